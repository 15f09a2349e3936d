// Arrays as pictures on a canvas.

import { gray, limitOf, rgb, signed } from "./colors.js";

/** The colours of a picture (C, H, W) with values in [0, 1]. */
export function pictureColors(values, [channels, height, width]) {
  return pixelColors(values, channels, height * width, (parts) =>
    channels === 1 ? gray(parts[0]) : rgb(parts),
  );
}

/**
 * The colours of signed weights (C, H, W). One channel: blue is positive, red negative.
 * Three: grey is 0, and a colour is what the weights ask for.
 */
export function weightColors(values, [channels, height, width], limit) {
  const scale = limit > 0 ? 2 * limit : 1;
  return pixelColors(values, channels, height * width, (parts) =>
    channels === 1
      ? signed(parts[0], limit)
      : rgb(parts.map((part) => 0.5 + part / scale)),
  );
}

/** The colours of signed values (H, W), on a scale of their own. */
export function signedColors(values) {
  const limit = limitOf(values);
  return Array.from(values, (value) => signed(value, limit));
}

/** Sum values (C, H, W) over the channels. */
export function overChannels(values, [channels, height, width]) {
  const sums = new Float64Array(height * width);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < sums.length; i++) sums[i] += values[c * sums.length + i];
  }
  return sums;
}

function pixelColors(values, channels, size, color) {
  const parts = (i) => Array.from({ length: channels }, (_, c) => values[c * size + i]);
  return Array.from({ length: size }, (_, i) => color(parts(i)));
}

/** Paint colours row by row, each pixel as sharp as the screen allows. */
export function paint(canvas, colors, [, height, width], mark = null) {
  const scale = Math.max(1, Math.round(pixelSize(canvas, width)));
  canvas.width = width * scale;
  canvas.height = height * scale;
  const small = new OffscreenCanvas(width, height);
  small.getContext("2d").putImageData(imageOf(colors, width, height), 0, 0);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  if (mark !== null) outline(context, mark, width, scale);
}

function imageOf(colors, width, height) {
  const image = new ImageData(width, height);
  colors.forEach(([red, green, blue], i) => image.data.set([red, green, blue, 255], 4 * i));
  return image;
}

/** How many pixels of the screen one pixel of the picture covers. */
function pixelSize(canvas, width) {
  return (canvas.clientWidth * devicePixelRatio) / width;
}

function outline(context, mark, width, scale) {
  const [x, y] = [(mark % width) * scale, Math.floor(mark / width) * scale];
  context.lineWidth = 2;
  for (const [color, margin] of [["#000", 1], ["#fff", 3], ["#000", 5]]) {
    const side = scale + 2 * margin;
    context.strokeStyle = color;
    context.strokeRect(x - margin, y - margin, side, side);
  }
}
