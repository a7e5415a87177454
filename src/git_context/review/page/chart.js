/* Two drawings over one axis of time: the branches of the tasks, and the size of the context. */

const LANE = 44;
const MARGIN = 2;
const DOT = 5;
const BEND = 24;
const MOST_LANES = 20;
const NAMED = 4; // so many commits of a dot are listed by name

/**
 * Draw the branches: a lane for each task, the workflow's own first.
 * @param {Review} review
 * @param {number} width
 * @returns {SVGElement}
 */
function branchChart(review, width) {
  const shown = lanesOf(review);
  const x = timeAxis(review, width);
  const height = shown.length * LANE + 34;
  const tasks = pluralize(shown.length - 1, "task");
  const label = `The branches of ${tasks} over time; the tab History lists their commits.`;
  const drawing = svg("svg", {
    class: "branches",
    width,
    height,
    role: "img",
    "aria-label": label,
  });
  const positions = review.commits.map((commit, at) => place(review, shown, x[at], commit));
  drawing.append(
    ...shown.map((lane, at) => laneOf(review, lane, at, positions)),
    ...joints(review, shown, positions),
    ...dots(review, shown, positions),
    // Names come last: each has a rim of the paper's colour, so that no line runs through it.
    ...shown.map((lane, at) => laneName(review, lane, at)),
    ...ticks(review, x, width, height),
  );
  return drawing;
}

/** @param {Review} review @returns {string} which tasks are not drawn, if any */
function notDrawn(review) {
  const count = activeTasks(review).length - MOST_LANES;
  return count > 0 ? `${pluralize(count, "more task")} not drawn.` : "";
}

function lanesOf(review) {
  return [null, ...activeTasks(review).slice(0, MOST_LANES)];
}

/** Return the tasks that have commits. */
function activeTasks(review) {
  const active = new Set(review.commits.map(([credit]) => review.credits[credit][2]));
  return review.head.tasks.map(({ id }) => id).filter((id) => active.has(id));
}

/** Return where a commit is drawn; that of a task without a lane is in none, -1. */
function place(review, shown, x, commit) {
  const task = review.credits[commit[0]][2];
  const hasLane = !review.positions.has(task) || shown.includes(task);
  const lane = hasLane ? Math.max(shown.indexOf(task), 0) : -1;
  return { lane, x, y: lane * LANE + 28 };
}

function secondsOf(time) {
  const seconds = Date.parse(time) / 1000;
  return Number.isNaN(seconds) ? Number(time.slice(1)) || 0 : seconds;
}

/**
 * Return where on the axis each commit is: by its time, behind what it was made from. Long pauses
 * are drawn shorter than they were.
 * @param {Review} review
 * @param {number} width
 * @returns {number[]}
 */
function timeAxis(review, width) {
  const seconds = review.commits.map(([credit]) => secondsOf(review.credits[credit][1]));
  const scaled = shortened([...new Set(seconds)].sort((one, other) => one - other));
  const room = width - 2 * MARGIN - 2 * DOT;
  const apart = Math.min(3 * DOT, room / (2 * review.commits.length));
  const positions = [];
  review.commits.forEach(([, , parents], at) => {
    const behind = parents.map((parent) => positions[parent] + apart);
    positions.push(Math.max(scaled.get(seconds[at]) * room, ...behind));
  });
  const longest = positions.reduce((most, x) => Math.max(most, x), 1);
  return positions.map((x) => MARGIN + DOT + x * Math.min(1, room / longest));
}

/** Return times as parts of their span, from 0 to 1. */
function shortened(times) {
  const span = times.length ? times[times.length - 1] - times[0] : 0;
  const reached = new Map();
  let length = 0;
  times.forEach((time, at) => {
    if (at) length += Math.min(time - times[at - 1], span / 6);
    reached.set(time, length);
  });
  for (const [time, part] of reached) reached.set(time, length ? part / length : 0);
  return reached;
}

function laneOf(review, task, at, positions) {
  const own = positions.filter(({ lane }) => lane === at).map(({ x }) => x);
  const y = at * LANE;
  const [from, to] = own.reduce(
    ([low, high], x) => [Math.min(low, x), Math.max(high, x)],
    [Infinity, 0],
  );
  const group = svg("g", { class: `lane ${colour(review, task)}` });
  if (own.length) group.append(svg("line", { x1: from, x2: to, y1: y + 28, y2: y + 28 }));
  return group;
}

function laneName(review, task, at) {
  const agent = agentOf(review, task);
  // Clear of the curves by which branches leave at the beginning.
  const left = MARGIN + (at ? BEND + 6 : 0);
  const name = svg(
    "text",
    { class: "lane-name", x: left, y: at * LANE + 15 },
    clipped(task || "the workflow itself", 40),
  );
  if (agent) name.append(svg("tspan", { class: "lane-agent", dx: 8 }, clipped(agent, 34)));
  return name;
}

