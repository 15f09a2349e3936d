// What the playground says, in words and numbers.

import { number } from "../foundation/core.js";
import { follows, placeOf, weightsOf } from "./frame.js";

// A step that takes longer is worth a word.
const SLOW = 200;
const PATIENCE = 1500;

/** How far training has come. `waited` is for how long no frame has come, in ms. */
export function statusText(now, waited = 0) {
  const { epoch, steps, trainLoss, testLoss, trainRight, testRight } = now;
  const right = Number.isNaN(trainRight)
    ? ""
    : ` Right answers: training ${percent(trainRight)}, test ${percent(testRight)}.`;
  return `Epoch ${number(epoch, 1)}, step ${steps}. ` +
    `Loss: training ${number(trainLoss, 3)}, test ${number(testLoss, 3)}.${right}` +
    slownessText(now.milliseconds, waited);
}

function slownessText(milliseconds, waited) {
  if (waited > PATIENCE) {
    return ` The step under way has taken ${seconds(waited)} so far.`;
  }
  return milliseconds > SLOW ? ` A step takes ${seconds(milliseconds)}.` : "";
}

function seconds(milliseconds) {
  return `${number(milliseconds / 1000, 1)} s`;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

/** The name of a unit, such as "Neuron 2 of layer 1" or "Output". */
export function unitName({ columns }, column, unit) {
  if (column === columns.length - 1) {
    return columns[column].units === 1 ? "Output" : `Output ${unit + 1}`;
  }
  return `Neuron ${unit + 1} of layer ${columns[column].place + 1}`;
}

/** What a unit is: its layers, its range, and its weighted sum with the numbers. */
export function unitText(scene, frame, labels, [column, unit]) {
  const limit = frame.limits.values[placeOf(scene, column, unit)];
  return `${unitName(scene, column, unit)}, ${scene.columns[column].name}. Blue is ` +
    `positive, red negative, at most ±${number(limit)} on this plane.` +
    sumText(scene, frame, labels, column, unit);
}

function sumText(scene, frame, labels, column, unit) {
  const found = weightsOf(scene, frame, column);
  if (!found) return "";
  const names = inputNames(scene, labels, column);
  const terms = found.rows[unit].map((w, i) => [w, names[i] ?? `h${subscript(i + 1)}`]);
  const sum = terms.map(([w, name], i) => `${signedNumber(w, i === 0)} ${name}`).join(" ");
  const more = moreInputs(scene, column, terms.length);
  return ` It sums up ${sum}${more} ${signedNumber(found.biases[unit])}.`;
}

function inputNames(scene, labels, column) {
  if (!follows(scene, column)) return [];
  if (column === 0) return scene.features.map((name) => labels[name]);
  return Array.from({ length: scene.columns[column - 1].shown }, (_, i) =>
    `h${subscript(i + 1)}`);
}

function moreInputs({ columns }, column, told) {
  const more = columns[column].inputs - told;
  return more > 0 ? ` and ${more} more` : "";
}

function signedNumber(value, first = false) {
  const text = number(Math.abs(value));
  if (first) return value < 0 ? `−${text}` : text;
  return `${value < 0 ? "−" : "+"} ${text}`;
}

function subscript(n) {
  return String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
}

/** What the large map shows, for whoever does not see it. */
export function planeLabel(scene, frame, what) {
  const n = scene.x.length;
  return `${what}, over the plane with ${scene.n_train} training points and ` +
    `${n - scene.n_train} test points`;
}

/** The call in Python of the present settings: names and values that are not usual. */
export function callOf(get) {
  const usual = {
    features: ["x1", "x2"], hidden: [4, 2], activation: "tanh", lr: 0.1, batch_size: 10,
    l1: 0, l2: 0, dropout: 0, noise: null, test_share: 0.5,
  };
  const own = ["hidden", "activation", "dropout"];
  const names = Object.keys(usual).filter((name) =>
    JSON.stringify(get(name)) !== JSON.stringify(usual[name]) &&
    (get("options").network || !own.includes(name)) &&
    (get("options").lr || name !== "lr"));
  const named = Object.fromEntries(names.map((name) => [name, get(name)]));
  if (get("seed")) named.rng = get("seed");
  return {
    values: [
      get("options").network ? null : { raw: "network" },
      get("data") === "yours" ? { raw: "(x, y)" } : get("data"),
    ],
    named,
  };
}
