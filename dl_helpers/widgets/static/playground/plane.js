// The plane of the playground: the answers as colours, the points on them.

import { CLASS_COLORS, signed } from "../drawing/colors.js";
import { h, s, set } from "../foundation/core.js";
import { putPixels } from "../drawing/heatmap.js";
import { answerPixels, codePixels } from "./colors.js";
import { partOf } from "../foundation/recording.js";
import { placeOf } from "./frame.js";
import { planeLabel, unitName } from "./words.js";
import { innerOf, plot } from "../drawing/plot.js";

const PLANE_SIZE = [340, 330];
const SHAPES = [
  "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
  "M-3.6 -3.6L3.6 3.6M-3.6 3.6L3.6 -3.6",
  "M-4 -4H4V4H-4z", "M0 -5L4.6 3.6H-4.6z", "M0 -5.2L5.2 0L0 5.2L-5.2 0z",
];

/** The plane: `draw(scene, frame, shown)`, where shown is a unit or []. */
export function answersPanel() {
  const canvas = h("canvas", { role: "img", class: "dlw-answers" });
  const { svg, axes } = plot({ "aria-hidden": "true" });
  const points = s("g");
  svg.append(points);
  const box = h("div", { class: "dlw-plane" }, canvas, svg);
  const caption = h("figcaption");
  place(canvas);
  let [pointed, painted] = [null, []];
  function draw(scene, frame, shown) {
    if (pointed !== scene) drawPoints(scene, axes, points, caption);
    pointed = scene;
    const wanted = [frame, String(shown)];
    if (wanted.some((value, i) => value !== painted[i])) paintAnswers(canvas, scene, frame, shown);
    painted = wanted;
  }
  return { element: h("figure", {}, box, caption), draw };
}

/** Lay the canvas under the inner part of the plot. */
function place(canvas) {
  const { x, y } = innerOf(PLANE_SIZE);
  const share = (length, axis) => `${(100 * length) / PLANE_SIZE[axis]}%`;
  Object.assign(canvas.style, {
    left: share(x[0], 0), width: share(x[1] - x[0], 0),
    top: share(y[1], 1), height: share(y[0] - y[1], 1),
  });
}

function paintAnswers(canvas, scene, frame, shown) {
  const { pixels, shape, what } = shown.length
    ? unitMap(scene, frame, shown)
    : { pixels: answerPixels(frame), shape: frame.surface.shape, what: "The answers" };
  putPixels(canvas, pixels, ...shape);
  set(canvas, { "aria-label": planeLabel(scene, frame, what) });
}

function unitMap(scene, frame, [column, unit]) {
  const { neurons } = frame;
  return {
    pixels: codePixels(partOf(neurons, placeOf(scene, column, unit))),
    shape: neurons.shape.slice(1),
    what: unitName(scene, column, unit),
  };
}

function drawPoints(scene, axes, layer, caption) {
  const { toX, toY } = axes(PLANE_SIZE, ...scene.domain, ["x₁", "x₂"]);
  const edge = scene.classes.length ? "#fff" : "#333"; // a number may be white itself
  const marks = scene.x.map(([x, y], i) => {
    const isTest = i >= scene.n_train;
    const where = `translate(${toX(x)} ${toY(y)}) scale(${isTest ? 0.6 : 1})`;
    const shape = SHAPES[scene.classes.length ? scene.y[i] % SHAPES.length : 0];
    const color = colorOf(scene, scene.y[i]);
    const isCross = scene.classes.length && scene.y[i] === 1;
    const looks = isCross
      ? [{ stroke: "#fff", "stroke-width": 5 }, { stroke: color, "stroke-width": 2.4 }]
      : [{ fill: color, stroke: edge, "stroke-width": 1.4 }];
    return s("g", { transform: where },
      ...looks.map((look) => s("path", { d: shape, fill: "none", ...look })));
  });
  layer.replaceChildren(...marks);
  caption.replaceChildren(...legend(scene));
}

function colorOf({ classes, limit }, y) {
  if (classes.length) return CLASS_COLORS[y];
  return `rgb(${signed(y, limit).join(" ")})`;
}

function legend({ classes }) {
  const names = classes.length
    ? classes.map((name, k) => h("span", {}, mark(k), ` class ${name}; `))
    : ["Red is negative, blue positive; "];
  return [...names, "small: test points."];
}

function mark(k) {
  const color = CLASS_COLORS[k];
  const look = k === 1 ? { stroke: color, "stroke-width": 2.4 } : { fill: color };
  const svg = s("svg", { viewBox: "-6 -6 12 12", class: "dlw-mark", "aria-hidden": "true" },
    s("path", { d: SHAPES[k % SHAPES.length], ...look }));
  return svg;
}
