// What the pooling stepper says.

import { inBrackets, number } from "../foundation/core.js";
import { ownText } from "./own.js";
import { fitText, placeText, sizeText } from "./windows.js";

// With more entries than that a sum is no longer read.
const MOST_TERMS = 12;

/** What the present window gives, or what it gets back. */
export function statusText(now) {
  if (!now.total) return "No window fits: take smaller windows.";
  if (!now.done) return "Press Step or Play, or point at a cell of the output.";
  const place = `Output ${placeText(now.cell, now.windows.width)}`;
  const text = now.backward ? backText(now) : forwardText(now);
  const own = now.backward ? "" : ownText(now.own, now.y, now.cell);
  return `${place}: ${text}${own}${gradientText(now.ownDx)}`;
}

function forwardText({ here, kind, windows }) {
  const { entries, winner, divisor, value } = here;
  const all = entries.map((entry) => number(entry.value));
  const few = entries.length <= MOST_TERMS;
  if (kind === "max") {
    const of = few ? all.join(", ") : `${entries.length} entries`;
    return `the largest of ${of} is ${number(value)}, at ${inputPlace(winner, windows)} of ` +
      `the input.${shortText(entries, windows)}`;
  }
  const sum = few ? all.map(inBrackets).join(" + ") : `sum of ${entries.length} entries`;
  return `(${sum}) / ${divisor} = ${number(value)}.${shortText(entries, windows)}`;
}

function backText({ here, kind, dy, cell, windows, shares }) {
  const slope = number(dy[cell]);
  if (kind === "max") {
    return `dy = ${slope} goes to ${inputPlace(here.winner, windows)} alone, the first of ` +
      "the largest; the others get 0.";
  }
  return `dy = ${slope} is spread: each of ${shares.length} entries gets ` +
    `${slope} / ${here.divisor} = ${number(shares[0].share)}.`;
}

/** What a window has that is not whole. */
function shortText(entries, { kernelHeight, kernelWidth }) {
  const missing = kernelHeight * kernelWidth - entries.length;
  return missing ? ` Of this window ${missing} of ${kernelHeight * kernelWidth} places lie ` +
    "outside the picture." : "";
}

/** How the gradient of the reader's layer compares. */
function gradientText(own) {
  if (!own || own.elsewhere) return "";
  if (!own.n) return " Your layer's backward gives the same gradient.";
  return ` Your layer's backward differs in ${own.n} of ${own.wrong.length} entries.`;
}

function inputPlace({ at }, { paddedWidth, padding }) {
  const [row, column] = [Math.floor(at / paddedWidth), at % paddedWidth];
  return `row ${row - padding + 1}, column ${column - padding + 1}`;
}

/** The size of the output as a formula, and whether the stride comes out even. */
export function settingsText({ windows }) {
  return [sizeText(windows), fitText(windows)].filter(Boolean).join(" ");
}
