// A grid of numbers: a table up to 12 × 12, a canvas above; windows and cells are framed.

import { cellUnder, walkKeys } from "../drawing/cells.js";
import { clamp, limitOf } from "../drawing/colors.js";
import { h, listen, number, set } from "../foundation/core.js";
import { colorOn, inkOn, pixelsOf, putPixels, scaleOf } from "../drawing/heatmap.js";

const MOST_CELLS = 12;

/** How many digits after the point show numbers up to a limit well; none for whole ones. */
export function digitsFor(values) {
  if (values.every((value) => Number.isInteger(value))) return 0;
  const size = Math.floor(Math.log10(limitOf(values) || 1));
  return clamp(size < -1 ? 1 - size : 3 - Math.max(size, 1), 0, 6);
}

/**
 * A grid under its title. `point(cell)` is told of the cell under the pointer, −1 for none.
 * draw({ values, size: [height, width], title, label, … }) shows values row by row; further
 * `scale` and `digits` (by default those that fit), `known(i)` for cells that are filled,
 * `quiet(i)` for those of the padding, `wrong(i)` for those to be marked, `frame` for a
 * window { top, left, height, width }, `at` for a cell, and `inner` for a dashed frame.
 */
export function gridPanel({ point } = {}) {
  const title = h("figcaption", {});
  const frames = ["inner", "frame", "at"].map((name) =>
    h("i", { class: `dlw-${name}`, hidden: true }));
  const shown = h("div", { class: "dlw-values" });
  const cells = h("div", { class: "dlw-cells" }, shown, ...frames);
  const element = h("figure", { class: "dlw-grid" }, title, cells);
  const faces = { table: tableFace(), canvas: canvasFace() };
  let size = [1, 1];
  if (point) {
    cells.addEventListener("pointermove", (event) => {
      if (size[0] * size[1]) point(cellUnder(event, cells, size));
    });
    cells.addEventListener("pointerleave", () => point(-1));
  }
  function draw(now) {
    size = now.size;
    const face = faces[Math.max(...size) > MOST_CELLS ? "canvas" : "table"];
    if (shown.firstChild !== face.element) shown.replaceChildren(face.element);
    title.textContent = now.title;
    cells.style.aspectRatio = size[0] * size[1] ? `${size[1]} / ${size[0]}` : "1";
    cells.style.setProperty("--columns", size[1]);
    const filled = { known: () => true, quiet: () => false, wrong: () => false, ...now };
    const scale = now.scale ?? scaleOf(now.values);
    face.draw({ ...filled, scale, digits: now.digits ?? digitsFor(now.values) });
    const [inner, frame, at] = frames;
    place(inner, now.inner, size);
    place(frame, now.frame, size);
    place(at, cellFrame(now.at ?? -1, size), size);
  }
  return { element, cells, draw };
}

/** The frame around one cell; none for −1. */
function cellFrame(cell, [, width]) {
  if (cell < 0) return null;
  return { top: Math.floor(cell / width), left: cell % width, height: 1, width: 1 };
}

function place(element, frame, [height, width]) {
  element.hidden = !frame;
  if (!frame) return;
  const part = (n, whole) => `${(100 * n) / whole}%`;
  Object.assign(element.style, {
    top: part(frame.top, height), height: part(frame.height, height),
    left: part(frame.left, width), width: part(frame.width, width),
  });
}

function canvasFace() {
  const element = h("canvas", { role: "img" });
  function draw({ values, size, scale, known, label }) {
    putPixels(element, pixelsOf(values, scale, known), ...size);
    set(element, { "aria-label": label });
  }
  return { element, draw };
}

function tableFace() {
  const element = h("table", {});
  let [built, cells] = ["", []];
  function draw(now) {
    if (built !== String(now.size)) cells = rebuilt(element, now.size);
    built = String(now.size);
    set(element, { "aria-label": now.label });
    cells.forEach((cell, i) => drawCell(cell, i, now));
  }
  return { element, draw };
}

function rebuilt(table, [height, width]) {
  const rows = Array.from({ length: height }, () =>
    Array.from({ length: width }, () => h("td", {})));
  table.replaceChildren(...rows.map((cells) => h("tr", {}, ...cells)));
  return rows.flat();
}

function drawCell(cell, i, { values, digits, scale, known, quiet, wrong }) {
  const text = known(i) ? number(values[i], digits) : "";
  if (cell.textContent !== text) cell.textContent = text;
  const color = known(i) && !quiet(i) ? colorOn(scale, values[i]) : null;
  cell.style.background = color ? `rgb(${color})` : "";
  cell.style.color = color ? inkOn(color) : "";
  set(cell, { "data-quiet": quiet(i), "data-wrong": wrong(i) });
}

// How wide one cell may be, and one grid, in pixels.
const [CELL, WIDEST] = [38, 360];

/**
 * Grids in a row, with signs between them. `fit(columns)` gives each a width by its
 * columns (0 for a sign). In a narrow page they stand below each other, if they `stack`.
 */
export function gridRow(children, { stacks = false } = {}) {
  const element = h("div", { class: "dlw-gridrow", "data-stacks": stacks }, ...children);
  function fit(columns) {
    const widths = columns.map((n) => Math.min(Math.max(n, 2) * CELL, WIDEST));
    const tracks = columns.map((n, i) => (n ? `minmax(0, ${widths[i]}fr)` : "auto"));
    const whole = widths.reduce((sum, width) => sum + width, 20 * (columns.length - 1));
    element.style.setProperty("--tracks", tracks.join(" "));
    element.style.setProperty("--wish", `${whole}px`);
    [...element.children].forEach((child, i) =>
      child.style.setProperty("--wish", `${widths[i]}px`));
  }
  return { element, fit };
}

/** A sign between two grids, such as ×. */
export function sign(text) {
  return h("span", { class: "dlw-times", "aria-hidden": "true" }, text);
}

// What walkable adds to the table of keys.
export const WALK_KEYS = [
  { keys: ["Tab"], text: "to the buttons, the settings and the output" },
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"],
    text: "on the output: another cell, its window and how it comes about",
  },
];

/**
 * Let keys walk over a grid: `where()` gives the cell looked at, `look(cell)` takes the
 * next one, −1 when the focus leaves. Set `size` of what is returned to the grid's.
 */
export function walkable({ cells }, label, where, look) {
  const walk = { size: [1, 1] };
  set(cells, { tabindex: 0, role: "group", "aria-label": label });
  cells.addEventListener("focus", () => look(Math.max(where(), 0)));
  cells.addEventListener("blur", () => look(-1));
  listen(cells, walkKeys(() => ({ cell: where(), size: walk.size }), look));
  return walk;
}
