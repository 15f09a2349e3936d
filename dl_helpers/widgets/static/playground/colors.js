// The colours of answers over the plane, looked up in tables: they are drawn 30 times a
// second.

import { CLASS_COLORS, signed } from "../drawing/colors.js";

// Points in the end colours of the map must stay visible on it.
const STRENGTH = 0.6;

const SIGNED = tableOf((code) => signed((code - 128) / 127, 1));
const PALE = tableOf((code) => mixed(signed((code - 128) / 127, 1), STRENGTH));
const SURE = CLASS_COLORS.map((hex) => {
  const color = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return tableOf((code) => mixed(color, (STRENGTH * code) / 255));
});

/** The pixels of the answers in a frame: a class the paler, the less sure it is. */
export function answerPixels({ classes, surface }) {
  if (!classes) return lookedUp(surface.values, () => PALE);
  return lookedUp(surface.values, (i) => SURE[classes.values[i]]);
}

/** The pixels of a map of bytes, where 128 is 0: red is negative, blue positive. */
export function codePixels(codes) {
  return lookedUp(codes, () => SIGNED);
}

function lookedUp(codes, tableAt) {
  const pixels = new Uint8ClampedArray(4 * codes.length);
  for (let i = 0; i < codes.length; i++) {
    const table = tableAt(i);
    for (let part = 0; part < 3; part++) pixels[4 * i + part] = table[3 * codes[i] + part];
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

function tableOf(color) {
  return Uint8Array.from(Array.from({ length: 256 }, (_, code) => color(code)).flat());
}

function mixed(color, share) {
  return color.map((part) => Math.round(255 + share * (part - 255)));
}
