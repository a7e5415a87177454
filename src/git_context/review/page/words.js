/* Which words of a text changed: the longest sequence that two texts have in common, word by word,
   between what they have in common at their ends. It is done for texts that are shown, and its
   work is bounded: where more words differ than can be compared at once, all of them changed. */

const COMPARED = 50000; // pairs of words
const LONGEST = 20000; // characters that are taken apart into words
const LETTER = /[\p{L}\p{N}_\ud800-\udfff]/u;
const KEPT_SHARE = 0.25; // texts with less in common are two texts, not an edited one
const AROUND = 120; // characters that stay about a change in a long text

/**
 * Compare two texts.
 * @param {string} before
 * @param {string} after
 * @returns {[Words[], Words[]]} the pieces of each: 0 in both, 1 only before, 2 only after
 */
function comparedWords(before, after) {
  const sides = wordsOfBoth(before, after);
  if (!sides) return [[[0, before]], [[0, after]]];
  return [abridged(joined(sides[0])), abridged(joined(sides[1]))];
}

/**
 * Compare two texts, and return one: the newer, with what went from the older where it stood.
 * @param {string} before
 * @param {string} after
 * @returns {Words[]}
 */
function editedWords(before, after) {
  const sides = wordsOfBoth(before, after);
  if (!sides) return [[0, after]];
  const [olds, nows] = sides;
  const made = [];
  let now = 0;
  for (const old of olds) {
    // Kept words are the same in both: what came before it in the newer text stands before it.
    while (!old[0] && nows[now][0]) {
      made.push(nows[now]);
      now += 1;
    }
    made.push(old);
    if (!old[0]) now += 1;
  }
  return abridged(joined(withoutGaps([...made, ...nows.slice(now)])));
}

/** Make one change of several with nothing but white space between them: they read as one. */
function withoutGaps(pieces) {
  const made = [];
  let at = 0;
  while (at < pieces.length) {
    const end = pieces[at][0] ? endOfChange(pieces, at) : at + 1;
    const run = pieces.slice(at, end);
    const kinds = new Set(run.map(([kind]) => kind));
    for (const kind of end - at > 1 ? [1, 2] : [pieces[at][0]]) {
      const side = run.filter(([other]) => other === kind || other === 0);
      if (kinds.has(kind)) made.push([kind, side.map(([, text]) => text).join("")]);
    }
    at = end;
  }
  return made;
}

function endOfChange(pieces, start) {
  let end = start + 1;
  for (let at = end; at < pieces.length; at += 1) {
    const [kind, text] = pieces[at];
    if (kind) end = at + 1;
    else if (text.trim()) break;
  }
  return end;
}

/** Take two texts apart into words, marked; `null` where they are no versions of one text. */
function wordsOfBoth(before, after) {
  const start = commonStart(before, after);
  const end = commonEnd(before, after, start);
  const texts = [before, after];
  const words = texts.map((text) => wordsOf(text.slice(start, text.length - end)));
  const kept = keptWords(words[0], words[1]);
  const sides = texts.map((text, at) => [
    [0, text.slice(0, start)],
    ...words[at].map((word, place) => [kept[at][place] ? 0 : at + 1, word]),
    [0, text.slice(text.length - end)],
  ]);
  const common = sides[0].reduce((sum, [kind, text]) => sum + (kind ? 0 : text.length), 0);
  return common >= KEPT_SHARE * Math.min(before.length, after.length) ? sides : null;
}

/** Return the length of what two texts begin with, up to a word's beginning. */
function commonStart(before, after) {
  const most = Math.min(before.length, after.length);
  let at = 0;
  while (at < most && before[at] === after[at]) at += 1;
  while (at && (isInWord(before, at) || isInWord(after, at))) at -= 1;
  return at;
}

/** Return the length of what two texts end with, from a word's beginning. */
function commonEnd(before, after, start) {
  const most = Math.min(before.length, after.length) - start;
  let count = 0;
  while (count < most && before.at(-1 - count) === after.at(-1 - count)) count += 1;
  const isCut = (text) => isInWord(text, text.length - count);
  while (count && (isCut(before) || isCut(after))) count -= 1;
  return count;
}

/** Tell whether a place is between two letters. */
function isInWord(text, at) {
  return at > 0 && at < text.length && LETTER.test(text[at - 1]) && LETTER.test(text[at]);
}

function wordsOf(text) {
  return text.length > LONGEST ? [text] : text.match(/\s+|[\p{L}\p{N}_]+|./gsu) || [];
}

/** Return which words of each list belong to a longest common sequence. */
function keptWords(olds, nows) {
  const kept = [new Array(olds.length).fill(false), new Array(nows.length).fill(false)];
  if (olds.length * nows.length > COMPARED) return kept;
  const lengths = commonLengths(olds, nows);
  const width = nows.length + 1;
  let [left, right] = [0, 0];
  while (left < olds.length && right < nows.length) {
    if (olds[left] === nows[right]) {
      kept[0][left] = true;
      kept[1][right] = true;
      left += 1;
      right += 1;
    } else if (lengths[(left + 1) * width + right] >= lengths[left * width + right + 1]) left += 1;
    else right += 1;
  }
  return kept;
}

/** Return, for each pair of positions, how much the rests of two lists have in common. */
function commonLengths(olds, nows) {
  const width = nows.length + 1;
  const lengths = new Uint32Array((olds.length + 1) * width);
  for (let left = olds.length - 1; left >= 0; left -= 1) {
    for (let right = nows.length - 1; right >= 0; right -= 1) {
      const at = left * width + right;
      lengths[at] =
        olds[left] === nows[right]
          ? lengths[at + width + 1] + 1
          : Math.max(lengths[at + width], lengths[at + 1]);
    }
  }
  return lengths;
}

/** Join neighbours of one kind. */
function joined(pieces) {
  /** @type {Words[]} */
  const made = [];
  for (const [kind, text] of pieces) {
    const last = made[made.length - 1];
    if (last && last[0] === kind) last[1] += text;
    else if (text) made.push([kind, text]);
  }
  return made;
}

/** Leave out what stayed in a long text, far from what changed. */
function abridged(pieces) {
  const length = pieces.reduce((sum, [, text]) => sum + text.length, 0);
  if (length <= CLIPPED) return pieces;
  return pieces.map(([kind, text], at) => {
    if (kind || text.length <= 3 * AROUND) return [kind, text];
    const head = at ? text.slice(0, AROUND) : "";
    const tail = at < pieces.length - 1 ? text.slice(-AROUND) : "";
    return [0, `${head} … ${tail}`];
  });
}
