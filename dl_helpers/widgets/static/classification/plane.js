// The plane of the perceptron: points that can be moved, the line and its normal.

import { listen, number, s, set, update } from "../foundation/core.js";
import { innerOf, path, plot, scale } from "../drawing/plot.js";
import { placeIn } from "../drawing/pointer.js";
import { boundary, moved, negativeSide, positiveSide } from "./rule.js";

const SIZE = [420, 420];
const ARROW = 46;

/** The plane as an SVG; `edit` takes new points and labels, `focus` a point's index. */
export function planePanel(model, edit) {
  const { svg, axes } = plot({ role: "group" });
  const domain = model.get("domain");
  const { toX, toY } = axes(SIZE, ...domain, ["x₁", "x₂"]);
  const place = ([x, y]) => [toX(x), toY(y)];
  const sides = s("path", { class: "dlw-positive" });
  const others = s("path", { class: "dlw-negative" });
  const line = s("path", { class: "dlw-line" });
  const normal = s("g", { class: "dlw-normal" });
  const ring = s("circle", { class: "dlw-ring", r: 13 });
  const layer = s("g");
  svg.append(others, sides, line, normal, ring, layer);
  const actions = pointActions(model, edit, svg);

  function draw({ points, labels, weights, last }) {
    sides.setAttribute("d", closed(positiveSide(weights, domain).map(place)));
    others.setAttribute("d", closed(negativeSide(weights, domain).map(place)));
    drawLine(boundary(weights, domain).map(place), weights);
    drawRing(points[last.index]);
    matchCount(layer, points.length, actions);
    [...layer.children].forEach((mark, i) =>
      drawPoint(mark, i, points[i], place(points[i]), labels[i]));
    set(svg, { "aria-label": `Plane with ${points.length} points` });
  }
  function drawLine(ends, weights) {
    line.setAttribute("d", ends.length ? path(ends) : "");
    normal.replaceChildren(...(ends.length ? arrow(ends, weights) : []));
  }
  function drawRing(point) {
    set(ring, { visibility: point ? null : "hidden" });
    if (point) set(ring, { cx: toX(point[0]), cy: toY(point[1]) });
  }
  return { element: svg, draw, focus: (i) => layer.children[i]?.focus() };
}

/** An arrow from the middle of the line to its positive side. */
function arrow([[x, y], [u, v]], [w1, w2]) {
  const length = Math.hypot(w1, w2);
  const [dx, dy] = [(ARROW * w1) / length, (-ARROW * w2) / length];
  const [a, b] = [(x + u) / 2, (y + v) / 2];
  const [tipX, tipY] = [a + dx, b + dy];
  const head = [[-0.22, 0.11], [0, 0], [-0.22, -0.11]].map(([along, across]) =>
    [tipX + along * dx - across * dy, tipY + along * dy + across * dx]);
  const name = { x: tipX + 0.25 * dx, y: tipY + 0.25 * dy + 5, "text-anchor": "middle" };
  return [
    s("path", { d: path([[a, b], [tipX, tipY]]) }),
    s("path", { d: path(head) }),
    s("text", name, "w"),
  ];
}

function matchCount(layer, n, actions) {
  while (layer.children.length > n) layer.lastChild.remove();
  while (layer.children.length < n) layer.append(newPoint(layer.children.length, actions));
}

function newPoint(i, { start, keys, choose, turn }) {
  const mark = s("g", {
    class: "dlw-point", tabindex: 0, role: "button",
    onpointerdown: (event) => start(event, i),
    onfocus: () => choose(i), ondblclick: () => turn(i),
  }, s("circle", { class: "dlw-hit", r: 14 }), s("path", { class: "dlw-edge" }), s("path"));
  listen(mark, keys(i));
  return mark;
}

const DISC = "M-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0z";
const CROSS = "M-5.5 -5.5L5.5 5.5M-5.5 5.5L5.5 -5.5";

function drawPoint(mark, i, [x1, x2], [x, y], label) {
  set(mark, {
    transform: `translate(${x} ${y})`,
    "data-label": label,
    "aria-label": `Point ${i + 1}: (${number(x1)}, ${number(x2)}), class ${sign(label)}`,
  });
  for (const shape of [...mark.children].slice(1)) {
    set(shape, { d: label > 0 ? DISC : CROSS });
  }
}

/** +1 or −1. */
export function sign(label) {
  return label > 0 ? "+1" : "−1";
}

/** What pointer and keys do to a point. */
function pointActions(model, edit, svg) {
  const domain = model.get("domain");
  const inner = innerOf(SIZE);
  const [fromX, fromY] = [scale(inner.x, domain[0]), scale(inner.y, domain[1])];
  const move = (i, by) => edit({ points: moved(model.get("points"), i, by, domain) });
  const turn = (i) => edit({
    labels: model.get("labels").map((label, at) => (at === i ? -label : label)),
  });
  const choose = (i) => update(model, { selected: i });
  function start(event, i) {
    const mark = event.currentTarget;
    mark.setPointerCapture(event.pointerId);
    mark.onpointermove = (to) => {
      const [x, y] = placeIn(svg, to);
      const [was1, was2] = model.get("points")[i];
      move(i, [fromX(x) - was1, fromY(y) - was2]);
    };
    mark.onpointerup = mark.onpointercancel = () => (mark.onpointermove = null);
  }
  function remove(i) {
    const without = (list) => list.filter((_, at) => at !== i);
    const [points, labels] = [model.get("points"), model.get("labels")].map(without);
    if (points.length) edit({ points, labels });
  }
  const keys = (i) => [
    ...arrows((by) => move(i, by), domain),
    { keys: ["Enter", " "], run: () => turn(i) },
    { keys: ["Delete", "Backspace"], run: () => remove(i) },
  ];
  return { start, keys, choose, turn };
}

/** Arrow keys as steps of 1/40 of the plane, with Shift of 1/400. */
function arrows(move, domain) {
  const ways = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
  };
  return Object.entries(ways).map(([key, way]) => ({
    keys: [key],
    run: ({ shiftKey }) => move(domain.map(([low, high], axis) =>
      (way[axis] * (high - low)) / (shiftKey ? 400 : 40))),
  }));
}

function closed(points) {
  return points.length ? `${path(points)}Z` : "";
}
