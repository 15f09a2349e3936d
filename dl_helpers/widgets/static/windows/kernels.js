// Kernels to begin with, as rows one after the other, and what can be done to any kernel.

/** A kernel of k × k weights from a function of the place, in cells from the middle. */
function kernelOf(k, weight) {
  const middle = (k - 1) / 2;
  return Float64Array.from({ length: k * k }, (_, i) =>
    weight((i % k) - middle, Math.floor(i / k) - middle));
}

function identity(k) {
  const middle = Math.floor((k - 1) / 2);
  return Float64Array.from({ length: k * k }, (_, i) => Number(i === middle * k + middle));
}

function mean(k) {
  return new Float64Array(k * k).fill(1 / (k * k));
}

/** The mean on one side minus the mean on the other. */
function edge(k, along) {
  const half = k * Math.floor(k / 2);
  return kernelOf(k, (x, y) => (half ? Math.sign(along(x, y)) / half : 0));
}

/**
 * A wave under a bell, as simple cells see: exp(−(u² + v²) / 2σ²) cos(2π u / λ) with
 * σ = k / 5 and λ = k / 2, and so much of the bell taken off that even brightness gives 0.
 */
export function gabor(k, angle) {
  const [sigma, wavelength] = [k / 5, Math.max(k / 2, 2)];
  const bell = kernelOf(k, (x, y) => Math.exp(-(x * x + y * y) / (2 * sigma * sigma)));
  const wave = kernelOf(k, (x, y) =>
    Math.cos((2 * Math.PI * (x * Math.cos(angle) + y * Math.sin(angle))) / wavelength));
  const even = bell.map((value, i) => value * wave[i]);
  const share = sumOf(even) / sumOf(bell);
  return even.map((value, i) => value - share * bell[i]);
}

function sumOf(values) {
  return values.reduce((sum, value) => sum + value, 0);
}

// Name and function of the size k.
export const PRESETS = [
  ["identity", identity],
  ["blur", mean],
  ["upright edges", (k) => edge(k, (x) => x)],
  ["level edges", (k) => edge(k, (x, y) => y)],
  ["all edges", (k) => minus(identity(k), mean(k))],
  ["sharpen", (k) => minus(identity(k).map((weight) => 2 * weight), mean(k))],
  ["Gabor, upright", (k) => gabor(k, 0)],
  ["Gabor, slanting", (k) => gabor(k, Math.PI / 4)],
  ["Gabor, level", (k) => gabor(k, Math.PI / 2)],
];

function minus(one, other) {
  return one.map((weight, i) => weight - other[i]);
}

/** The kernel of another size around the same middle: cut, or with zeros around. */
export function resized(kernel, k) {
  const old = Math.sqrt(kernel.length);
  const shift = Math.floor((old - 1) / 2) - Math.floor((k - 1) / 2);
  return Float64Array.from({ length: k * k }, (_, i) => {
    const [row, column] = [Math.floor(i / k) + shift, (i % k) + shift];
    const inside = Math.min(row, column) >= 0 && Math.max(row, column) < old;
    return inside ? kernel[row * old + column] : 0;
  });
}

/** The kernel turned by a quarter, to the right. */
export function quarterTurn(kernel) {
  const k = Math.sqrt(kernel.length);
  return kernel.map((_, i) => kernel[(k - 1 - (i % k)) * k + Math.floor(i / k)]);
}

/** The rows of a kernel, as Python's lists are nested. */
export function rowsOf(kernel) {
  const k = Math.sqrt(kernel.length);
  return Array.from({ length: k }, (_, row) => Array.from(kernel.slice(row * k, (row + 1) * k)));
}

/** A kernel as text that Python and this page read, a line for each row. */
export function kernelText(kernel) {
  const write = (weight) => String(Number(weight.toPrecision(4)));
  return `[${rowsOf(kernel).map((row) => `[${row.map(write).join(", ")}]`).join(",\n ")}]`;
}

/** The rows in a text, or null if it holds no square of numbers of 1 to `most` rows. */
export function parsedKernel(text, most) {
  let rows;
  try {
    rows = JSON.parse(text);
  } catch {
    return null;
  }
  const square = Array.isArray(rows) && rows.length >= 1 && rows.length <= most &&
    rows.every((row) => Array.isArray(row) && row.length === rows.length &&
      row.every((weight) => Number.isFinite(weight)));
  return square ? rows : null;
}

// What should cancel leaves a rest; one above so much of Σ |K| is more than that.
export const ROUNDING = 1e-6;

/** Σ |K|: the largest value that a picture in [0, 1] can give. */
export function reachOf(kernel) {
  return kernel.reduce((sum, weight) => sum + Math.abs(weight), 0);
}

/** What a map and its kernel are like, in words. */
export function mapText(map, kernel, write) {
  if (!map.length) return "The kernel is larger than the picture.";
  const [low, high] = [Math.min, Math.max].map((pick) => map.reduce((a, b) => pick(a, b)));
  const rest = ROUNDING * reachOf(kernel);
  const above = map.reduce((n, value) => n + (value > rest), 0) / map.length;
  const sum = sumOf(kernel);
  const even = Math.abs(sum) < 5e-4 ? ": an even area gives 0" : "";
  return `The map runs from ${write(low)} to ${write(high)}, ${write(100 * above, 0)} % of it ` +
    `above 0. The weights sum to ${write(sum)}${even}.`;
}
