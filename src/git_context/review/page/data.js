/* The data: JSON in script elements, cut into pieces that are parsed one by one, so that the page
   answers while it loads. */

/**
 * @typedef {[string, string, string|null, string]} Credit commit, time, task, agent
 * @typedef {[string, string, string|null, string, string|null, string|null, number|null]}
 *   Change kind, field, task, place, before, after, credit
 * @typedef {[string, string, string|number, number, number|number[]|null, number]} Row
 *   name, type, text or number of parts, rows within, credit or contributing tasks, field
 * @typedef {[string, string|null, string|null, string|null, number|null, string|null]} Version
 *   role, task, commit, text, credit, command that decides for it
 * @typedef {[string, string, string, Version[]]} Conflict place, why, field, versions
 * @typedef {[string, string, string, string, string]} Finding severity, code, place, message, cure
 * @typedef {[number, string, number[], string[], number|null, string|null]} Commit
 *   credit, subject, parents, refs, bytes, phase
 * @typedef {{workflow: string, tasks: {id: string, agent: string|null}[], fields: string[]}} Head
 * @typedef {{head: Head, credits: Credit[], changes: Change[], tree: Row[], conflicts: Conflict[],
 *   findings: Finding[], commits: Commit[], positions: Map<string|null, number>}} Review
 *   with the positions of its tasks by name
 */

const SLICE = 12;

/** @returns {Promise<void>} when the browser has done what waits */
function breathe() {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/**
 * Do a long piece of work in slices of a few milliseconds.
 * @param {number} count
 * @param {(at: number) => void} work
 * @param {() => boolean} isStale asked between slices: nobody wants the work any more
 * @returns {Promise<boolean>} whether it was done to its end
 */
async function inSlices(count, work, isStale = () => false) {
  let until = performance.now() + SLICE;
  for (let at = 0; at < count; at += 1) {
    work(at);
    if (performance.now() > until) {
      await breathe();
      if (isStale()) return false;
      until = performance.now() + SLICE;
    }
  }
  return true;
}

/** @param {number} number @returns {Promise<Review>} one context's data, piece by piece */
async function loadReview(number) {
  const pieces = document.querySelectorAll(`script[data-review="${number}"]`);
  const review = {
    head: null,
    credits: [],
    changes: [],
    tree: [],
    conflicts: [],
    findings: [],
    commits: [],
  };
  await inSlices(pieces.length, (at) => {
    const piece = /** @type {HTMLScriptElement} */ (pieces[at]);
    const parsed = JSON.parse(piece.textContent || "null");
    const name = piece.dataset.list || "";
    if (name === "head") review.head = parsed;
    else for (const row of parsed) review[name].push(row);
  });
  const positions = new Map(review.head.tasks.map(({ id }, at) => [id, at]));
  return /** @type {any} */ ({ ...review, positions });
}

/** @param {Review} review @param {string|null} task @returns {string} the class of its colour */
function colour(review, task) {
  const at = review.positions.get(task);
  return at === undefined ? "hue-none" : `hue-${at % 8}`;
}

/** @param {Review} review @param {string|null} task @returns {string} who works on it, if known */
function agentOf(review, task) {
  return review.head.tasks[review.positions.get(task) ?? -1]?.agent || "";
}

/** @param {Review} review @param {number|null} at @returns {string} who, when and in which commit */
function creditShown(review, at) {
  if (at === null) return "";
  const [commit, time, task, agent] = review.credits[at];
  return [task, agent, timeShown(time), commit.slice(0, 8)].filter(Boolean).join(" · ");
}

/** @param {Change} change @returns {[Words[], Words[]]} what stood there, and what stands there */
function sidesOf([kind, , , , before, after]) {
  if (kind === "edited" && before !== null && after !== null) return comparedWords(before, after);
  return [before === null ? [] : [[0, before]], after === null ? [] : [[0, after]]];
}
