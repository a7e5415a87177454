/* Long lists: changes, conflicts, findings, commits. The first items are made, the others when they
   are asked for. */

const ITEMS = 40;
const SIGNS = { added: "+", removed: "−", edited: "~", moved: "↕" };

class List {
  /**
   * @param {HTMLElement} box
   * @param {(at: number, before: number|null) => Node[]} render an item, with headings before it
   * @param {string} none what to say where there is nothing
   */
  constructor(box, render, none) {
    this.box = box;
    this.renderItem = render;
    this.none = none;
    this.found = [];
    this.shown = 0;
  }

  /** @param {number[]} found the positions of what is to be shown */
  show(found) {
    this.found = found;
    this.shown = 0;
    this.box.replaceChildren();
    if (!found.length) this.box.append(el("p", { class: "empty" }, this.none));
    this.more(ITEMS);
    const first = this.items()[0];
    if (first) first.tabIndex = 0;
  }

  /** Make some more items. @param {number} count */
  more(count) {
    const end = Math.min(this.found.length, this.shown + count);
    const made = document.createDocumentFragment();
    for (; this.shown < end; this.shown += 1) {
      const before = this.shown ? this.found[this.shown - 1] : null;
      made.append(...this.renderItem(this.found[this.shown], before));
    }
    this.box.querySelector(":scope > .more-items")?.remove();
    this.box.append(made);
    if (this.shown < this.found.length) this.box.append(this.moreButton());
  }

  moreButton() {
    const left = this.found.length - this.shown;
    const button = el(
      "button",
      { type: "button", class: "more-items" },
      `Show more of ${left.toLocaleString("en")} left`,
    );
    button.addEventListener("click", () => {
      const last = this.items().at(-1);
      this.more(ITEMS);
      if (last) this.focus(this.items()[this.items().indexOf(last) + 1]);
    });
    return button;
  }

  items() {
    return within(this.box, ":scope > .item");
  }

  focus(item) {
    if (!item) return;
    for (const other of this.items()) other.tabIndex = -1;
    item.tabIndex = 0;
    item.focus();
  }

  /** Act on a key; tell whether it means something here. @param {string} key @returns {boolean} */
  press(key) {
    const items = this.items();
    const current = items.indexOf(
      /** @type {HTMLElement} */ (document.activeElement?.closest(".item")),
    );
    const at = current < 0 ? items.findIndex((item) => item.tabIndex === 0) : current;
    if (key === "j" || key === "ArrowDown") this.focus(items[current < 0 ? at : at + 1]);
    else if (key === "k" || key === "ArrowUp") this.focus(items[current < 0 ? at : at - 1]);
    else if (key === "Home") this.focus(items[0]);
    else if (key === "End") this.focus(items[items.length - 1]);
    else if (key === "Enter" && items[at]) within(items[at], ".more-text")[0]?.click();
    else return false;
    return true;
  }
}

/** @param {Review} review @returns {(at: number, before: number|null) => Node[]} */
function changeRenderer(review) {
  return (at, before) => {
    const change = review.changes[at];
    const previous = before === null ? null : review.changes[before];
    const isNewTask = !previous || previous[2] !== change[2];
    const isNewField = isNewTask || previous[1] !== change[1];
    return [
      ...(isNewTask ? [taskHeading(review, change[2])] : []),
      ...(isNewField ? [el("h4", { class: "field" }, change[1])] : []),
      changeItem(review, change),
    ];
  };
}

function taskHeading(review, task) {
  return el(
    "h3",
    { class: `task-heading ${colour(review, task)}` },
    el("span", { class: "dot", "aria-hidden": "true" }),
    task || "The workflow itself",
    el("span", { class: "agent" }, agentOf(review, task)),
  );
}

function changeItem(review, change) {
  const [kind, , , place, , , credit] = change;
  const [before, after] = sidesOf(change);
  const item = el("div", { class: `item change ${kind}`, tabindex: -1 });
  if (place) item.append(el("div", { class: "place" }, place));
  item.append(side(before, "before", kind), side(after, "after", kind), originOf(review, credit));
  return item;
}

