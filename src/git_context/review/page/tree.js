/* The context as a tree, after the ARIA pattern for trees: one row a value, in the order of the
   document. Rows are made when their parent is opened, so many at a time. */

const CHILDREN = 100;
const OPENED_AT_ONCE = 400;
const CURRENT = '[role="treeitem"][tabindex="0"]';
const TYPES = { o: "object", l: "list", s: "string", n: "number", b: "boolean", z: "null" };

class Tree {
  /** @param {HTMLElement} box @param {Review} review */
  constructor(box, review) {
    this.box = box;
    this.review = review;
    this.keep = null;
  }

  /** Show what a filter keeps, opened down to what it found. @param {Uint8Array|null} keep */
  show(keep) {
    this.keep = keep;
    this.render((at) => keep !== null && keep[at] === ABOVE_MATCH);
  }

  /** Open as much as a page can take. */
  openAll() {
    this.render(() => true);
  }

  closeAll() {
    this.render(() => false);
  }

  render(opens) {
    this.box.replaceChildren(this.below(-1, 1, opens, { left: OPENED_AT_ONCE }));
    const [first] = within(this.box, ":scope > .row");
    if (first) first.tabIndex = 0;
  }

  /** @param {number} at a row, or -1 for the document @returns {number[]} the rows in it */
  children(at) {
    const { tree } = this.review;
    const end = at < 0 ? tree.length : at + tree[at][3] + 1;
    const all = [];
    for (let child = at + 1; child < end; child += tree[child][3] + 1) all.push(child);
    const kept = this.keep ? all.filter((child) => this.keep[child]) : all;
    // A member found by its name is shown with all that is in it.
    return kept.length || this.keep?.[at] !== MATCH ? kept : all;
  }

  below(parent, level, opens, budget, from = 0) {
    const found = this.children(parent);
    const made = document.createDocumentFragment();
    for (let place = from; place < Math.min(found.length, from + CHILDREN); place += 1) {
      const at = found[place];
      const row = this.row(at, level, place + 1, found.length);
      budget.left -= 1;
      made.append(row);
      if (this.review.tree[at][3] && budget.left > 0 && opens(at)) {
        row.setAttribute("aria-expanded", "true");
        made.append(this.below(at, level + 1, opens, budget));
      }
    }
    if (found.length > from + CHILDREN) {
      made.append(this.moreRow(parent, level, from + CHILDREN, found.length));
    }
    return made;
  }

  row(at, level, place, count) {
    const [name, type, text, size, origin] = this.review.tree[at];
    const shown = size || typeof text === "number" ? partsShown(type, Number(text)) : text;
    const row = treeItem(level, place, count, {
      class: /^(•|\d+)$/.test(name) ? "row numbered" : "row",
      "aria-expanded": size ? "false" : null,
      "data-at": at,
    });
    row.append(
      el("span", { class: "twist", "aria-hidden": "true" }),
      el("span", { class: "name" }, name),
      longText([[0, String(shown)]], `value ${TYPES[type]}`),
      Array.isArray(origin) ? this.contributors(origin) : originOf(this.review, origin),
    );
    return row;
  }

  /** @param {number[]} tasks positions in the list of tasks, -1 for nobody's */
  contributors(tasks) {
    const known = this.review.head.tasks;
    const names = tasks.map((at) => (at < 0 ? "the workflow itself" : known[at].id)).join(", ");
    const dots = tasks.slice(0, 8).map((at) => {
      const hue = at < 0 ? "hue-none" : `hue-${at % 8}`;
      return el("span", { class: `dot ${hue}`, "aria-hidden": "true" });
    });
    return el("span", { class: "by several" }, ...dots, el("span", { class: "full" }, names));
  }

