/* The page: which context, tab and filter are shown; the address keeps them. */

const TABS = ["overview", "changes", "context", "conflicts", "findings", "history"];
const NONE = {
  changes: "No change matches.",
  conflicts: "No conflicts.",
  findings: "No findings.",
  history: "No commit matches.",
};
const SEARCH_DELAY = 120;
const PRINTED = 1000;
const OFFERED = 500;
const EDGE = 60; // so much of the next tab is seen, fading out

class Page {
  constructor() {
    this.state = { review: 0, tab: "overview", q: "", task: "", field: "" };
    /** @type {Review|null} */
    this.review = null;
    this.searches = 0;
  }

  async start() {
    if (!document.getElementById("review-0")) return;
    document.documentElement.classList.add("scripted");
    this.readAddress();
    this.listen();
    await this.openReview();
  }

  // State

  async openReview() {
    const number = this.state.review;
    for (const section of within(document, "section.overview")) {
      section.hidden = section.id !== `review-${number}`;
    }
    this.review = null;
    this.showTab();
    this.say("Loading…");
    const review = await loadReview(number);
    if (number !== this.state.review) return;
    this.review = review;
    this.tree = new Tree(byId("tree"), review);
    this.lists = {
      changes: new List(byId("changes-list"), changeRenderer(review), NONE.changes),
      conflicts: new List(byId("conflicts-list"), conflictRenderer(review), NONE.conflicts),
      findings: new List(byId("findings-list"), findingRenderer(review), NONE.findings),
      history: new List(byId("history-list"), commitRenderer(review), NONE.history),
    };
    this.fillSelects();
    this.drawCharts();
    await this.filter();
  }

  fillSelects() {
    const { tasks, fields } = this.review.head;
    fillSelect(
      "task",
      "All tasks",
      tasks.map(({ id }) => id),
      this.state.task,
    );
    fillSelect("field", "All fields", fields, this.state.field);
  }

  drawCharts() {
    if (!this.review?.commits.length) return;
    const figure = byId(`chart-${this.state.review}`);
    // As wide as the heading, which is there also while another tab is shown.
    const width = byId("heading").clientWidth;
    if (this.drawn === figure.id + width) return;
    this.drawn = figure.id + width;
    const drawings = [branchChart(this.review, width), sizeChart(this.review, width)];
    const more = notDrawn(this.review);
    const note = more ? el("figcaption", {}, more) : null;
    const shown = [...drawings, note].filter((one) => one !== null);
    figure.querySelector(".drawings").replaceChildren(...shown);
    figure.classList.add("drawn");
  }

  async filter() {
    if (!this.review) return;
    this.searches += 1;
    const number = this.searches;
    const found = await search(this.review, criteriaOf(this.state), () => number !== this.searches);
    if (!found || number !== this.searches) return;
    for (const [name, positions] of Object.entries(listed(found))) {
      this.lists[name].show(positions);
      await breathe();
    }
    this.tree.show(found.keep);
    this.showCounts(found);
    // The numbers have made the tabs wider.
    showInStrip(byId(`tab-${this.state.tab}`));
    showStripEnds();
  }

  showCounts(found) {
    const isFiltered = !isOpen(criteriaOf(this.state));
    for (const [name, positions] of Object.entries(listed(found))) {
      byId(`count-${name}`).textContent = positions.length.toLocaleString("en");
    }
    byId("count-context").textContent = found.values.toLocaleString("en");
    byId("clear").hidden = !isFiltered;
    if (isFiltered) showFilter(true);
    const { changes, conflicts } = found;
    const shown = [
      pluralize(changes.length, "change"),
      pluralize(found.values, "value"),
      pluralize(conflicts.length, "conflict"),
    ];
    this.say(`${shown.join(", ")}${isFiltered ? " found" : ""}`);
    document.documentElement.dataset.ready = String(this.searches);
  }

  say(text) {
    byId("found").textContent = text;
  }

