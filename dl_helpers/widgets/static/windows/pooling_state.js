// What the pooling stepper shows, computed from its traits.

import { floats } from "../foundation/core.js";
import { compared } from "./own.js";
import { pool, pooledAt, routed, sharesAt } from "./pool.js";
import { remembered } from "../foundation/remember.js";
import { row } from "../foundation/rows.js";
import { windowsOver } from "./windows.js";

/** A function from the model to all that the view shows. */
export function presenter() {
  const numbers = ["x", "dy", "own", "own_dx"].map((name) =>
    [name, remembered((view, model) => floats(model, name))]);
  const map = remembered(computed);
  return (model) => {
    const get = (name) => model.get(name);
    const [x, dy, own, ownDx] = numbers.map(([name, read]) => read(get(name), model));
    const settings = ["shape", "channel", "size", "stride", "padding", "kind", "edges"];
    const now = map(x, ...settings.map(get));
    const slope = slopeOf(dy, get("dy_shape"), now);
    const there = { ...now, ...slope, ...walked(model, { ...now, ...slope }) };
    return { ...there, backward: get("backward"), ...judged(model, there, own, ownDx) };
  };
}

function computed(x, shape, channel, size, stride, padding, kind, edges) {
  const plane = row(x, channel, shape[1] * shape[2]);
  const settings = { stride, padding, keepEdges: edges === "keep" };
  const windows = windowsOver(shape, [size, size], settings);
  const y = pool(plane, windows, kind);
  return { plane, windows, y, kind, channel, channels: shape[0], total: windows.count };
}

/** The gradient of the output: the given one, or 1 everywhere where it does not fit. */
function slopeOf(dy, [, height, width], { windows, channel }) {
  const fits = height === windows.height && width === windows.width;
  const ones = () => new Float64Array(windows.count).fill(1);
  return { dy: fits ? row(dy, channel, windows.count) : ones(), given: fits };
}

function walked(model, { plane, windows, kind, dy, total }) {
  const step = Math.min(model.get("step"), total);
  const look = Math.min(model.get("look"), total - 1);
  const cell = look < 0 ? Math.max(step - 1, 0) : look;
  const done = total > 0 && (look >= 0 || step > 0);
  const here = done ? pooledAt(plane, windows, kind, cell) : null;
  const shares = done ? sharesAt(plane, windows, kind, cell, dy[cell]) : [];
  return { step, look, cell, done, here, shares, dx: routed(plane, windows, kind, dy, step) };
}

/** How the reader's own layer compares, forward and backward; null without one. */
function judged(model, { y, dy, plane, windows, kind, channel, given }, own, ownDx) {
  if (!own.length) return { own: null, ownDx: null };
  const moves = model.get("own_moves");
  const shown = Object.fromEntries(Object.keys(moves).map((name) => [name, model.get(name)]));
  const forward = compared(row(own, channel, y.length), y, moves, shown);
  if (!ownDx.length || !given || forward.elsewhere) return { own: forward, ownDx: null };
  const right = cropped(routed(plane, windows, kind, dy), windows);
  return {
    own: forward, ownDx: compared(row(ownDx, channel, right.length), right, moves, shown),
  };
}

/** The picture (H, W) out of its padding (PH, PW). */
export function cropped(values, { padding, paddedWidth, inputHeight, inputWidth }) {
  return Float64Array.from({ length: inputHeight * inputWidth }, (_, i) =>
    values[(Math.floor(i / inputWidth) + padding) * paddedWidth + (i % inputWidth) + padding]);
}
