// How the output of the reader's own layer compares with the definition.

import { number } from "../foundation/core.js";

// In float32 a right output may be off by so much of the largest value.
const TOLERANCE = 1e-4;

/**
 * Compare `values` of a layer with the `right` ones, cell by cell. `moves` are the layer's
 * settings and `shown` those of the view; where they differ, there is nothing to compare.
 */
export function compared(values, right, moves, shown) {
  const elsewhere = Object.entries(moves).filter(([name, value]) => shown[name] !== value);
  if (elsewhere.length) return { elsewhere };
  const reach = TOLERANCE * right.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  // what is not a number is wrong as well
  const wrong = Array.from(right, (value, i) => !(Math.abs(value - values[i]) <= reach));
  return { values, wrong, n: wrong.filter(Boolean).length };
}

/** How the layer compares in the present cell, and everywhere. */
export function ownText(own, right, cell, digits = 2) {
  if (!own) return "";
  if (own.elsewhere) {
    const settings = own.elsewhere.map(([name, value]) => `${name} ${value}`);
    return ` Your layer has ${settings.join(" and ")}: set this to compare.`;
  }
  if (!own.n) return " Your layer gives the same, here and everywhere.";
  const guess = own.mistake ? `; ${own.mistake}` : "";
  const all = ` It differs in ${own.n} of ${right.length} cells${guess}.`;
  if (!own.wrong[cell]) return ` Your layer gives the same here.${all}`;
  const [theirs, wanted] = apart(own.values[cell], right[cell], digits);
  return ` Your layer gives ${theirs} here, the definition ${wanted}.${all}`;
}

/** Two numbers that differ, with digits enough to see it. */
function apart(one, other, digits) {
  const write = (more) => [number(one, more), number(other, more)];
  const enough = [digits, 4, 6, 8].find((more) => new Set(write(more)).size > 1);
  return write(enough ?? digits);
}
