// What the convolution stepper says.

import { inBrackets, number } from "../foundation/core.js";
import { ownText } from "./own.js";
import { fitText, placeText, sizeText } from "./windows.js";

// With more products than that a sum is no longer read.
const MOST_TERMS = 12;

/** The computation of the present cell, and how the reader's own layer compares. */
export function statusText(now, digits = 2) {
  const { windows, products, done, n, sum, bias } = now;
  if (!windows.count) return "No window fits: take a smaller kernel or more padding.";
  if (!done) return "Press Step or Play, or point at a cell of the output.";
  const place = `Output ${placeText(now.cell, windows.width)}`;
  if (done < n) {
    const { value, weight, product } = products[done - 1];
    return `${place}, product ${done} of ${n}: ${timesText(value, weight)} = ` +
      `${number(product, digits)}; sum so far ${number(sum, digits)}.`;
  }
  const total = number(sum + bias, digits);
  return `${place}: the ${n} products sum to ${number(sum, digits)}; with bias ` +
    `${number(bias, digits)} that is ${total}.${ownText(now.own, now.y, now.cell, digits)}`;
}

function timesText(value, weight) {
  const write = (factor) => number(factor, Number.isInteger(factor) ? 0 : 2);
  return `${inBrackets(write(value))} × ${inBrackets(write(weight))}`;
}

/** The products so far, one by one, or by channel where they are many. */
export function termsText({ products, done, n, channels }) {
  const terms = products.slice(0, done);
  if (!done) return "";
  if (n <= MOST_TERMS) {
    return terms.map(({ value, weight }) => timesText(value, weight)).join(" + ");
  }
  if (channels === 1) return "";
  const sums = new Array(terms.at(-1).channel + 1).fill(0);
  for (const { channel, product } of terms) sums[channel] += product;
  return sums.map((sum, c) => `channel ${c + 1}: ${number(sum)}`).join(" + ");
}

/** The size of the output as a formula, and whether the stride comes out even. */
export function settingsText({ windows, flip }) {
  const turn = flip ? " The kernel is turned by 180°: convolution as in mathematics." : "";
  return [sizeText(windows), fitText(windows)].filter(Boolean).join(" ") + turn;
}
