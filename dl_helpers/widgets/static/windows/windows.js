// Windows that slide over a picture: how many there are, and what each one covers.

/** How many windows fit along `size` entries, and how many entries no window reaches. */
export function windowsAlong(size, kernel, { stride, padding = 0, keepEdges = false }) {
  const room = size + 2 * padding - kernel;
  const whole = Math.floor(room / stride);
  const left = room - whole * stride;
  // a window that hangs over the edge must still begin inside
  const hangs = keepEdges && left > 0 && (whole + 1) * stride < size + padding;
  const out = Math.max(whole + 1 + hangs, 0);
  return { out, left: out && !hangs ? left : 0, hangs };
}

/**
 * The windows over a picture (…, H, W). `height` and `width` count them; `paddedHeight`
 * and `paddedWidth` measure what they slide over, from the left padding to where the last
 * window or the right padding ends.
 */
export function windowsOver(shape, [kernelHeight, kernelWidth], settings) {
  const [height, width] = shape.slice(-2);
  const rows = windowsAlong(height, kernelHeight, settings);
  const columns = windowsAlong(width, kernelWidth, settings);
  const { stride, padding = 0 } = settings;
  const span = (size, { out }, kernel) =>
    Math.max(size + 2 * padding, (out - 1) * stride + kernel);
  return {
    rows, columns, kernelHeight, kernelWidth, stride, padding,
    height: rows.out, width: columns.out, count: rows.out * columns.out,
    paddedHeight: span(height, rows, kernelHeight),
    paddedWidth: span(width, columns, kernelWidth),
    inputHeight: height, inputWidth: width,
  };
}

/** Where window number `cell` lies over the padded picture: top, left, height, width. */
export function windowAt(windows, cell) {
  const { stride, width, kernelHeight, kernelWidth } = windows;
  return {
    top: Math.floor(cell / width) * stride, left: (cell % width) * stride,
    height: kernelHeight, width: kernelWidth,
  };
}

/** The values (C, H, W) inside their padding, filled with `fill`; shape (C, PH, PW). */
export function padded(values, channels, windows, fill = 0) {
  const { paddedHeight, paddedWidth, inputHeight, inputWidth, padding } = windows;
  const whole = new Float64Array(channels * paddedHeight * paddedWidth).fill(fill);
  for (let row = 0; row < channels * inputHeight; row++) {
    const [c, y] = [Math.floor(row / inputHeight), row % inputHeight];
    const start = (c * paddedHeight + y + padding) * paddedWidth + padding;
    whole.set(values.subarray(row * inputWidth, (row + 1) * inputWidth), start);
  }
  return whole;
}

/** Whether place `at` of the padded picture (PH, PW) lies in the picture itself. */
export function isReal({ padding, paddedWidth, inputHeight, inputWidth }, at) {
  const [y, x] = [Math.floor(at / paddedWidth) - padding, (at % paddedWidth) - padding];
  return y >= 0 && y < inputHeight && x >= 0 && x < inputWidth;
}

/** The places of a window in the padded picture (PH, PW), row by row. */
export function placesOf({ top, left, height, width }, { paddedWidth }) {
  return Array.from({ length: height * width }, (_, i) =>
    (top + Math.floor(i / width)) * paddedWidth + left + (i % width));
}

/** The output size along both axes, as the formula with its numbers. */
export function sizeText(windows) {
  const { inputHeight, inputWidth, kernelHeight, kernelWidth } = windows;
  const square = inputHeight === inputWidth && kernelHeight === kernelWidth;
  const high = sideText(inputHeight, kernelHeight, windows.rows, windows);
  if (square) return `Output height and width: ${high}.`;
  const wide = sideText(inputWidth, kernelWidth, windows.columns, windows);
  return `Output height: ${high}; width: ${wide}.`;
}

function sideText(size, kernel, { out, left, hangs }, { stride, padding }) {
  const room = size + 2 * padding - kernel;
  if (!out) return `${size} + 2 · ${padding} is less than ${kernel}: no window fits`;
  const quotient = `(${size} + 2 · ${padding} − ${kernel}) / ${stride}`;
  if (hangs) return `⌈${quotient}⌉ + 1 = ${out}`;
  return left ? `⌊${quotient}⌋ + 1 = ${out}` : `${quotient} + 1 = ${out}`;
}

/** A sentence for a stride that does not come out even; nothing where it does. */
export function fitText({ rows, columns, stride }) {
  const lost = [[rows.left, "row"], [columns.left, "column"]].filter(([n]) => n);
  if (!lost.length) return "";
  const named = lost.map(([n, what]) => (n === 1 ? `last ${what}` : `last ${n} ${what}s`));
  return `Stride ${stride} does not fit: no window reaches the ${named.join(" and the ")} ` +
    "of the padded input, so what stands there does not count.";
}

/** Row and column of a cell, counted from 1. */
export function placeText(cell, width) {
  return `row ${Math.floor(cell / width) + 1}, column ${(cell % width) + 1}`;
}