/** Draw where branches left and came back: one curve for all that look alike. */
function joints(review, shown, positions) {
  const drawn = new Map();
  review.commits.forEach(([, , parents], at) => {
    for (const parent of parents) {
      const [from, to] = [positions[parent], positions[at]];
      if (!from || from.lane === to.lane || from.lane < 0 || to.lane < 0) continue;
      const path = curve(from, to);
      const branch = shown[Math.max(from.lane, to.lane)];
      drawn.set(path, svg("path", { class: `joint ${colour(review, branch)}`, d: path }));
    }
  });
  return drawn.values();
}

/** A branch leaves at once and comes back at the end. */
function curve(from, to) {
  const bend = Math.min(BEND, Math.max(0, to.x - from.x));
  const [x1, x2] = [Math.round(from.x), Math.round(to.x)];
  const [start, end] = [`${x1},${from.y}`, `${x2},${to.y}`];
  const leaves = from.lane < to.lane;
  const middle = leaves ? x1 + bend / 2 : x2 - bend / 2;
  const pull = `C${middle},${from.y} ${middle},${to.y} `;
  return leaves
    ? `M${start}${pull}${x1 + bend},${to.y}L${end}`
    : `M${start}L${x2 - bend},${from.y}${pull}${end}`;
}

/** Draw the commits; those too near to tell apart are one dot. */
function dots(review, shown, positions) {
  const near = new Map();
  positions.forEach((at, commit) => {
    if (at.lane < 0) return;
    const key = `${at.lane}:${Math.round(at.x / (DOT * 1.6))}`;
    if (near.has(key)) near.get(key).push(commit);
    else near.set(key, [commit]);
  });
  return [...near.values()].map((commits) => {
    const { x, y, lane } = positions[commits[0]];
    const lines = commits.slice(0, NAMED).map((commit) => {
      const [credit, subject] = review.commits[commit];
      return `${clipped(subject, 80)} (${creditShown(review, credit)})`;
    });
    if (commits.length > NAMED) lines.push(`and ${commits.length - NAMED} more`);
    const radius = commits.length > 1 ? DOT + 1.5 : DOT;
    const dot = svg("circle", {
      class: `commit-dot ${colour(review, shown[lane])}`,
      cx: x,
      cy: y,
      r: radius,
    });
    dot.append(svg("title", {}, lines.join("\n")));
    return dot;
  });
}

function ticks(review, x, width, height) {
  const times = review.commits.map(([credit]) => review.credits[credit][1]);
  if (!times.length) return [];
  const order = [...times.keys()].sort((one, other) => x[one] - x[other]);
  const made = [];
  let [last, previous] = [-Infinity, ""];
  for (const at of order) {
    const here = x[at];
    if (here - last < 130 || here > width - 110) continue;
    made.push(tick(here, height, sinceShown(times[at], previous), "start"));
    [last, previous] = [here, times[at]];
  }
  const end = order[order.length - 1];
  if (x[end] - last > 200) made.push(tick(x[end], height, sinceShown(times[end], previous), "end"));
  return made;
}

/** Return a time, without the day if that is the same as before. */
function sinceShown(time, before) {
  const shown = timeShown(time);
  return before.slice(0, 10) === time.slice(0, 10) ? shown.slice(11) : shown;
}

function tick(x, height, text, anchor) {
  return svg(
    "g",
    { class: "tick" },
    svg("line", { x1: x, x2: x, y1: height - 26, y2: height - 20 }),
    svg(
      "text",
      { x: anchor === "end" ? x + DOT : x - DOT, y: height - 6, "text-anchor": anchor },
      text,
    ),
  );
}

/**
 * Draw the size of the context along the history; `null` where sizes are not known.
 * @param {Review} review
 * @param {number} width
 * @returns {SVGElement|null}
 */
function sizeChart(review, width) {
  const sized = ownLine(review).filter((at) => review.commits[at][4] !== null);
  if (sized.length < 2) return null;
  const [height, top] = [84, 26];
  const bytes = sized.map((at) => Number(review.commits[at][4]));
  const largest = bytes.reduce((most, size) => Math.max(most, size), 1);
  const x = timeAxis(review, width);
  const points = sized.map((commit, at) => [
    x[commit],
    height - 6 - (bytes[at] / largest) * (height - top - 6),
  ]);
  const line = points.map(([left, y]) => `${left.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const [first, last] = [points[0], points[points.length - 1]];
  const [before, after] = [bytes[0], bytes[bytes.length - 1]];
  const grown = `${bytesShown(before)} → ${bytesShown(after)}`;
  const label = `Size of the context: ${grown}, about ${pluralize(Math.round(after / 4), "token")}`;
  const drawing = svg("svg", { class: "sizes", width, height, role: "img", "aria-label": label });
  drawing.append(
    svg("polygon", { points: `${first[0]},${height - 6} ${line} ${last[0]},${height - 6}` }),
    svg("polyline", { points: line }),
    svg("text", { x: MARGIN, y: 16 }, label),
  );
  return drawing;
}

/** Return the positions of the newest commit and its first parents, the oldest first. */
function ownLine(review) {
  const line = [];
  for (let at = review.commits.length - 1; at !== undefined; [at] = review.commits[at][2]) {
    if (at < 0) break;
    line.push(at);
  }
  return line.reverse();
}

function clipped(text, length) {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
