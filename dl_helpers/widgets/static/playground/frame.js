// What a frame of the playground holds, and where in it a neuron's numbers stand.

import { partOf } from "../foundation/recording.js";

const MOST_UNITS = 8; // as in Python

const NAMES = [
  "steps", "epoch", "trainLoss", "testLoss", "trainRight", "testRight", "milliseconds",
];

/** The numbers of a frame by name. */
export function numbersOf({ numbers }) {
  return Object.fromEntries(NAMES.map((name, i) => [name, numbers.values[i]]));
}

/** Frame number `index` of a film, in which time is the first axis of each array. */
export function filmFrame(film, index) {
  const at = (name) => ({
    values: partOf(film[name], index), shape: film[name].shape.slice(1),
  });
  const names = Object.keys(film).filter((name) => name !== "curve");
  const frame = Object.fromEntries(names.map((name) => [name, at(name)]));
  return { ...frame, curve: filmCurve(film, index) };
}

/** The losses (epoch, train, test) of a film up to a frame. */
function filmCurve({ numbers }, index) {
  const rows = Array.from({ length: index + 1 }, (_, i) => partOf(numbers, i));
  return {
    values: Float32Array.from(rows.flatMap((row) => [row[1], row[2], row[3]])),
    shape: [index + 1, 3],
  };
}

/** How many frames a film has. */
export function lengthOf({ numbers }) {
  return numbers.shape[0];
}

/** The place of a unit among the small maps of all columns. */
export function placeOf({ columns }, column, unit) {
  return columns.slice(0, column).reduce((sum, { shown }) => sum + shown, unit);
}

/**
 * W and b of a column, row by row: { rows, biases }, or null where it has no weighted sum
 * of what is shown before it. Each row holds the weights of one unit.
 */
export function weightsOf(scene, frame, column) {
  const { columns } = scene;
  if (!columns[column].linear) return null;
  let [at, bias] = [0, 0];
  for (let before = 0; before < column; before++) {
    if (!columns[before].linear) continue;
    at += columns[before].shown * inputsOf(scene, before);
    bias += columns[before].shown;
  }
  const [n, width] = [columns[column].shown, inputsOf(scene, column)];
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from(frame.weights.values.slice(at + i * width, at + (i + 1) * width)));
  return { rows, biases: Array.from(frame.biases.values.slice(bias, bias + n)) };
}

/** How many weights of a unit a frame holds: at most as many as a column shows. */
function inputsOf({ columns }, column) {
  return Math.min(columns[column].inputs, MOST_UNITS);
}

/** Whether the column before is shown, so that lines may lead from it. */
export function follows({ columns }, column) {
  return columns[column].place === (column ? columns[column - 1].place : -1) + 1;
}

