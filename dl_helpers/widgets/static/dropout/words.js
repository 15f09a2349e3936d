// What is said about masks, sub-networks and their averages.

import { number } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { isNone } from "./state.js";

/** Mask and answer of the sub-network. */
export function maskText(now) {
  const { at, n, rate, kept, units, output, classes } = now;
  const best = output.reduce((most, value, k) => (value > output[most] ? k : most), 0);
  const answer = classes.length > 1
    ? `answers ${classes[best]} (${number(output[best], 3)})` : `answers ${number(output[0], 3)}`;
  return `Mask ${at + 1} of ${n} at rate ${significant(rate, 3)}: ${kept} of ${units} units ` +
    `stay. This sub-network ${answer}. ${averageText(now)}`;
}

/** How far the running averages are from the scaled network. */
function averageText({ at, gaps, probabilities }) {
  const n = at + 1;
  const of = n === 1 ? "this one" : `these ${n}`;
  const [arithmetic, geometric] = [gaps[2 * at], gaps[2 * at + 1]];
  const second = probabilities ? `, their geometric mean by ${gapText(geometric)}` : "";
  return `The mean of ${of} differs from the scaled network by ${gapText(arithmetic)}${second}.`;
}

/** What the average over all masks is, where they could be counted. */
export function exactText({ enumerated, units, exactGaps, probabilities }) {
  if (!enumerated) {
    return `All 2^${units} sub-networks are too many to be averaged: with 10 units or fewer ` +
      "it is done.";
  }
  const [arithmetic, geometric] = exactGaps;
  const second = probabilities ? `; the geometric mean ${differs(geometric)}` : "";
  return `Of all ${2 ** units} sub-networks, each counted with its chance, the mean ` +
    `${differs(arithmetic)}${second}.`;
}

function differs(gap) {
  return isNone(gap) ? "equals the scaled network"
    : `differs from the scaled network by ${gapText(gap)}`;
}

/** A difference, short; at most a millionth is none. */
export function gapText(gap) {
  return isNone(gap) ? "nothing" : significant(gap, 2);
}

/** What a drawing of the network shows, for whoever does not see it. */
export function networkLabel(columns, { mask, kept, units, at }) {
  const each = columns.map(({ name, units: n, first }) => {
    if (first < 0) return `${name} ${n}`;
    const dropped = [...mask.slice(first, first + n).keys()].filter((u) => !mask[first + u]);
    return `${name} ${n}, crossed out ${dropped.length > 12 ? dropped.length : list(dropped)}`;
  });
  return `Network under mask ${at + 1}, ${kept} of ${units} units stay. Units: ${each.join("; ")}`;
}

function list(units) {
  return units.length ? `number ${units.map((u) => u + 1).join(", ")}` : "none";
}
