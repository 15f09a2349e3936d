// A computational graph as boxes and arrows, with what is known so far.

import { h, listen, s, set, update } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { gradient, pathsTo, received } from "./state.js";
import { brief, gradientText, valueText } from "./words.js";

const [COLUMN, ROW, WIDTH, HEIGHT] = [150, 80, 92, 62];
const SPREAD = 18; // between the ends of two arrows at a box
const SMALLEST = 0.78; // a larger graph scrolls, so that its numbers stay readable

/** The graph; a box in focus is the one that is explained. */
export function graphPicture(model) {
  const svg = s("svg", { class: "dlw-plot", role: "group" });
  const frame = h("div", { class: "dlw-scroll" }, svg);
  let [built, boxes, arrows, shown] = [null, [], [], -1];
  listen(svg, walk(model, () => boxes));
  function build(nodes, lanes) {
    const [x, y] = [0, 1].map((axis) => nodes.map(({ place }) => place[axis]));
    const low = Math.min(...x);
    const place = ([column, row]) =>
      [(column - low) * COLUMN + WIDTH / 2 + 4, row * ROW + HEIGHT / 2 + 4];
    const rows = [...y, ...lanes.flat().map(([, row]) => row)];
    const width = (Math.max(...x) - low) * COLUMN + WIDTH + 8;
    const height = Math.max(...rows) * ROW + HEIGHT + 8;
    set(svg, { viewBox: `0 0 ${width} ${height}` });
    Object.assign(svg.style, { width: `${width}px`, minWidth: `${SMALLEST * width}px` });
    arrows = arrowsOf(nodes, lanes.map((lane) => lane.map(place)));
    boxes = nodes.map((node, i) => box(model, node, i, place(node.place)));
    svg.replaceChildren(...arrows.map(({ element }) => element),
      ...boxes.map(({ element }) => element));
    built = nodes;
  }
  function draw(state) {
    if (state.nodes !== built) build(state.nodes, model.get("lanes"));
    arrows.forEach((arrow) => arrow.draw(state));
    boxes.forEach((one) => one.draw(state));
    const name = `Graph with ${boxes.length} values; arrow keys go through them`;
    set(svg, { "aria-label": name });
    if (state.focus !== shown) bringIntoView(frame, boxes[state.focus]);
    shown = state.focus;
  }
  return { element: frame, draw };
}

/** Scroll the graph, and never the page around it. */
function bringIntoView(frame, box) {
  if (!box || frame.scrollWidth <= frame.clientWidth) return;
  const [inner, outer] = [box.element, frame].map((e) => e.getBoundingClientRect());
  const off = (inner.left + inner.right - outer.left - outer.right) / 2;
  frame.scrollBy({ left: off });
}

function box(model, node, i, [x, y]) {
  const texts = [["dlw-name", -14], ["dlw-value", 5], ["dlw-slope", 23]].map(
    ([name, dy]) => s("text", { class: name, y: dy, "text-anchor": "middle" }));
  const element = s("g", {
    class: `dlw-box dlw-${node.op ? "computed" : "given"}`, role: "button",
    transform: `translate(${x} ${y})`,
    onfocus: () => update(model, { selected: i }),
    onpointerdown: () => update(model, { selected: i }),
  }, s("rect", { x: -WIDTH / 2, y: -HEIGHT / 2, width: WIDTH, height: HEIGHT, rx: 8 }),
  ...texts);
  const title = node.op ? `${node.label}: ${node.op}` : node.name || "constant";
  function draw(state) {
    const computed = state.forward.has(i);
    const slope = gradient(state, i);
    texts[0].textContent = title;
    texts[1].textContent = computed ? brief(state.values[i], node.shape) : "?";
    texts[2].textContent = slope ? slopeText(state, slope, i) : "";
    set(element, {
      tabindex: i === Math.max(state.focus, 0) ? 0 : -1,
      "aria-pressed": String(i === state.focus),
      "aria-label": labelOf(state, i, computed),
      "data-current": i === state.current, "data-known": computed,
    });
  }
  return { element, draw };
}

/** The gradient, with three dots as long as a path is missing. */
function slopeText(state, slope, i) {
  const missing = received(state, i).length < pathsTo(state.nodes, i);
  return `∂ ${brief(slope, state.nodes[i].shape)}${missing ? " …" : ""}`;
}

function labelOf(state, i, computed) {
  if (!computed) return `${state.nodes[i].label}, not computed yet`;
  const value = valueText(state, i);
  return state.started ? `${value}; ${gradientText(state, i)}` : value;
}

function arrowsOf(nodes, lanes) {
  const ends = nodes.flatMap(({ parents }, i) => parents.map((_, k) => [i, k, parents]));
  return lanes.map((lane, at) => arrow(lane, ...ends[at]));
}

function arrow(lane, child, k, parents) {
  const entry = SPREAD * (k - (parents.length - 1) / 2);
  const { d, tip } = route(lane, entry);
  const head = `M${tip[0]} ${tip[1]}l-8 -4.5v9Z`;
  // where the line comes in, so that numbers stay apart as boxes and entries do
  const flow = s("text", { x: tip[0] - 9, y: tip[1] - 4, "text-anchor": "end" });
  const element = s("g", { class: "dlw-arrow", "aria-hidden": "true" },
    s("path", { d }), s("path", { class: "dlw-head", d: head }), flow);
  function draw(state) {
    const passed = state.backward.includes(child);
    const isNumber = !state.nodes[parents[k]].shape.length;
    // three digits have room; the table of the value has four
    flow.textContent = passed && isNumber ? significant(state.flows[child][k][0], 3) : "";
    set(element, {
      "data-passed": passed, "data-current": state.current === child,
      "data-known": state.forward.has(child),
    });
  }
  return { element, draw };
}

/** A line through these places, level in each column. */
function route(lane, entry) {
  let [[x, y], ...others] = lane;
  x += WIDTH / 2;
  let d = `M${x} ${y}`;
  others.forEach(([nextX, nextY], i) => {
    const end = nextY + (i === others.length - 1 ? entry : 0);
    const into = nextX - WIDTH / 2;
    const half = (x + into) / 2;
    d += `C${half} ${y} ${half} ${end} ${into} ${end}`;
    [x, y] = [into, end];
    if (i < others.length - 1) d += `H${(x += WIDTH)}`;
  });
  return { d, tip: [x, y] };
}

/** Arrow keys go from box to box in the order of computing. */
function walk(model, boxes) {
  const go = (by) => () => {
    const all = boxes();
    const at = Math.max(all.findIndex(({ element }) => element.matches(":focus")), 0);
    const to = Math.min(Math.max(at + by, 0), all.length - 1);
    all[to].element.focus();
  };
  return [
    { keys: ["ArrowRight", "ArrowDown"], run: go(1) },
    { keys: ["ArrowLeft", "ArrowUp"], run: go(-1) },
    { keys: ["Home"], run: go(-Infinity) },
    { keys: ["End"], run: go(Infinity) },
  ];
}
