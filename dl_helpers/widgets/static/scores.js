// The arithmetic of score bars: pure functions of the traits.

import { limitOf } from "./colors.js";
import { floats } from "./core.js";

/** Row `at` of values that stand in rows of `size`. */
export function row(values, at, size) {
  return values.subarray(at * size, (at + 1) * size);
}

/** Where the largest value stands. */
export function argmax(values) {
  return values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
}

/** Where 0 is, and left end and width of each bar: percent of a scale that holds 0. */
export function barsOf(scores) {
  const low = Math.min(0, ...scores);
  const span = Math.max(0, ...scores) - low || 1;
  const place = (value) => (100 * (value - low)) / span;
  const bars = Array.from(scores, (score) => ({
    left: place(Math.min(0, score)),
    width: Math.abs(place(score) - place(0)),
  }));
  return { zero: place(0), bars };
}

/** Picture times template, pixel by pixel; with their sum, and the rest of the score. */
export function explain(picture, template, score) {
  const products = Float64Array.from(picture, (value, i) => value * template[i]);
  const sum = products.reduce((total, value) => total + value, 0);
  return { products, sum, rest: score - sum };
}

/** The next picture after `index`, around the end, with a wrong answer; −1 for none. */
export function nextMistake(scores, labels, classes, index) {
  const n = labels.length;
  for (let step = 1; step <= n; step++) {
    const at = (index + step) % n;
    if (argmax(row(scores, at, classes)) !== labels[at]) return at;
  }
  return -1;
}

/** All that the view shows of the present picture and class, from the traits. */
export function present(model) {
  const get = (name) => model.get(name);
  const [index, chosen, classes, shape] =
    ["index", "chosen", "classes", "shape"].map(get);
  const size = shape[0] * shape[1] * shape[2];
  const all = floats(model, "scores");
  const scores = row(all, index, classes.length);
  const picture = row(floats(model, "pictures"), index, size);
  const templates = floats(model, "templates");
  const template = row(templates, chosen, size);
  return {
    index, chosen, classes, shape, size, scores, picture, templates, template,
    n: get("labels").length,
    label: get("labels")[index],
    predicted: argmax(scores),
    mistake: nextMistake(all, get("labels"), classes.length, index),
    limit: limitOf(templates),
    source: get("templates"),
    linear: get("linear"),
    known: get("linear") || get("templates_of") === index,
    pixel: get("pixel"),
    ...explain(picture, template, scores[chosen]),
  };
}