  showTab() {
    for (const name of TABS) {
      const isShown = name === this.state.tab;
      const tab = byId(`tab-${name}`);
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      byId(name).classList.toggle("shown", isShown);
      if (isShown) showInStrip(tab);
    }
    showStripEnds();
  }

  // Changes of state

  /** @param {Partial<typeof this.state>} change */
  async go(change) {
    const before = { ...this.state };
    Object.assign(this.state, change);
    this.writeAddress();
    if (before.review !== this.state.review) {
      await this.openReview();
      return;
    }
    this.showTab();
    if (["q", "task", "field"].some((name) => before[name] !== this.state[name]))
      await this.filter();
  }

  /** Filter; the overview has nothing to filter, so show what has. */
  find(change) {
    const isAway = this.state.tab === "overview" && Object.values(change).some(Boolean);
    return this.go(isAway ? { ...change, tab: "changes" } : change);
  }

  clear() {
    for (const name of ["q", "task", "field"]) byId(name).value = "";
    return this.go({ q: "", task: "", field: "" });
  }

  readAddress() {
    const parameters = new URLSearchParams(window.location.hash.slice(1));
    const tab = parameters.get("tab") || "";
    const review = Number(parameters.get("context") || 0);
    this.state = {
      review: document.getElementById(`review-${review}`) ? review : 0,
      tab: TABS.includes(tab) ? tab : "overview",
      q: parameters.get("q") || "",
      task: parameters.get("task") || "",
      field: parameters.get("field") || "",
    };
    byId("q").value = this.state.q;
    const chosen = byId("review");
    if (chosen) chosen.value = String(this.state.review);
  }

  writeAddress() {
    const { review, tab, q, task, field } = this.state;
    const parameters = new URLSearchParams();
    const words = {
      context: review ? String(review) : "",
      tab: tab === "overview" ? "" : tab,
      q,
      task,
      field,
    };
    for (const [name, value] of Object.entries(words)) if (value) parameters.set(name, value);
    window.history.replaceState(null, "", `#${parameters}`);
  }

  // Events

  listen() {
    listenToTabs(this);
    listenToFilter(this);
    listenToRows(this);
    document.addEventListener("keydown", (event) => this.press(event));
    window.addEventListener(
      "resize",
      debounced(() => {
        this.drawCharts();
        showStripEnds();
      }, SEARCH_DELAY),
    );
    window.addEventListener("beforeprint", () => this.preparePrint());
    window.addEventListener("hashchange", () => this.followAddress());
    byId("theme").addEventListener("click", turnTheme);
    const chosen = byId("review");
    chosen?.addEventListener("change", () =>
      this.go({ review: Number(chosen.value), q: "", task: "", field: "" }),
    );
  }

  async followAddress() {
    const { review } = this.state;
    this.readAddress();
    this.showTab();
    if (review !== this.state.review || !this.review) await this.openReview();
    this.fillSelects();
    await this.filter();
  }

  /** Act on keys that mean the same everywhere, then on those of the tab that is shown. */
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.review) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Escape") this.clear();
    else if (target.closest("input, select, textarea")) return;
    else if (event.key === "/") {
      showFilter(true);
      byId("q").focus();
    }
    else if (
      target.closest("button, summary, a, [role=tab]") &&
      event.key !== "j" &&
      event.key !== "k"
    )
      return;
    else if (!this.pressInTab(event.key, target)) return;
    event.preventDefault();
  }

  pressInTab(key, target) {
    const { tab } = this.state;
    const isInside = byId(tab).contains(target);
    // Elsewhere, the arrows and the like scroll the page.
    if (!isInside && key !== "j" && key !== "k") return false;
    if (tab === "context") return isInside ? this.tree.press(key) : this.tree.press("Home");
    return tab !== "overview" && this.lists[tab].press(key);
  }

  /** Paper has no buttons: make what a reader is likely to want. */
  preparePrint() {
    if (!this.review) return;
    for (const list of Object.values(this.lists)) list.more(PRINTED);
    if (!this.tree.keep) this.tree.openAll();
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  }
}

