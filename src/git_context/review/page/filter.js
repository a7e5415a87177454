/* The filter: by task, by field, and by words that must all occur. */

/** @typedef {{task: string, field: string, words: string[]}} Wanted */
/** @typedef {{changes: number[], conflicts: number[], findings: number[], commits: number[],
 *   keep: Uint8Array|null, values: number}} Found */

const MATCH = 2;
const ABOVE_MATCH = 1;

/** @param {{task: string, field: string, q: string}} state @returns {Wanted} */
function wantedOf(state) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  return { task: state.task, field: state.field, words };
}

/** @param {Wanted} wanted @returns {boolean} whether everything is wanted */
function isOpen(wanted) {
  return !wanted.task && !wanted.field && !wanted.words.length;
}

/** @param {string[]} words @param {(string|null|undefined)[]} texts @returns {boolean} */
function holds(words, texts) {
  if (!words.length) return true;
  const text = texts.join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** @param {Sheet} sheet @param {Wanted} wanted @returns {(change: Change) => boolean} */
function changeMatcher(sheet, wanted) {
  return ([kind, field, task, place, before, after, credit]) => {
    if (wanted.field && field !== wanted.field) return false;
    if (wanted.task && (task || "") !== wanted.task) return false;
    return holds(wanted.words, [kind, place, task, before, after, creditShown(sheet, credit)]);
  };
}

/** @param {Sheet} sheet @param {Wanted} wanted @returns {(row: Row) => boolean} */
function rowMatcher(sheet, wanted) {
  return ([name, , text, , credit, field]) => {
    if (wanted.field && sheet.head.fields[field] !== wanted.field) return false;
    if (wanted.task && !isBy(sheet, credit, wanted.task)) return false;
    return holds(wanted.words, [name, typeof text === "string" ? text : ""]);
  };
}

/** Containers have no origin of their own: what is in them has. */
function isBy(sheet, origin, task) {
  return typeof origin === "number" && sheet.credits[origin][2] === task;
}

/** @param {Wanted} wanted @returns {(conflict: Conflict) => boolean} */
function conflictMatcher(wanted) {
  return ([place, kind, field, versions]) => {
    if (wanted.field && field !== wanted.field) return false;
    if (wanted.task && !versions.some(([, task]) => task === wanted.task)) return false;
    return holds(wanted.words, [place, kind, ...versions.flat()]);
  };
}

/** @param {Wanted} wanted @returns {(finding: Finding) => boolean} */
function findingMatcher(wanted) {
  return (finding) => {
    if (wanted.field && !finding[2].split("/").includes(wanted.field)) return false;
    if (wanted.task && !finding.join(" ").includes(wanted.task)) return false;
    return holds(wanted.words, finding);
  };
}

/** @param {Sheet} sheet @param {Wanted} wanted @returns {(commit: Commit) => boolean} */
function commitMatcher(sheet, wanted) {
  return ([credit, subject, , refs]) => {
    if (wanted.field) return false;
    if (wanted.task && sheet.credits[credit][2] !== wanted.task) return false;
    return holds(wanted.words, [subject, ...refs, creditShown(sheet, credit)]);
  };
}

/**
 * Find what is wanted everywhere; `null` where the search became stale.
 * @param {Sheet} sheet
 * @param {Wanted} wanted
 * @param {() => boolean} isStale
 * @returns {Promise<Found|null>}
 */
async function search(sheet, wanted, isStale) {
  const lists = {
    changes: changeMatcher(sheet, wanted),
    conflicts: conflictMatcher(wanted),
    findings: findingMatcher(wanted),
    commits: commitMatcher(sheet, wanted),
  };
  const found = { keep: null, values: 0 };
  for (const [name, matches] of Object.entries(lists)) {
    const rows = sheet[name];
    found[name] = [];
    const pick = (at) => matches(rows[at]) && found[name].push(at);
    if (!(await inSlices(rows.length, pick, isStale))) return null;
  }
  const kept = await searchTree(sheet, wanted, isStale);
  return kept && /** @type {any} */ ({ ...found, ...kept });
}

async function searchTree(sheet, wanted, isStale) {
  const rows = sheet.tree;
  const keep = isOpen(wanted) ? null : new Uint8Array(rows.length);
  const matches = rowMatcher(sheet, wanted);
  const above = [];
  let values = 0;
  const look = (at) => {
    while (above.length && above[above.length - 1][1] < at) above.pop();
    if (matches(rows[at])) {
      if (keep) keepRow(keep, at, above);
      if (rows[at][3] === 0) values += 1;
    }
    if (rows[at][3]) above.push([at, at + rows[at][3]]);
  };
  return (await inSlices(rows.length, look, isStale)) ? { keep, values } : null;
}

function keepRow(keep, at, above) {
  keep[at] = MATCH;
  for (let depth = above.length - 1; depth >= 0; depth -= 1) {
    if (keep[above[depth][0]]) break;
    keep[above[depth][0]] = ABOVE_MATCH;
  }
}
