// The chance to be right n times in a row, and attempts drawn at random.

import { uniform } from "../foundation/random.js";

/** How many attempts one success costs on average: 1 / chance. */
export function expectedTries(chance) {
  return 1 / chance;
}

/** The accuracy with which the chance to pass is `chance`. */
export function accuracyFor(chance, n) {
  return chance ** (1 / n);
}

/** Attempt number k: for each of n pictures, whether the answer is right. */
export function attempt(seed, k, n, accuracy) {
  return Array.from({ length: n }, (_, i) => uniform(seed, k * 64 + i) < accuracy);
}

/** `count` more attempts: how many there were, how many passed, and the last one. */
export function moreAttempts({ seed, tried, passed, n, accuracy }, count) {
  let answers = [];
  for (let k = tried; k < tried + count; k++) {
    answers = attempt(seed, k, n, accuracy);
    passed += Number(answers.every(Boolean));
  }
  return { tried: tried + count, passed, answers };
}

/** A number of attempts, as text: short for a large one. */
export function triesText(tries) {
  if (!Number.isFinite(tries)) return "never";
  if (tries >= 1e7) return tries.toExponential(1).replace("e+", " × 10^");
  return tries.toLocaleString("en", { maximumFractionDigits: tries < 10 ? 2 : 0 });
}

/** A chance with three digits that count. */
export function chanceText(chance) {
  return String(Number(chance.toPrecision(3)));
}