function listed({ changes, conflicts, findings, commits }) {
  return { changes, conflicts, findings, history: commits.toReversed() };
}

function fillSelect(id, all, names, chosen) {
  // More names than anybody would look through are found by the text filter.
  const offered = names.slice(0, OFFERED);
  const options = [all, ...offered].map((name, at) =>
    el("option", { value: at ? name : "" }, name),
  );
  const select = /** @type {HTMLSelectElement} */ (byId(id));
  select.replaceChildren(...options);
  select.value = offered.includes(chosen) ? chosen : "";
}

function listenToTabs(page) {
  const strip = byId("tabs");
  strip.addEventListener("scroll", showStripEnds, { passive: true });
  strip.addEventListener("click", (event) => {
    const tab = /** @type {HTMLElement} */ (event.target).closest("[role=tab]");
    if (tab) page.go({ tab: tab.id.slice("tab-".length) });
  });
  strip.addEventListener("keydown", (event) => {
    const at = TABS.indexOf(page.state.tab);
    const last = TABS.length - 1;
    const next = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at ? at - 1 : last,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    page.go({ tab: TABS[next] });
    byId(`tab-${TABS[next]}`).focus();
  });
}

/** Scroll the strip of tabs, and nothing else, so that a tab is seen. */
function showInStrip(tab) {
  const strip = byId("tabs");
  const [left, right] = [tab.offsetLeft, tab.offsetLeft + tab.offsetWidth];
  if (left < strip.scrollLeft) strip.scrollLeft = left - EDGE;
  if (right > strip.scrollLeft + strip.clientWidth)
    strip.scrollLeft = right - strip.clientWidth + EDGE;
}

/** Show at which ends the strip of tabs goes on. */
function showStripEnds() {
  const strip = byId("tabs");
  const left = strip.scrollLeft;
  const rest = strip.scrollWidth - strip.clientWidth - left;
  strip.parentElement.classList.toggle("more-left", left > 1);
  strip.parentElement.classList.toggle("more-right", rest > 1);
}

/** Show or hide the filter where there is little room; elsewhere it is always shown. */
function showFilter(isShown) {
  byId("filter").classList.toggle("asked-for", isShown);
  byId("open-filter").setAttribute("aria-expanded", String(isShown));
}

function listenToFilter(page) {
  byId("open-filter").addEventListener("click", (event) => {
    const isShown = event.currentTarget.getAttribute("aria-expanded") !== "true";
    showFilter(isShown);
    if (isShown) byId("q").focus();
  });
  const input = /** @type {HTMLInputElement} */ (byId("q"));
  input.addEventListener(
    "input",
    debounced(() => page.find({ q: input.value }), SEARCH_DELAY),
  );
  for (const name of ["task", "field"]) {
    const select = /** @type {HTMLSelectElement} */ (byId(name));
    select.addEventListener("change", () => page.find({ [name]: select.value }));
  }
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => page.clear().then(() => input.focus()));
}

function listenToRows(page) {
  byId("tree").addEventListener("click", (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest(".row");
    if (!row || window.getSelection()?.toString()) return;
    page.tree.focus(row);
    page.tree.toggle(row);
  });
  byId("open-all").addEventListener("click", () => page.tree.openAll());
  byId("close-all").addEventListener("click", () => page.tree.closeAll());
}

function debounced(act, delay) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, delay);
  };
}

/** Change between the system's colours, light and dark. */
function turnTheme() {
  const themes = ["auto", "light", "dark"];
  const now = document.documentElement.dataset.theme || "auto";
  const next = themes[(themes.indexOf(now) + 1) % themes.length];
  document.documentElement.dataset.theme = next;
  byId("theme-name").textContent = next;
}

new Page().start();
