// What the latent explorer shows at its present code: recorded, interpolated or exact.

import { clamp } from "../drawing/colors.js";
import { number } from "../foundation/core.js";
import { partOf } from "../foundation/recording.js";

/** All that the panels show; null until the recording is there. */
export function latentNow(get, recorded, path, exact) {
  const [space, dims, example, to] = ["space", "dims", "example", "to"].map(get);
  const codes = recorded[`codes${space}`];
  if (!codes) return null;
  const code = codeOf(get, codes);
  const ranges = get("ranges")[space];
  const place = { space, dims, example, to, code, codes, ranges, step: get("step"), steps: get("steps") };
  const isMoved = movedIn(get, codes);
  const found = isMoved ? movedPicture(place, recorded, exact) : wayPicture(place, recorded, path);
  return {
    ...place, isMoved, found, recorded, nearest: nearestCode(codes, code), names: get("names"),
    labels: get("labels"), classes: get("classes"), means: get("means"), shape: get("shape"),
    shows: get("shows"), name: get("names")[space],
    onPlane: isOnPlane(code, recorded[`base${space}`].values, dims),
  };
}

/** Whether the code was moved by hand; a place in a space of other size does not count. */
function movedIn(get, { shape: [, size] }) {
  return get("moved") && get("place").length === size;
}

/** The present code: where it was moved to, or (1 − t) z_a + t z_b. */
export function codeOf(get, codes) {
  if (movedIn(get, codes)) return get("place").map(Math.fround);
  const t = get("step") / get("steps");
  const [a, b] = [partOf(codes, get("example")), partOf(codes, get("to"))];
  return Array.from(a, (value, i) => Math.fround((1 - t) * value + t * b[i]));
}

/** The decoding of a code that was moved: exact, or of the nearest code of the grid. */
function movedPicture(place, recorded, exact) {
  const { space, code } = place;
  const isExact = exact.place && exact.space.values[0] === space &&
    exact.place.values.length === code.length && code.every((value, i) => value === exact.place.values[i]);
  if (isExact) return { values: exact.picture.values, isExact: true };
  return gridPicture(place, recorded);
}

/** The decoding on the way between two examples. */
function wayPicture(place, recorded, path) {
  const { space, example, to, step, steps } = place;
  const isSent = path.of && path.of.values[0] === example && path.of.values[1] === to;
  if (isSent) return { values: partOf(path[`path${space}`], step), isExact: true };
  const made = recorded[`made${space}`];
  const end = step === 0 ? example : step === steps ? to : -1;
  if (end >= 0 && end < made.shape[0]) return { values: partOf(made, end), isExact: true };
  return gridPicture(place, recorded);
}

/** What the grid has nearest to a code; null if its other coordinates are not the grid's. */
function gridPicture({ space, dims, code, ranges }, recorded) {
  if (!isOnPlane(code, recorded[`base${space}`].values, dims)) return null;
  const grid = recorded[`grid${space}`];
  const [column, row] = dims.map((dim) => gridIndex(code[dim], ranges[dim], grid.shape[0]));
  const at = dims.map((dim, axis) => gridValue([column, row][axis], ranges[dim], grid.shape[0]));
  return { values: partOf(grid, row, column), isExact: false, at };
}

/** Whether all coordinates but two are those that the grid was decoded with. */
export function isOnPlane(code, base, dims) {
  return code.every((value, i) => dims.includes(i) || Math.abs(value - base[i]) < 1e-6);
}

/** The number of the grid's line that is nearest to a value. */
export function gridIndex(value, [low, high], n) {
  return clamp(Math.round(((value - low) / (high - low)) * (n - 1)), 0, n - 1);
}

/** Where a line of the grid lies. */
export function gridValue(index, [low, high], n) {
  return low + ((high - low) * index) / (n - 1);
}

/** The example whose code is nearest, and how far it is, over all coordinates. */
export function nearestCode(codes, code) {
  let best = { index: 0, distance: Infinity };
  for (let index = 0; index < codes.shape[0]; index++) {
    const distance = Math.hypot(...partOf(codes, index).map((value, i) => value - code[i]));
    if (distance < best.distance) best = { index, distance };
  }
  return best;
}

/** A code with one of its coordinates changed, inside the ranges. */
export function movedCode(code, changes, ranges) {
  return code.map((value, i) => (i in changes ? clamp(changes[i], ...ranges[i]) : value));
}

/** Where the code is, what is shown, and which example is near. */
export function latentText(now) {
  const { name, code, dims, nearest } = now;
  const where = dims.map((dim) => number(code[dim])).join(", ");
  const more = code.length - 2;
  const others = more ? ` and ${more} more coordinate${more > 1 ? "s" : ""}` : "";
  return `${name}: code (${where})${others}. ${shownText(now)} The nearest code of the data is ` +
    `that of ${exampleText(now, nearest.index)}, at ${number(nearest.distance)}.`;
}

function shownText({ found }) {
  if (!found) return "Not recorded: a running notebook computes it.";
  if (found.isExact) return "You see its decoding.";
  return `You see the nearest recorded code, (${found.at.map((v) => number(v)).join(", ")}).`;
}

/** An example with its class. */
export function exampleText({ labels, classes }, i) {
  return labels.length ? `example ${i + 1} (${classes[labels[i]]})` : `example ${i + 1}`;
}

/** Where an interpolation is. */
export function wayText(now) {
  const { isMoved, example, to, step, steps } = now;
  if (isMoved) return "The handle was moved by hand; Step goes back to the way.";
  const t = number(step / steps);
  return `z = ${number(1 - step / steps)} · ${exampleText(now, example)} + ${t} · ${exampleText(now, to)}`;
}

/** A grid of pictures (n, n, C, H, W) as one: pixels of red, green, blue and opacity. */
export function mosaicPixels({ values, shape: [n, , channels, height, width] }, most = 28) {
  const stride = Math.ceil(Math.max(height, width) / most);
  const [rows, columns] = [height, width].map((side) => Math.ceil(side / stride));
  const size = [n * rows, n * columns];
  const pixels = new Uint8ClampedArray(4 * size[0] * size[1]);
  for (let y = 0; y < size[0]; y++) {
    const [i, v] = [n - 1 - Math.floor(y / rows), (y % rows) * stride]; // row 0 lies below
    for (let x = 0; x < size[1]; x++) {
      const [j, u] = [Math.floor(x / columns), (x % columns) * stride];
      const at = (c) => values[(((i * n + j) * channels + c) * height + v) * width + u];
      const to = 4 * (y * size[1] + x);
      for (let c = 0; c < 3; c++) pixels[to + c] = at(channels === 3 ? c : 0);
      pixels[to + 3] = 255;
    }
  }
  return { pixels, size };
}
