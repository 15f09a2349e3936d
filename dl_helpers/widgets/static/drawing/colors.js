// Colours that say what a number is, told apart by colour-blind readers.

// ColorBrewer's RdBu, as matplotlib has it: red is negative, blue positive, 0 white.
const RD_BU = [
  "67001f", "b2182b", "d6604d", "f4a582", "fddbc7", "f7f7f7",
  "d1e5f0", "92c5de", "4393c3", "2166ac", "053061",
].map(fromHex);

// matplotlib's viridis at seventeen even places.
const VIRIDIS = [
  "440154", "48186a", "472d7b", "424086", "3b528b", "33638d", "2c728e", "26818e",
  "21908c", "1f9f88", "28ae80", "3ebc74", "5dc963", "82d34c", "abdc32", "d5e21a",
  "fde725",
].map(fromHex);

// Okabe and Ito's palette, and a shape for each class, in the order of the figures.
export const CLASS_COLORS = [
  "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
  "#56B4E9", "#000000", "#999999", "#F0E442", "#7A4B2A",
];

/** The colour of a signed value between −limit and limit. */
export function signed(value, limit) {
  return between(RD_BU, limit > 0 ? 0.5 + value / (2 * limit) : 0.5);
}

/** The colour of a value between low and high. */
export function unsigned(value, low, high) {
  return between(VIRIDIS, high > low ? (value - low) / (high - low) : 0);
}

/** Black for 0, white for 1. */
export function gray(value) {
  return rgb([value, value, value]);
}

/** The colour of red, green and blue in [0, 1]. */
export function rgb(parts) {
  return parts.map((part) => Math.round(255 * clamp(part, 0, 1)));
}

/** The value, or the nearer end of the interval. */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** The largest absolute value, which is where a signed colour map ends. */
export function limitOf(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function fromHex(hex) {
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function between(colors, part) {
  if (Number.isNaN(part)) return [128, 128, 128];
  const at = clamp(part, 0, 1) * (colors.length - 1);
  const below = Math.min(Math.floor(at), colors.length - 2);
  const share = at - below;
  return [0, 1, 2].map((c) =>
    Math.round((1 - share) * colors[below][c] + share * colors[below + 1][c]),
  );
}