  moreRow(parent, level, from, count) {
    const left = pluralize(count - from, "more value");
    const row = treeItem(level, from + 1, count, { class: "row more" });
    row.append(el("span", { class: "twist" }), el("span", { class: "name" }, `Show ${left}`));
    row.addEventListener("click", () => {
      const next = row.previousElementSibling;
      const isCurrent = document.activeElement === row;
      row.replaceWith(this.below(parent, level, () => false, { left: 0 }, from));
      if (isCurrent) this.focus(next?.nextElementSibling);
    });
    return row;
  }

  /** Open or close a row. @param {HTMLElement} row */
  toggle(row) {
    if (row.getAttribute("aria-expanded") === "true") this.close(row);
    else this.open(row);
  }

  open(row) {
    if (row.getAttribute("aria-expanded") !== "false") return;
    row.setAttribute("aria-expanded", "true");
    const opens = (at) => this.keep !== null && this.keep[at] === ABOVE_MATCH;
    const level = Number(row.getAttribute("aria-level")) + 1;
    row.after(this.below(Number(row.dataset.at), level, opens, { left: OPENED_AT_ONCE }));
  }

  close(row) {
    if (row.getAttribute("aria-expanded") !== "true") return;
    row.setAttribute("aria-expanded", "false");
    while (row.nextElementSibling && levelOf(row.nextElementSibling) > levelOf(row)) {
      row.nextElementSibling.remove();
    }
  }

  /** @param {Element|null|undefined} row becomes the one that Tab leads to */
  focus(row) {
    if (!(row instanceof HTMLElement)) return;
    for (const other of within(this.box, CURRENT)) other.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
  }

  /** Act on a key; tell whether it means something here. @param {string} key @returns {boolean} */
  press(key) {
    const [row] = within(this.box, CURRENT);
    if (!row) return false;
    const rows = { Home: this.box.firstElementChild, End: this.box.lastElementChild };
    if (key === "ArrowDown" || key === "j") this.focus(row.nextElementSibling);
    else if (key === "ArrowUp" || key === "k") this.focus(row.previousElementSibling);
    else if (key in rows) this.focus(rows[key]);
    else if (key === "ArrowRight") this.forward(row);
    else if (key === "ArrowLeft") this.back(row);
    else if (key === "Enter" || key === " ") this.activate(row);
    else return false;
    return true;
  }

  forward(row) {
    const state = row.getAttribute("aria-expanded");
    if (state === "false") this.open(row);
    else if (state === "true") this.focus(row.nextElementSibling);
  }

  back(row) {
    if (row.getAttribute("aria-expanded") === "true") {
      this.close(row);
      return;
    }
    let above = row.previousElementSibling;
    while (above && levelOf(above) >= levelOf(row)) above = above.previousElementSibling;
    this.focus(above);
  }

  /** Open, close, or show more, of a list or of a long text. */
  activate(row) {
    const more = row.querySelector(".more-text");
    if (row.classList.contains("more")) row.click();
    else if (more) more.click();
    else this.toggle(row);
  }
}

function treeItem(level, place, count, attributes) {
  const row = el("div", {
    class: "row",
    ...attributes,
    role: "treeitem",
    tabindex: -1,
    "aria-level": level,
    "aria-posinset": place,
    "aria-setsize": count,
  });
  // Deep nesting must not push values off a narrow screen.
  row.style.setProperty("--depth", String(Math.min(level - 1, 12)));
  return row;
}

function levelOf(row) {
  return Number(row.getAttribute("aria-level"));
}

function partsShown(type, count) {
  if (type === "o") return count ? pluralize(count, "member") : "no members";
  return count ? pluralize(count, "item") : "no items";
}

/** @param {Review} review @param {number|null} credit @returns {HTMLElement} a dot, and who it was */
function originOf(review, credit) {
  const task = credit === null ? null : review.credits[credit][2];
  const by = el("span", { class: "by" });
  if (credit === null) return by;
  by.append(
    el("span", { class: `dot ${colour(review, task)}`, "aria-hidden": "true" }),
    el("span", { class: "full" }, creditShown(review, credit)),
  );
  return by;
}
