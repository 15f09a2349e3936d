// What the challenges say: pixels of recorded pictures, and where an answer goes wrong.

import { number } from "../foundation/core.js";

/** Bytes (C, H, W) as red, green, blue and opacity; one channel is grey. */
export function rgbaOf(values, [channels, height, width]) {
  const size = height * width;
  const pixels = new Uint8ClampedArray(4 * size).fill(255);
  for (let c = 0; c < 3; c++) {
    const from = (channels === 1 ? 0 : c) * size;
    for (let i = 0; i < size; i++) pixels[4 * i + c] = values[from + i];
  }
  return pixels;
}

/** A place on the slider as a strength from 0 to 1. */
export function strengthText(position, steps) {
  return number(position / steps);
}

/** ✓ or ✗ and the answer. */
export function verdictText(answer, right) {
  return `${answer === right ? "✓" : "✗"} ${answer}`;
}

/** Where the answer first goes wrong. */
export function flipText({ flip, said, right, steps }) {
  if (flip < 0) return `It stays ${right} up to strength 1.`;
  if (flip === 0) return "It is wrong from the start.";
  return `It first goes wrong at strength ${strengthText(flip, steps)}, as ${said[flip]}.`;
}

/** The present answer, with the nearest example if there is a gallery. */
export function answerText({ kind, position, steps, said, right, nearest, distance }) {
  const answer = said[position];
  const verdict = answer === right ? "right" : `wrong: it is ${right}`;
  const start = `${kind}, strength ${strengthText(position, steps)}: answered ${answer}, ${verdict}.`;
  if (nearest === null) return start;
  return `${start} Nearest example: ${nearest}, at distance ${number(distance)}.`;
}

/** Lowest and highest value with a margin, for an axis. */
export function rangeOf(values) {
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)],
    [Infinity, -Infinity]);
  const margin = 0.06 * (high - low) || 0.5;
  return [low - margin, high + margin];
}
