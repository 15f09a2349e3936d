// The pooling stepper: windows, what wins them, and the way back of the gradient.

import { pythonCall } from "../foundation/copy.js";
import { h, number, update, widget } from "../foundation/core.js";
import { checkField, fieldRow, numberField, selectField } from "../foundation/fields.js";
import { gridPanel, gridRow, sign, walkable } from "./grid.js";
import { scaleOf, signedScale } from "../drawing/heatmap.js";
import { player } from "../foundation/player.js";
import { cropped, presenter } from "./pooling_state.js";
import { settingsText, statusText } from "./pooling_words.js";
import { drawOwn, moveWindows, stepper, wordsPanel } from "./stepper.js";
import { isReal, padded, windowAt, windowsOver } from "./windows.js";

function view({ model, root }) {
  const present = presenter();
  const last = () => total((name) => model.get(name));
  const playing = fieldRow(model, { player: player(model, { last }) });
  const words = wordsPanel(model, statusText, settingsText);
  const parts = [settings(model), playing, maps(model), onePatch(), words];
  return stepper({ model, root }, present, parts, () => code(model));
}

function code(model) {
  const names = ["stride", "kind", "edges", "backward"];
  const named = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  return pythonCall("pooling_stepper", [{ raw: "x" }, model.get("size")], named);
}

/** How many windows there are, of the traits that `get` gives. */
function total(get) {
  return windowsOver(get("shape"), [get("size"), get("size")], {
    stride: get("stride"), padding: get("padding"), keepEdges: get("edges") === "keep",
  }).count;
}

function settings(model) {
  const most = Math.min(...model.get("shape").slice(1));
  const channels = Array.from({ length: model.get("shape")[0] }, (_, c) =>
    [c, `${c + 1} of ${model.get("shape")[0]}`]);
  const move = (change) => moveWindows(model, change, total);
  const size = (value) => move({ size: value });
  const stride = (value) => move({ stride: value });
  const edges = [["drop", "dropped"], ["keep", "kept"]];
  return fieldRow(model, {
    channel: channels.length > 1 && selectField(model, "channel", "Channel", channels),
    kind: selectField(model, "kind", "Take the", [["max", "maximum"], ["average", "average"]]),
    size: numberField(model, "size", "Window",
      { min: Math.max(1, 2 * model.get("padding")), max: most, change: size }),
    stride: numberField(model, "stride", "Stride", { min: 1, max: most, change: stride }),
    edges: selectField(model, "edges", "Windows at the edge", edges,
      (value) => move({ edges: value })),
    backward: checkField(model, "backward", "Way back of the gradient"),
  });
}

function maps(model) {
  const look = (cell) => update(model, { look: cell });
  const [input, output] = [gridPanel(), gridPanel({ point: look })];
  const third = gridPanel(); // the gradient of the input, or the reader's own output
  const { element, fit } = gridRow([input, output, third].map((grid) => grid.element),
    { stacks: true });
  const walk = walkable(output, "Output, cell by cell", () => model.get("look"), look);
  function draw(now) {
    const { windows, backward, own } = now;
    const size = [windows.height, windows.width];
    walk.size = size;
    third.element.hidden = !backward && !own;
    const columns = [windows.paddedWidth, windows.width];
    const last = backward ? windows.inputWidth : windows.width;
    fit(third.element.hidden ? columns : [...columns, last]);
    drawInput(input, now);
    drawOutput(output, now, size);
    if (backward) drawGradient(third, now);
    else if (own) drawOwn(third, now, size, scaleOf(now.plane));
  }
  return { element, draw };
}

function drawInput(grid, { plane, windows, channel, channels, cell, done, here, kind }) {
  const { inputHeight: height, inputWidth: width, padding } = windows;
  const inside = (at) => isReal(windows, at);
  const title = channels > 1 ? `input, channel ${channel + 1} of ${channels}` : "input";
  const size = [windows.paddedHeight, windows.paddedWidth];
  const reach = [2 * padding + height, 2 * padding + width];
  // zeros of the padding take part in an average; what hangs over is not there at all
  const counts = (at) => kind === "average" &&
    Math.floor(at / size[1]) < reach[0] && at % size[1] < reach[1];
  const larger = size[0] > height || size[1] > width;
  grid.draw({
    values: padded(plane, 1, windows), scale: scaleOf(plane), title, size,
    label: `${title}, ${height} × ${width}`,
    known: (at) => inside(at) || counts(at), quiet: (at) => !inside(at),
    inner: larger ? { top: padding, left: padding, height, width } : null,
    frame: done ? windowAt(windows, cell) : null,
    at: here?.winner ? here.winner.at : -1,
  });
}

function drawOutput(grid, { y, dy, cell, step, look, done, own, backward, plane }, size) {
  const filled = `Output: ${step} of ${y.length} cells are filled`;
  const known = (i) => backward || i < step || i === look;
  grid.draw({
    values: backward ? dy : y, size, known, digits: 2,
    scale: backward ? signedScale(dy) : scaleOf(plane),
    title: backward ? "gradient dy" : `output, ${size.join(" × ")}`,
    label: backward ? "The gradient of the output" : filled,
    wrong: (i) => Boolean(!backward && own?.wrong?.[i]) && known(i),
    at: done ? cell : -1,
  });
}

function drawGradient(grid, { dx, windows, shares, ownDx, step, total }) {
  const values = cropped(dx, windows);
  const got = new Set(shares.filter(({ share }) => share).map(({ at }) => at));
  const only = got.size === 1 ? [...got][0] : -1;
  const { paddedWidth, padding, inputWidth } = windows;
  const row = Math.floor(only / paddedWidth) - padding;
  const column = (only % paddedWidth) - padding;
  grid.draw({
    values, size: [windows.inputHeight, inputWidth], digits: 2, scale: signedScale(values),
    title: "gradient dx",
    label: `The gradient of the input, after ${step} of ${total} windows`,
    wrong: (i) => step === total && Boolean(ownDx?.wrong?.[i]),
    at: only < 0 ? -1 : row * inputWidth + column,
  });
}

function onePatch() {
  const [patch, shared] = [gridPanel(), gridPanel()];
  const result = h("p", { class: "dlw-sum" });
  const { element, fit } = gridRow([patch.element, sign("→"), result, shared.element]);
  function draw({ here, windows, kind, dy, cell, shares, backward, plane }) {
    const size = [windows.kernelHeight, windows.kernelWidth];
    fit([size[1], 0, 0, size[1]]);
    const inside = new Map(here?.entries.map((entry) => [entry.place, entry.value]));
    const winner = here?.winner?.place ?? -1;
    const places = Array.from({ length: size[0] * size[1] }, (_, i) => i);
    patch.draw({
      values: places.map((i) => inside.get(i) ?? 0), size, title: "window", at: winner,
      known: (i) => inside.has(i), scale: scaleOf(plane), label: "The window's numbers",
    });
    const parts = new Map(shares.map(({ place, share }) => [place, share]));
    shared.element.hidden = !backward;
    shared.draw({
      values: places.map((i) => parts.get(i) ?? 0), size, title: "its parts of dy", digits: 2,
      known: (i) => parts.has(i), at: winner, label: "What each entry gets of dy",
      scale: signedScale(dy),
    });
    const value = backward ? `dy = ${number(dy[cell])}` : `${kind} = ${number(here?.value ?? 0)}`;
    result.replaceChildren(h("b", {}, here ? value : "…"));
  }
  return { element, draw };
}

export default widget("pooling-stepper", view);
