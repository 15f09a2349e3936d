// What the filter browser says of its present place.

import { inBrackets, number } from "../foundation/core.js";

/** The numbers of a shape as 8×14×14; a vector's only as its length. */
export function shapeText([units, height, width]) {
  return height === 1 && width === 1 ? `${units}` : `${units}×${height}×${width}`;
}

/** Where a unit of a stage is: unit 3 of 8, row 4, column 5. */
export function placeText({ unit, row, column }, [units, height, width]) {
  const where = height === 1 && width === 1 ? "" : `, row ${row + 1}, column ${column + 1}`;
  return `unit ${unit + 1} of ${units}${where}`;
}

/** How the value comes about: a sum of products, or what a window became. */
export function valueText(value, product, sums) {
  if (Number.isNaN(value)) return "The value is not a number.";
  if (!product) return `The value is ${number(value)}.`;
  if (!product.weights) {
    const among = product.read.length === 1
      ? number(product.read[0]) : `the ${product.read.length} numbers of its window`;
    return `Of ${among} it makes ${number(value)}.`;
  }
  const sum = sums.reduce((total, row) => total + row.sum, 0);
  const made = sum + product.bias;
  const bias = inBrackets(number(product.bias));
  const text = `Σ input × filter + bias = ${number(sum)} + ${bias} = ${number(made)}.`;
  return agrees(made, value) ? text
    : `${text} Your layer gives ${number(value)} here: its forward computes something else.`;
}

/** Whether two numbers are one, as far as float32 can tell. */
export function agrees(one, other) {
  return Math.abs(one - other) <= 1e-3 * Math.max(1, Math.abs(one), Math.abs(other));
}

/** What of the picture a unit sees. */
export function fieldText(field, { row, column }) {
  if (!field) return "It sees the whole picture.";
  const [[top, bottom], [left, right]] = [field.rows[row], field.columns[column]];
  return `It sees rows ${top + 1} to ${bottom} and columns ${left + 1} to ${right} of the picture.`;
}

/** How the score of a class changes with the value. */
export function slopeText(slope, name) {
  if (slope === null) return "";
  if (Number.isNaN(slope)) return `The gradient of the score of ${name} is not a number.`;
  return `If it grows by 1, the score of ${name} changes at the rate ${number(slope, 4)}.`;
}

/** What to do where nothing has been computed. */
export const UNKNOWN = "Not recorded: a running notebook computes it.";
