// The convolution stepper: a window, a kernel, their products, and the map they fill.

import { nextStep, presenter, previousStep } from "./conv_state.js";
import { settingsText, statusText, termsText } from "./conv_words.js";
import { pythonCall } from "../foundation/copy.js";
import { h, number, update, widget } from "../foundation/core.js";
import { checkField, fieldRow, numberField, selectField } from "../foundation/fields.js";
import { gridPanel, gridRow, sign, walkable } from "./grid.js";
import { scaleOf, signedScale } from "../drawing/heatmap.js";
import { player } from "../foundation/player.js";
import { drawOwn, moveWindows, stepper, wordsPanel } from "./stepper.js";
import { isReal, padded, windowAt, windowsOver } from "./windows.js";

function view({ model, root }) {
  const present = presenter();
  const words = wordsPanel(model, (now) => statusText(now), termsText, settingsText);
  const parts = [settings(model), playing(model, present), maps(model), equation(), words];
  return stepper({ model, root }, present, parts, () => code(model));
}

function code(model) {
  const named = Object.fromEntries(["stride", "padding", "flip"].map((name) =>
    [name, model.get(name)]));
  const bias = model.get("own_moves").stride ? [] : [{ raw: "bias" }];
  return pythonCall("conv_stepper", [{ raw: "x" }, { raw: "kernel" }, ...bias], named);
}

/** How many products there are, of the traits that `get` gives. */
function total(get) {
  const [, channels, ...sides] = get("kernel_shape");
  const settings = { stride: get("stride"), padding: get("padding") };
  return channels * sides[0] * sides[1] * windowsOver(get("shape"), sides, settings).count;
}

const PACES = [["product", "product by product"], ["window", "window by window"]];

function settings(model) {
  const [filters, channels, ...sides] = model.get("kernel_shape");
  const few = (n) => Array.from({ length: n }, (_, i) => [i, `${i + 1} of ${n}`]);
  const most = Math.max(...model.get("shape").slice(1));
  return fieldRow(model, {
    filter: filters > 1 && selectField(model, "filter", "Filter", few(filters)),
    channel: channels > 1 && selectField(model, "channel", "Channel", few(channels)),
    stride: numberField(model, "stride", "Stride",
      { min: 1, max: most, change: (stride) => moveWindows(model, { stride }, total) }),
    padding: numberField(model, "padding", "Padding", {
      min: 0, max: Math.max(...sides, model.get("padding")),
      change: (padding) => moveWindows(model, { padding }, total),
    }),
    flip: checkField(model, "flip", "Turn the kernel by 180°"),
    pace: selectField(model, "pace", "Go", PACES),
  });
}

function playing(model, present) {
  const far = (step, by) => by(step, present(model).n, model.get("pace"));
  return fieldRow(model, {
    player: player(model, {
      last: () => present(model).total,
      next: (step) => far(step, nextStep), previous: (step) => far(step, previousStep),
    }),
  });
}

function maps(model) {
  const look = (cell) => update(model, { look: cell });
  const [output, own] = [gridPanel({ point: look }), gridPanel({ point: look })];
  const input = gridPanel();
  const grids = model.get("own").byteLength ? [input, output, own] : [input, output];
  const { element, fit } = gridRow(grids.map((grid) => grid.element), { stacks: true });
  const walk = walkable(output, "Output, cell by cell", () => model.get("look"), look);
  function draw(now) {
    const { windows } = now;
    const size = [windows.height, windows.width];
    walk.size = size;
    fit([windows.paddedWidth, windows.width, windows.width].slice(0, grids.length));
    drawInput(input, now);
    drawOutput(output, now, size);
    if (grids.includes(own)) drawOwn(own, now, size, signedScale(now.y));
  }
  return { element, draw };
}

function drawInput(grid, { x, windows, channel, channels, cell, done, products, n, look }) {
  const { inputHeight: height, inputWidth: width, padding } = windows;
  const plane = x.subarray(channel * height * width, (channel + 1) * height * width);
  const title = channels > 1 ? `input, channel ${channel + 1} of ${channels}` : "input";
  const marks = windows.count && (done || look >= 0);
  grid.draw({
    values: padded(plane, 1, windows), scale: scaleOf(plane), title,
    size: [windows.paddedHeight, windows.paddedWidth],
    label: `${title}, ${height} × ${width}`,
    quiet: (at) => !isReal(windows, at),
    inner: padding ? { top: padding, left: padding, height, width } : null,
    frame: marks ? windowAt(windows, cell) : null,
    at: marks && done < n ? products[done - 1].at : -1,
  });
}

function drawOutput(grid, now, size) {
  const { y, cell, done, filled, look, filter, own, windows } = now;
  const known = (i) => i < filled || i === look;
  grid.draw({
    values: y, size, known, digits: 2, scale: signedScale(y),
    title: `output, ${size.join(" × ")}`,
    label: `Output of filter ${filter + 1}: ${filled} of ${y.length} cells are filled`,
    wrong: (i) => Boolean(own?.wrong?.[i]) && known(i),
    at: windows.count && done ? cell : -1,
  });
}

function equation() {
  const [patch, kernel, products] = [gridPanel(), gridPanel(), gridPanel()];
  const sum = h("p", { class: "dlw-sum" });
  const grids = gridRow(
    [patch.element, sign("×"), kernel.element, sign("="), products.element]);
  const element = h("div", { class: "dlw-row" }, grids.element, sum);
  function draw(now) {
    const { windows, done, n, bias } = now;
    const size = [windows.kernelHeight, windows.kernelWidth];
    grids.fit([size[1], 0, size[1], 0, size[1]]);
    drawFactors([patch, kernel, products], now, size);
    const [part, b] = [number(now.sum), number(Math.abs(bias))];
    sum.replaceChildren(h("span", {}, `Σ = ${done ? part : "…"}`),
      h("span", {}, `${bias < 0 ? "−" : "+"} bias ${b}`),
      h("b", {}, `= ${done === n ? number(now.sum + bias) : "…"}`));
  }
  return { element, draw };
}

function drawFactors([patch, kernel, products], now, size) {
  const { channel, done, n, flip, kernel: weights, products: terms, x } = now;
  const area = size[0] * size[1];
  const first = channel * area;
  const here = terms.slice(first, first + area);
  const at = done > 0 && done < n ? done - 1 - first : -1;
  const values = (name) => Float64Array.from(here, (term) => term[name]);
  const common = { size, at };
  patch.draw({
    ...common, values: values("value"), title: "window", known: () => done > 0,
    label: "The window's numbers", scale: scaleOf(x),
  });
  kernel.draw({
    ...common, values: weights.slice(first, first + area), scale: scaleOf(weights),
    title: flip ? "kernel, turned" : "kernel", label: "The kernel's weights",
  });
  products.draw({
    ...common, values: values("product"), title: "products", digits: 2,
    label: "Window times kernel", known: (i) => first + i < done,
    scale: signedScale(terms.map(({ product }) => product)),
  });
}

export default widget("conv-stepper", view);
