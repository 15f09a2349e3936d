// Pictures and maps as pixels for a canvas.

import { limitOf } from "./colors.js";
import { pixelsOf } from "./heatmap.js";

/** The pixels of a picture (C, H, W) in [0, 1], with 1 or 3 channels. */
export function picturePixels(values, [channels, height, width]) {
  const size = height * width;
  const pixels = new Uint8ClampedArray(4 * size);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) {
      pixels[4 * i + c] = 255 * values[channels === 3 ? c * size + i : i];
    }
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** The part of a picture that a unit sees: { values, shape }. */
export function cropped({ values, shape: [channels, height, width] }, [top, bottom], [left, right]) {
  const shape = [channels, bottom - top, right - left];
  const found = new Float32Array(shape[0] * shape[1] * shape[2]);
  let at = 0;
  for (let c = 0; c < channels; c++) {
    for (let y = top; y < bottom; y++) {
      const start = (c * height + y) * width;
      found.set(values.subarray(start + left, start + right), at);
      at += right - left;
    }
  }
  return { values: found, shape };
}

/** The scale of maps: signed where a number is negative, else from 0 to the largest. */
export function mapScale(values) {
  const finite = values.filter(Number.isFinite);
  const kind = finite.some((value) => value < 0) ? "signed" : "unsigned";
  return { kind, limit: limitOf(finite) };
}

/** The pixels of one map. */
export function mapPixels(values, scale) {
  return pixelsOf(values, scale);
}

/** Paint with a round brush; gives a new picture, the old one stays. */
export function painted({ values, shape: [channels, height, width] }, [row, column], value, radius) {
  const next = Float32Array.from(values);
  for (let y = Math.floor(row - radius); y <= row + radius; y++) {
    for (let x = Math.floor(column - radius); x <= column + radius; x++) {
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      if (!inside || (y - row) ** 2 + (x - column) ** 2 > radius ** 2 + 0.25) continue;
      for (let c = 0; c < channels; c++) next[(c * height + y) * width + x] = value;
    }
  }
  return next;
}

/** The picture (C, H, W) of pixels with red, green, blue and opacity. */
export function pictureOfPixels(data, [channels, height, width]) {
  const size = height * width;
  const values = new Float32Array(channels * size);
  for (let i = 0; i < size; i++) {
    const [red, green, blue] = [0, 1, 2].map((c) => data[4 * i + c] / 255);
    if (channels === 3) [red, green, blue].forEach((v, c) => (values[c * size + i] = v));
    else values[i] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  return values;
}
