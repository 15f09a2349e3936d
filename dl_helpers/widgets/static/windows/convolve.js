// Convolution as networks mean it: the sum of products at every place.

import { isReal, padded, placesOf, windowAt } from "./windows.js";

/** The kernel (C, kh, kw) turned by 180°, channel by channel. */
export function turned(kernel, [channels, height, width]) {
  const size = height * width;
  return Float64Array.from({ length: channels * size }, (_, i) =>
    kernel[Math.floor(i / size) * size + size - 1 - (i % size)]);
}

/**
 * y[r, c] = bias + Σ kernel[ch, i, j] · x[ch, s·r + i, s·c + j], over the padded x (C, H, W)
 * with a kernel (C, kh, kw); in float64, a weight at a time, so that rows are run through
 * in the order of memory.
 */
export function correlate(x, channels, kernel, windows, bias = 0) {
  const { height, width, kernelHeight, kernelWidth, stride } = windows;
  const { paddedHeight, paddedWidth } = windows;
  const whole = windows.padding ? padded(x, channels, windows) : x;
  const y = new Float64Array(height * width).fill(bias);
  kernel.forEach((weight, at) => {
    if (weight === 0) return;
    const c = Math.floor(at / (kernelHeight * kernelWidth));
    const i = Math.floor(at / kernelWidth) % kernelHeight;
    const start = (c * paddedHeight + i) * paddedWidth + (at % kernelWidth);
    for (let row = 0; row < height; row++) {
      let from = start + row * stride * paddedWidth;
      for (let to = row * width; to < (row + 1) * width; to++, from += stride) {
        y[to] += weight * whole[from];
      }
    }
  });
  return y;
}

/** The products of window `cell`, in order: channel, row, column of the kernel. */
export function productsAt(x, channels, kernel, windows, cell) {
  const places = placesOf(windowAt(windows, cell), windows);
  return Array.from(kernel, (weight, i) => {
    const channel = Math.floor(i / places.length);
    const at = places[i % places.length];
    const value = inputAt(x, channel, windows, at);
    return { channel, at, weight, value, product: weight * value };
  });
}

/** The entry at place `at` of the padded channel. */
function inputAt(x, channel, windows, at) {
  if (!isReal(windows, at)) return 0;
  const { paddedWidth, padding, inputHeight, inputWidth } = windows;
  const [row, column] = [Math.floor(at / paddedWidth), at % paddedWidth];
  return x[(channel * inputHeight + row - padding) * inputWidth + column - padding];
}
