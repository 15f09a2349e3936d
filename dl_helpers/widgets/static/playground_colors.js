// The colours of answers over the plane.

import { CLASS_COLORS, signed } from "./colors.js";

// Points in the end colours of the map must stay visible on it.
const STRENGTH = 0.6;
const CODES = Array.from({ length: 256 }, (_, code) => signed((code - 128) / 127, 1));
const CLASSES = CLASS_COLORS.map((hex) =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

/** The pixels of the answers in a frame: a class the paler, the less sure it is. */
export function answerPixels({ classes, surface }) {
  if (!classes) return codePixels(surface.values, STRENGTH);
  return pixels(surface.values.length, (i) => {
    const share = (STRENGTH * surface.values[i]) / 255;
    return CLASSES[classes.values[i]].map((part) => 255 + share * (part - 255));
  });
}

/** The pixels of a map of bytes, where 128 is 0: red is negative, blue positive. */
export function codePixels(codes, strength = 1) {
  return pixels(codes.length, (i) =>
    CODES[codes[i]].map((part) => 255 + strength * (part - 255)));
}

function pixels(n, color) {
  const data = new Uint8ClampedArray(4 * n);
  for (let i = 0; i < n; i++) {
    const [red, green, blue] = color(i);
    data[4 * i] = red;
    data[4 * i + 1] = green;
    data[4 * i + 2] = blue;
    data[4 * i + 3] = 255;
  }
  return data;
}
