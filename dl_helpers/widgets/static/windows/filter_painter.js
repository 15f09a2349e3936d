// The filter painter: weights to paint, and the feature map that they make at once.

import { cellUnder, walkKeys } from "../drawing/cells.js";
import { correlate } from "./convolve.js";
import { copyButton, pythonCall } from "../foundation/copy.js";
import { floats, freshId, h, listen, number, set, update, widget } from "../foundation/core.js";
import { checkField, fieldRow, numberField, selectField } from "../foundation/fields.js";
import { WALK_KEYS, gridPanel, gridRow, walkable } from "./grid.js";
import { signedScale } from "../drawing/heatmap.js";
import {
  PRESETS, ROUNDING, kernelText, mapText, parsedKernel, quarterTurn, reachOf, resized, rowsOf,
} from "./kernels.js";
import { remembered } from "../foundation/remember.js";
import { placeText, windowAt, windowsOver } from "./windows.js";

const MOST = 11; // a larger kernel would be too small to be painted
const SIZES = Array.from({ length: MOST }, (_, i) => [i + 1, `${i + 1} × ${i + 1}`]);

function view({ model, root }) {
  const present = presenter();
  const parts = [choices(model), brushes(model), maps(model), words(model)];
  root.append(...parts.map(({ element }) => element));
  if (!model.get("hide").includes("copy")) root.append(copyButton(() => code(model)));
  function draw() {
    const now = present(model);
    for (const part of parts) part.draw(now);
  }
  return { draw, keys: [...KEYS, ...WALK_KEYS] };
}

const KEYS = [
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
    text: "on the kernel: another weight",
  },
  { keys: ["Enter", " "], text: "paint it with the brush" },
  { keys: ["+", "-"], text: "make it larger or smaller by 0.1" },
  { keys: ["0", "Delete"], text: "make it 0" },
];

/** A function from the model to all that the view shows. */
function presenter() {
  const picture = remembered((view, model) => floats(model, "x"));
  const weights = remembered((rows) => Float64Array.from(rows.flat()));
  const map = remembered((x, kernel, shape) => {
    const k = Math.sqrt(kernel.length);
    const windows = windowsOver(shape, [k, k], { stride: 1 });
    const sums = windows.count ? correlate(x, 1, kernel, windows) : new Float64Array();
    return { windows, sums };
  });
  return (model) => {
    const get = (name) => model.get(name);
    const [x, kernel] = [picture(get("x"), model), weights(get("kernel"))];
    const { windows, sums } = map(x, kernel, get("shape"));
    const relu = get("relu");
    const y = relu ? sums.map((value) => Math.max(value, 0)) : sums;
    const look = Math.min(get("look"), y.length - 1);
    return { x, kernel, windows, sums, y, relu, look, spot: get("spot"), reach: get("reach") };
  };
}

function code(model) {
  return pythonCall("filter_painter", [{ raw: "x" }, model.get("kernel")],
    { relu: model.get("relu") });
}

/** Show a kernel of rows one after the other; what pointed at a cell points at none. */
function take(model, kernel) {
  update(model, { kernel: rowsOf(kernel), look: -1, spot: -1 });
}

function weightsOf(model) {
  return Float64Array.from(model.get("kernel").flat());
}

function choices(model) {
  const names = [["", "your own"], ...PRESETS.map(([name]) => [name, name])];
  const renew = (name, k) => {
    const [, make] = PRESETS.find((row) => row[0] === name) ?? [];
    take(model, make ? make(k) : resized(weightsOf(model), k));
    update(model, { preset: name, size: k });
  };
  const preset = selectField(model, "preset", "Kernel", names, (name) =>
    renew(name, model.get("size")));
  const size = selectField(model, "size", "Size", SIZES, (k) =>
    renew(model.get("preset"), k));
  const reach = [["map", "this map's"], ["kernel", "largest possible"]];
  return fieldRow(model, {
    preset, size, relu: checkField(model, "relu", "ReLU"),
    reach: selectField(model, "reach", "Colours up to the", reach),
  });
}

function brushes(model) {
  const brush = numberField(model, "brush", "Brush", { min: -10, max: 10, step: 0.1 });
  const button = (text, change) => h("button", {
    type: "button",
    onclick: () => {
      take(model, change(weightsOf(model)));
      update(model, { preset: "" });
    },
  }, text);
  const buttons = h("span", { class: "dlw-row" },
    button("Clear", (kernel) => kernel.fill(0)),
    button("Negate", (kernel) => kernel.map((weight) => 0 - weight)),
    button("Turn by 90°", quarterTurn));
  return fieldRow(model, { brush, change: { element: buttons, draw: () => {} } });
}

function maps(model) {
  const look = (cell) => update(model, { look: cell });
  const [kernel, picture, map] = [gridPanel(), gridPanel(), gridPanel({ point: look })];
  const { element, fit } = gridRow([kernel, picture, map].map((grid) => grid.element),
    { stacks: true });
  paintable(kernel, model);
  const walk = walkable(map, "Feature map, cell by cell", () => model.get("look"), look);
  function draw(now) {
    const { windows } = now;
    walk.size = [windows.height, windows.width];
    const k = windows.kernelWidth;
    // columns[0] is at least 5 wide, so that a finger can paint a small kernel
    fit([Math.max(k, 5), windows.inputWidth, windows.width]);
    drawKernel(kernel, now, k);
    drawMaps(picture, map, now);
  }
  return { element, draw };
}

