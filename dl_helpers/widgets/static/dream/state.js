// What a dream shows: pure functions of a frame, or of a film up to one.

import { partOf } from "../foundation/recording.js";

/** The frame in hand: { picture, p, steps, value, curve: [[step, value], …] }. */
export function liveFrame({ picture, numbers, p, curve }) {
  const [steps, value] = numbers.values;
  const rows = Array.from({ length: curve.shape[0] }, (_, i) => [...partOf(curve, i)]);
  return { picture: picture.values, p: [...p.values], steps, value, curve: rows };
}

/** Frame `index` of a film, in which time is the first axis of each array. */
export function dreamFrame(film, index) {
  const curve = Array.from({ length: index + 1 }, (_, i) => [...partOf(film.numbers, i)]);
  const [steps, value] = curve[index];
  return { picture: partOf(film.picture, index), p: [...partOf(film.p, index)], steps, value, curve };
}

/** How many frames a film has, less one. */
export function lastOf({ numbers }) {
  return numbers ? numbers.shape[0] - 1 : 0;
}

/** The pixels of a picture (C, H, W) of bytes. */
export function bytePixels(values, [channels, height, width]) {
  const size = height * width;
  const pixels = new Uint8ClampedArray(4 * size).fill(255);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = values[channels === 3 ? c * size + i : i];
  }
  return pixels;
}

/** The interval of the curve's values, with some room. */
export function valueRange(curve) {
  const values = curve.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * (high - low) || 0.5;
  return [low - room, high + room];
}
