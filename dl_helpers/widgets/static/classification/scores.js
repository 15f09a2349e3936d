// The arithmetic of score bars: pure functions of the traits.

import { limitOf } from "../drawing/colors.js";
import { floats } from "../foundation/core.js";
import { argmax, row } from "../foundation/rows.js";

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
