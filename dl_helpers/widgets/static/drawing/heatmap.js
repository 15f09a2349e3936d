// Numbers as colours, fast enough for photographs: a table of colours, one look-up each.

import { clamp, gray, limitOf, signed, unsigned } from "./colors.js";

const ENTRIES = 512;

/** The scale that fits: signed if a value is negative, grey in [0, 1], else unsigned. */
export function scaleOf(values) {
  const limit = limitOf(values);
  if (values.some((value) => value < 0)) return { kind: "signed", limit };
  return limit <= 1 ? { kind: "gray", limit: 1 } : { kind: "unsigned", limit };
}

/** The signed scale up to the largest of the values, whatever their signs. */
export function signedScale(values) {
  return { kind: "signed", limit: limitOf(values) };
}

/** The colour of a value on a scale. */
export function colorOn({ kind, limit }, value) {
  if (kind === "signed") return signed(value, limit);
  if (kind === "unsigned") return unsigned(value, 0, limit);
  return Number.isNaN(value) ? [128, 128, 128] : gray(limit > 0 ? value / limit : 0);
}

/** Black or white, whichever is read better on a colour (relative luminance of WCAG 2). */
export function inkOn(color) {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

/** The pixels of values, as red, green, blue and opacity; `known(i)` leaves gaps. */
export function pixelsOf(values, scale, known = () => true) {
  const low = scale.kind === "signed" ? -scale.limit : 0;
  const unit = scale.limit > low ? (ENTRIES - 1) / (scale.limit - low) : 0;
  const table = Array.from({ length: ENTRIES }, (_, i) =>
    colorOn(scale, unit ? low + i / unit : 0));
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    if (!known(i)) continue;
    const entry = table[clamp(Math.round((values[i] - low) * unit), 0, ENTRIES - 1)];
    // not a number: grey
    [pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]] = entry ?? [128, 128, 128];
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** Put pixels on a canvas, one for each value; the style sheet keeps them sharp. */
export function putPixels(canvas, pixels, height, width) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  if (!pixels.length) return;
  canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
}
