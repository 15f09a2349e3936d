// What the attack explorer shows: pure functions of the traits and the recording.

import { overChannels } from "../drawing/pixels.js";
import { partOf } from "../foundation/recording.js";
import { softmax } from "../foundation/losses.js";

export const METHODS = ["one step", "iterative", "noise"]; // as in Python

/** A change δ of bytes 127 + 127 δ/ε. */
export function changeOf(codes, eps) {
  return Float32Array.from(codes, (code) => (eps * (code - 127)) / 127);
}

/** The place of the largest number. */
function largest(values) {
  return values.reduce((best, value, k) => (value > values[best] ? k : best), 0);
}

/** All that the panels show at the present place; `picture` is the one as it is. */
export function attacked(get, arrays, picture) {
  const [index, strength] = [get("index"), get("strength")];
  const m = METHODS.indexOf(get("method"));
  const eps = get("eps")[strength];
  const p = softmax([...partOf(arrays.scores, m, index, strength)]);
  const before = softmax([...partOf(arrays.scores, m, index, 0)]);
  const change = changeOf(partOf(arrays.codes, m, index, strength), eps);
  return {
    index, strength, m, eps, p, before, picture, change,
    changed: picture.map((value, i) => value + change[i]),
    size: partOf(arrays.sizes, m, index)[strength],
    answer: largest(p), answerBefore: largest(before),
    label: get("labels")[index], target: get("target"), labelled: get("labelled"),
    flip: partOf(arrays.flips, m)[index],
    flipAnswer: flipAnswerOf(arrays, m, index),
    accuracy: partOf(arrays.accuracy, m)[strength],
    epsilons: get("eps"), classes: get("classes"), method: get("method"),
    n: get("labels").length,
  };
}

/** What is answered at the first flip; −1 where there is none. */
function flipAnswerOf(arrays, m, index) {
  const flip = partOf(arrays.flips, m)[index];
  return flip < 0 ? -1 : largest([...partOf(arrays.scores, m, index, flip)]);
}

/** Values in [low, high] moved to [0, 1], as a picture is drawn. */
export function shownBetween(values, [low, high]) {
  return values.map((value) => (value - low) / (high - low));
}

/** |∂s/∂x| and x · ∂s/∂x as maps (H, W): over channels the largest, and the sum. */
export function saliencyOf(slope, picture, shape) {
  const [channels, height, width] = shape;
  const size = height * width;
  const sizes = Float32Array.from({ length: size }, (_, i) => {
    let most = 0;
    for (let c = 0; c < channels; c++) most = Math.max(most, Math.abs(slope[c * size + i]));
    return most;
  });
  return { sizes, products: overChannels(slope.map((d, i) => d * picture[i]), shape) };
}

/** Which of the recorded slopes (N, T, …) is that of a class; −1 asks for the label. */
export function slopePlace(of, label, { shape }) {
  if (shape[1] === 1) return 0;
  return of < 0 ? label : of;
}
