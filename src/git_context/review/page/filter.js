/* The filter: by task, by field, and by words that must all occur. */

/** @typedef {{task: string, field: string, words: string[]}} Criteria */
/** @typedef {{changes: number[], conflicts: number[], findings: number[], commits: number[],
 *   keep: Uint8Array|null, values: number}} Found */

const MATCH = 2;
const ABOVE_MATCH = 1;

/** @param {{task: string, field: string, q: string}} state @returns {Criteria} */
function criteriaOf(state) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  return { task: state.task, field: state.field, words };
}

/** @param {Criteria} criteria @returns {boolean} whether everything is shown */
function isOpen(criteria) {
  return !criteria.task && !criteria.field && !criteria.words.length;
}

/** @param {string[]} words @param {(string|null|undefined)[]} texts @returns {boolean} */
function holds(words, texts) {
  if (!words.length) return true;
  const text = texts.join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** @param {Review} review @param {Criteria} criteria @returns {(change: Change) => boolean} */
function changeMatcher(review, criteria) {
  return ([kind, field, task, place, before, after, credit]) => {
    if (criteria.field && field !== criteria.field) return false;
    if (criteria.task && (task || "") !== criteria.task) return false;
    return holds(criteria.words, [kind, place, task, before, after, creditShown(review, credit)]);
  };
}

/** @param {Review} review @param {Criteria} criteria @returns {(row: Row) => boolean} */
function rowMatcher(review, criteria) {
  return ([name, , text, , credit, field]) => {
    if (criteria.field && review.head.fields[field] !== criteria.field) return false;
    if (criteria.task && !isBy(review, credit, criteria.task)) return false;
    return holds(criteria.words, [name, typeof text === "string" ? text : ""]);
  };
}

/** Containers have no origin of their own: what is in them has. */
function isBy(review, origin, task) {
  return typeof origin === "number" && review.credits[origin][2] === task;
}

/** @param {Criteria} criteria @returns {(conflict: Conflict) => boolean} */
function conflictMatcher(criteria) {
  return ([place, kind, field, versions]) => {
    if (criteria.field && field !== criteria.field) return false;
    if (criteria.task && !versions.some(([, task]) => task === criteria.task)) return false;
    const texts = versions.map(([role, task, commit, text]) => [role, task, commit, text]);
    return holds(criteria.words, [place, kind, ...texts.flat()]);
  };
}

/** @param {Criteria} criteria @returns {(finding: Finding) => boolean} */
function findingMatcher(criteria) {
  return (finding) => {
    if (criteria.field && !finding[2].split("/").includes(criteria.field)) return false;
    if (criteria.task && !finding.join(" ").includes(criteria.task)) return false;
    return holds(criteria.words, finding);
  };
}

/** @param {Review} review @param {Criteria} criteria @returns {(commit: Commit) => boolean} */
function commitMatcher(review, criteria) {
  return ([credit, subject, , refs]) => {
    if (criteria.field) return false;
    if (criteria.task && review.credits[credit][2] !== criteria.task) return false;
    return holds(criteria.words, [subject, ...refs, creditShown(review, credit)]);
  };
}

/**
 * Find what matches everywhere; `null` where the search became stale.
 * @param {Review} review
 * @param {Criteria} criteria
 * @param {() => boolean} isStale
 * @returns {Promise<Found|null>}
 */
async function search(review, criteria, isStale) {
  const lists = {
    changes: changeMatcher(review, criteria),
    conflicts: conflictMatcher(criteria),
    findings: findingMatcher(criteria),
    commits: commitMatcher(review, criteria),
  };
  const found = { keep: null, values: 0 };
  for (const [name, matches] of Object.entries(lists)) {
    const rows = review[name];
    found[name] = [];
    const pick = (at) => matches(rows[at]) && found[name].push(at);
    if (!(await inSlices(rows.length, pick, isStale))) return null;
  }
  const kept = await searchTree(review, criteria, isStale);
  return kept && /** @type {any} */ ({ ...found, ...kept });
}

async function searchTree(review, criteria, isStale) {
  const rows = review.tree;
  const keep = isOpen(criteria) ? null : new Uint8Array(rows.length);
  const matches = rowMatcher(review, criteria);
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
