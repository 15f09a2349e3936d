// What a race says, in words and numbers.

import { number } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";

/** A place in the plane. */
export function placeText([x1, x2]) {
  return `(${coordinate(x1)}, ${coordinate(x2)})`;
}

function coordinate(x) {
  return Math.abs(x) < 1000 ? number(x) : significant(x, 3);
}

/** Step, and loss and place of each optimiser. */
export function raceText(now) {
  const each = now.ways.map((way) => `${way.name} ${shortText(way)}`).join("; ");
  return `Step ${now.step} of ${now.steps}: ${each}.`;
}

function shortText(way) {
  if (way.brokeOff) return `diverged at step ${way.end}`;
  return `loss ${significant(way.loss)} at ${placeText(way.x)}`;
}

/** Who did not get through, and why. */
export function endingsText(now) {
  return now.ways.map(endingText).filter(Boolean).join(" ");
}

function endingText(way) {
  if (way.ending === "still" && way.t > 0) {
    return `${way.name} has not moved: its step must change the arrays in place.`;
  }
  return way.brokeOff ? `${way.name} diverged at step ${way.end}: ${REASONS[way.ending]}.` : "";
}

const REASONS = {
  far: "it is more than a thousand map widths away",
  step: "its step made NaN or ∞ of a finite gradient; look for a division by 0",
  slope: "the loss or its gradient is NaN or ∞ there",
};

/** The bound of gradient descent on a quadratic, and who goes beyond it. */
export function boundText(now, bound) {
  if (!bound) return "";
  const plain = now.ways.filter((way) => way.plain);
  const judged = plain.map(({ name, lr }) =>
    ` ${name} with η = ${significant(lr)} is ${lr < bound ? "below" : "not below"} it.`);
  return `A quadratic: plain gradient descent converges only for η < 2 / λ_max = ` +
    `${significant(bound)}.${judged.join("")}`;
}

/** The learning rate of a way, if it has one. */
export function rateText({ lr }) {
  return lr === null ? "none" : significant(lr, 3);
}