function side(pieces, name, kind) {
  const cell = el("div", { class: pieces.length ? `side ${name}` : `side ${name} nothing` });
  if (!pieces.length) return cell;
  const words = { before: { removed: "Removed: " }, after: { added: "Added: " } }[name][kind];
  cell.append(
    el("span", { class: "sign", "aria-hidden": "true" }, signOf(kind, name)),
    el("span", { class: "unseen" }, words || `${name === "before" ? "Before" : "After"}: `),
    longText(pieces, "text"),
  );
  return cell;
}

function signOf(kind, name) {
  if (kind === "edited") return name === "before" ? SIGNS.removed : SIGNS.added;
  return SIGNS[kind];
}

/** @param {Review} review @returns {(at: number) => Node[]} */
function conflictRenderer(review) {
  return (at) => {
    const [place, why, , versions] = review.conflicts[at];
    // Without a base, the sides are held against what stands in the document.
    const base = versions[0][3] ?? versions[1][3];
    const cards = versions.map((version) => versionCard(review, version, base));
    return [
      el(
        "div",
        { class: "item conflict", tabindex: -1 },
        el("h3", {}, place),
        el("p", { class: "why" }, `Why: ${why}.`),
        el("div", { class: "versions" }, ...cards),
      ),
    ];
  };
}

/** Show one version, with the words marked that differ from the base, and how to decide for it. */
function versionCard(review, version, base) {
  const [role, task, , text, , command] = version;
  const hue = task ? colour(review, task) : "hue-none";
  /** @type {Words[]} */
  const pieces = text === null || base === null ? [[0, text]] : editedWords(base, text);
  const value =
    text === null ? el("em", { class: "nothing-here" }, "nothing") : longText(pieces, "text");
  return el(
    "div",
    { class: `version ${hue}` },
    el("div", { class: "role" }, role, el("span", { class: "who" }, authorOf(review, version))),
    el("div", { class: "value" }, value),
    ...(command ? [commandBox(command)] : []),
  );
}

function authorOf(review, [, task, commit, , credit]) {
  if (credit !== null) return creditShown(review, credit);
  return [task, agentOf(review, task), commit && commit.slice(0, 8)].filter(Boolean).join(" · ");
}

/** Show a command, and a button that copies it. @param {string} command */
function commandBox(command) {
  const code = el("code", {}, command);
  const button = el("button", { type: "button", class: "copy", title: command }, "Copy");
  button.addEventListener("click", () => copy(code, button));
  return el("div", { class: "command" }, code, button);
}

async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
  } catch {
    // A browser that does not let a page copy lets its reader do so.
    window.getSelection()?.selectAllChildren(code);
    button.textContent = "Selected";
  }
}

/** @param {Review} review @returns {(at: number) => Node[]} */
function findingRenderer(review) {
  return (at) => {
    const [severity, code, place, message, cure] = review.findings[at];
    return [
      el(
        "div",
        { class: `item finding ${severity}`, tabindex: -1 },
        el(
          "div",
          { class: "what" },
          el("span", { class: `pill ${severity}` }, severity),
          " ",
          el("code", {}, code),
          " ",
          el("span", { class: "where" }, place),
        ),
        longText([[0, message]], "text"),
        el("div", { class: "cure" }, cure),
      ),
    ];
  };
}

/** @param {Review} review @returns {(at: number) => Node[]} */
function commitRenderer(review) {
  return (at) => {
    const [credit, subject, , refs, bytes, phase] = review.commits[at];
    const chips = refs.map((name) => el("span", { class: "ref" }, name));
    const inPhase = phase ? `phase ${phase}` : "";
    const size = bytes === null ? "" : bytesShown(bytes);
    return [
      el(
        "div",
        { class: "item commit", tabindex: -1 },
        el("span", {
          class: `dot ${colour(review, review.credits[credit][2])}`,
          "aria-hidden": "true",
        }),
        el("span", { class: "subject" }, longText([[0, subject]], "text"), " ", ...chips),
        el(
          "span",
          { class: "meta" },
          [creditShown(review, credit), inPhase, size].filter(Boolean).join(" · "),
        ),
      ),
    ];
  };
}
