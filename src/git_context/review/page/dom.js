/* Elements and text. Whatever comes from a context becomes a text node: no string is ever parsed as
   HTML. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element; strings among its children become text.
 * @param {string} tag
 * @param {Object<string, string|number|null>} [attributes] those that are null are left out
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * Make an element of a drawing.
 * @param {string} tag
 * @param {Object<string, string|number|null>} [attributes]
 * @param {...(Node|string)} children
 * @returns {SVGElement}
 */
function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** @param {string} id @returns {any} an element of the template; what kind, its asker knows */
function byId(id) {
  return document.getElementById(id);
}

/** @param {ParentNode} box @param {string} selector @returns {HTMLElement[]} what is in it */
function within(box, selector) {
  return [...box.querySelectorAll(selector)].map((node) => /** @type {HTMLElement} */ (node));
}

/** @param {number} number @param {string} one @param {string} [many] @returns {string} */
function pluralize(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** @param {number} bytes @returns {string} */
function bytesShown(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const isMega = bytes >= 1e6;
  const scaled = bytes / (isMega ? 1e6 : 1e3);
  return `${scaled.toFixed(scaled < 10 ? 1 : 0)} ${isMega ? "MB" : "kB"}`;
}

/** @param {string} time as a context has it @returns {string} to the minute */
function timeShown(time) {
  return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, "$1 $2");
}

/** Piece of a text: 0 stands in both versions, 1 in the old one, 2 in the new one.
 * @typedef {[number, string]} Words */

const CLIPPED = 600;
const STEP = 20000;

/**
 * Show a text that may be very long: its beginning, and more of it by a button.
 * @param {Words[]} pieces
 * @param {string} className
 * @returns {HTMLElement}
 */
function longText(pieces, className) {
  const box = el("span", { class: className });
  const length = pieces.reduce((sum, [, text]) => sum + text.length, 0);
  showUpTo(box, pieces, length > CLIPPED * 1.5 ? CLIPPED : length, length);
  return box;
}

function showUpTo(box, pieces, limit, length) {
  let left = limit;
  const shown = [];
  for (const [kind, text] of pieces) {
    if (left <= 0) break;
    const part = text.slice(0, left);
    left -= part.length;
    shown.push(kind ? el(kind === 1 ? "del" : "ins", {}, part) : part);
  }
  if (limit < length) shown.push("… ", moreText(box, pieces, limit, length));
  box.replaceChildren(...shown);
}

function moreText(box, pieces, limit, length) {
  const next = Math.min(limit + STEP, length);
  const all = pluralize(length, "character");
  const label = `Show ${next < length ? "more" : "all"} of ${all}`;
  const button = el("button", { type: "button", class: "more-text", tabindex: -1 }, label);
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    showUpTo(box, pieces, next, length);
  });
  return button;
}
