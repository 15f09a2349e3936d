// What the convolution stepper shows, computed from its traits.

import { correlate, productsAt, turned } from "./convolve.js";
import { floats } from "../foundation/core.js";
import { compared } from "./own.js";
import { remembered } from "../foundation/remember.js";
import { row } from "../foundation/rows.js";
import { windowsOver } from "./windows.js";

/** A function from the model to all that the view shows; the map is computed when needed. */
export function presenter() {
  const numbers = ["x", "kernel", "own"].map((name) =>
    [name, remembered((view, model) => floats(model, name))]);
  const map = remembered(computed);
  return (model) => {
    const get = (name) => model.get(name);
    const [x, kernels, own] = numbers.map(([name, read]) => read(get(name), model));
    const { filter, flip, stride, padding, shape, kernel_shape: size } = traits(model);
    const now = map(x, kernels, filter, get("bias")[filter], flip, stride, padding, shape, size);
    return { ...now, ...walked(model, now), own: judged(model, now, own) };
  };
}

function traits(model) {
  const names = ["filter", "flip", "stride", "padding", "shape", "kernel_shape"];
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

function computed(x, kernels, filter, bias, flip, stride, padding, shape, size) {
  const [, channels, ...sides] = size;
  const n = channels * sides[0] * sides[1];
  const given = row(kernels, filter, n);
  const kernel = flip ? turned(given, size.slice(1)) : Float64Array.from(given);
  const windows = windowsOver(shape, sides, { stride, padding });
  const y = windows.count ? correlate(x, channels, kernel, windows, bias) : new Float64Array();
  return { x, kernel, bias, windows, y, n, channels, filter, flip, total: windows.count * n };
}

/** How far one has stepped, which cell is explained, and its products. */
function walked(model, { x, kernel, windows, channels, n, total }) {
  const step = Math.min(model.get("step"), total);
  const stepped = Math.floor(Math.max(step - 1, 0) / n);
  const look = windows.count ? Math.min(model.get("look"), windows.count - 1) : -1;
  const cell = look < 0 ? stepped : look;
  const done = look < 0 ? step - stepped * n : n;
  const products = windows.count ? productsAt(x, channels, kernel, windows, cell) : [];
  const under = done > 0 && done < n;
  const channel = under ? products[done - 1].channel : model.get("channel");
  const sum = products.slice(0, done).reduce((part, { product }) => part + product, 0);
  return { step, look, cell, done, products, channel, sum, filled: Math.floor(step / n) };
}

/** How the reader's own layer compares; null without one. */
function judged(model, { y, filter }, own) {
  if (!own.length) return null;
  const { flip, ...moves } = model.get("own_moves");
  const shown = { stride: model.get("stride"), padding: model.get("padding") };
  // to turn the kernel may be what brings both together, so it may be compared
  const mistake = model.get("flip") === flip ? model.get("own_mistake") : "";
  return { ...compared(row(own, filter, y.length), y, moves, shown), mistake };
}

/** The step after `step`: a product further, or to the end of a window of n products. */
export function nextStep(step, n, pace) {
  return pace === "product" ? step + 1 : (Math.floor(step / n) + 1) * n;
}

/** The step before `step`, in the same way. */
export function previousStep(step, n, pace) {
  return pace === "product" ? step - 1 : (Math.ceil(step / n) - 1) * n;
}
