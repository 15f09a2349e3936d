// What activation functions do, in words.

import { number } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { GRID } from "./math.js";

/** A share in per cent; what is small and not 0 is said to be. */
export function percent(share) {
  if (share > 0 && share < 0.005) return "< 1 %";
  return `${Math.round(100 * share)} %`;
}

/** Value, slope and what the slope becomes in depth, at the present x. */
export function hereText({ name, x, value, slope, depth }) {
  if (!Number.isFinite(value)) {
    return `${name} at x = ${number(x)}: no finite number.`;
  }
  const power = significant(slope ** depth, 2);
  return `${name} at x = ${number(x)}: value ${number(value)}, slope ${number(slope)}; ` +
    `after ${depth} layer${depth === 1 ? "" : "s"} the gradient has been multiplied by ` +
    `${significant(slope, 3)}${raised(depth)} = ${power}.`;
}

/** A whole number as an exponent. */
export function raised(n) {
  return [...String(n)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
}

/** Whether the outputs lie around 0, and how many inputs are in a flat part. */
export function inputsText({ name, spread, mean, deviation, saturated, lost }) {
  const centred = Math.abs(mean) < 0.05;
  const gone = lost ? ` For ${percent(lost)} of the inputs there is no finite value.` : "";
  return `Of inputs from N(0, ${number(spread, 1)}²), ${percent(saturated)} lie where ` +
    `|slope| < 0.05. The outputs of ${name} have mean ${number(mean)} and deviation ` +
    `${number(deviation)}: ${centred ? "centred at 0" : "not centred at 0"}.${gone}`;
}

/** Where the learner's backward is wrong, in words; nothing if it is right. */
export function differenceText({ name, source, differs, slopes, numeric }) {
  if (differs < 0) return "";
  const who = source === "autograd" ? "PyTorch" : `The backward of ${name}`;
  return `${who} says ${number(slopes[differs])} at x = ${number(GRID[differs])}; the ` +
    `slope is ${number(numeric[differs])}.`;
}

/** Who says what the slope is. */
export function sourceText({ source }) {
  return {
    backward: "The slope is what its backward makes of ones.",
    autograd: "The slope is PyTorch's.",
    differences: "The slope is a central difference: no backward is known.",
  }[source];
}
