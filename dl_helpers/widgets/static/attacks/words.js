// What the attack explorer says of its present place.

import { number } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";

/** A strength, short. */
export function epsText(eps) {
  return significant(eps, 3);
}

/** The answer at the present strength. */
export function attackText({ eps, method, answer, p, classes, label, target, labelled }) {
  const sure = `answered ${classes[answer]} with probability ${number(p[answer], 3)}`;
  const start = eps === 0 ? "Unchanged" : `ε = ${epsText(eps)}, ${method}`;
  return `${start}: ${sure}. ${verdict(answer, label, target, labelled, classes)}`;
}

function verdict(answer, label, target, labelled, classes) {
  if (answer === label) return labelled ? "✓ right." : "✓ as without a change.";
  const was = labelled ? "it is" : "without a change it is";
  const reached = answer === target ? ", as the attack wants it" : "";
  return `✗ ${was} ${classes[label]}${reached}.`;
}

/** Where the answer first becomes another one. */
export function firstFlipText({ flip, flipAnswer, epsilons, classes, label, method }) {
  if (flip < 0) {
    return `Up to ε = ${epsText(epsilons.at(-1))} the answer stays ${classes[label]} (${method}).`;
  }
  if (epsilons[flip] === 0) return `The answer is ${classes[flipAnswer]}, wrong without any change.`;
  return `The answer first flips at ε = ${epsText(epsilons[flip])}, to ${classes[flipAnswer]} (${method}).`;
}

/** How many of all pictures are still answered right. */
export function accuracyText({ accuracy, n, eps, labelled }) {
  const what = labelled ? "answered right" : "answered as before";
  return `${Math.round(accuracy * n)} of ${n} pictures are ${what} at ε = ${epsText(eps)}.`;
}

/** How large the change is. */
export function sizeText(size) {
  return size > 0 ? `change, largest ${significant(size, 3)}` : "no change";
}