function drawKernel(grid, { kernel, spot }, k) {
  grid.draw({
    values: kernel, size: [k, k], title: "kernel: paint here", at: spot,
    scale: signedScale(kernel), label: `Kernel: ${kernelText(kernel)}`,
  });
}

function drawMaps(picture, map, { x, y, kernel, windows, relu, look, reach }) {
  const { inputHeight, inputWidth } = windows;
  picture.draw({
    values: x, size: [inputHeight, inputWidth], title: "picture",
    scale: { kind: "gray", limit: 1 },
    label: `Picture, ${inputHeight} × ${inputWidth}`,
    frame: look < 0 ? null : windowAt(windows, look),
  });
  const largest = reachOf(kernel);
  // a map of mere rounding is shown as the 0 that it is
  const limit = reach === "kernel"
    ? largest
    : Math.max(signedScale(y).limit, ROUNDING * largest);
  map.draw({
    values: y, size: [windows.height, windows.width], digits: 2, at: look,
    title: `feature map${relu ? " after ReLU" : ""}`,
    scale: { kind: relu ? "unsigned" : "signed", limit },
    label: `Feature map, ${windows.height} × ${windows.width}, colours up to ${number(limit)}`,
  });
}

/** Let pointer and keys paint the weights of a grid. */
function paintable({ cells }, model) {
  const size = () => [model.get("kernel").length, model.get("kernel").length];
  const put = (cell, weight) => {
    const kernel = weightsOf(model);
    kernel[cell] = Number(weight.toFixed(6));
    update(model, { kernel: rowsOf(kernel), preset: "", spot: cell, look: -1 });
  };
  const at = () => Math.max(model.get("spot"), 0);
  const add = (part) => put(at(), weightsOf(model)[at()] + part);
  cells.classList.add("dlw-paintable");
  set(cells, { tabindex: 0, role: "group", "aria-label": "Kernel, weight by weight" });
  listen(cells, [
    ...walkKeys(() => ({ cell: at(), size: size() }), (spot) => update(model, { spot })),
    { keys: ["Enter", " "], run: () => put(at(), model.get("brush")) },
    { keys: ["+", "="], run: () => add(0.1) },
    { keys: ["-"], run: () => add(-0.1) },
    { keys: ["0", "Delete"], run: () => put(at(), 0) },
  ]);
  cells.addEventListener("pointerdown", (event) => {
    cells.setPointerCapture(event.pointerId);
    const first = cellUnder(event, cells, size());
    const brush = model.get("brush");
    // a click on what is painted already takes it away
    const weight = weightsOf(model)[first] === brush ? 0 : brush;
    put(first, weight);
    cells.onpointermove = (to) => {
      const cell = cellUnder(to, cells, size());
      if (weightsOf(model)[cell] !== weight) put(cell, weight);
    };
    cells.onpointerup = cells.onpointercancel = () => (cells.onpointermove = null);
  });
}

function words(model) {
  const status = h("p", { role: "status" });
  const note = h("p", { class: "dlw-note" });
  const id = freshId();
  const text = h("textarea", {
    id, spellcheck: "false", wrap: "off", onchange: () => read(model, text, problem),
  });
  const problem = h("p", { class: "dlw-note", role: "status" });
  const label = h("label", { for: id, class: "dlw-title" },
    "Kernel as text, to read or to write");
  const typed = h("div", { class: "dlw-typed" }, label, text, problem);
  const element = h("section", {}, status, note);
  if (!model.get("hide").includes("text")) element.append(typed);
  function draw(now) {
    status.textContent = spotText(now);
    note.textContent = mapText(now.sums, now.kernel, number);
    if (text.matches(":focus")) return; // what is being typed stays
    text.value = kernelText(now.kernel);
    text.rows = now.windows.kernelHeight;
  }
  return { element, draw };
}

/** Take over a kernel that was typed, or say what is wrong with it. */
function read(model, text, problem) {
  const rows = parsedKernel(text.value, MOST);
  problem.textContent = rows ? "" : `This is no kernel: expected k rows of k numbers, ` +
    `k from 1 to ${MOST}, as [[0, 1], [1, 0]].`;
  if (!rows) return;
  update(model, { kernel: rows, size: rows.length, preset: "", look: -1, spot: -1 });
}

function spotText({ kernel, spot, look, sums, y, relu, windows }) {
  if (look >= 0) {
    const after = relu ? `, after ReLU ${number(y[look])}` : "";
    return `Map ${placeText(look, windows.width)}: the products sum to ` +
      `${number(sums[look])}${after}.`;
  }
  if (spot < 0) return "Paint on the kernel, or point at the feature map.";
  return `Kernel ${placeText(spot, windows.kernelWidth)}: weight ${number(kernel[spot])}.`;
}

export default widget("filter-painter", view);
