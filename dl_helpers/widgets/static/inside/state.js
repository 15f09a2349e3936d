// What the filter browser shows at its present place: found in the recording, or in
// what the kernel has sent for exactly this place.

import { clamp } from "../drawing/colors.js";
import { partOf } from "../foundation/recording.js";

export const UNITS_A_PAGE = 64;

/** The present place, each number inside what the stage has. */
export function placeOf(model) {
  const stages = model.get("stages");
  const stage = model.get("stage");
  const inside = ["unit", "row", "column"].map((name, axis) =>
    clamp(model.get(name), 0, stages[stage].shape[axis] - 1));
  const [unit, row, column] = inside;
  const page = Math.floor(unit / UNITS_A_PAGE);
  return { stage, unit, row, column, page, ...spot(model) };
}

function spot(model) {
  return {
    index: model.get("index"), drawing: model.get("drawing"),
    ofClass: model.get("of_class"),
  };
}

/**
 * Arrays of the present picture by name, such as "y2", each without its first axis; null
 * for one that is not there. Scores and thumbs are there for every recorded picture.
 */
export function lookUp(place, recorded, recording, block) {
  const { index, drawing, ofClass, stage, page } = place;
  const isKept = index >= 0 && index < recorded && ofClass < 0;
  const key = [index, drawing, ofClass, stage, page];
  const isSent = block.of && key.every((value, i) => block.of.values[i] === value);
  return (name) => {
    if (isSent && name in block) return cut(block[name], 0);
    const always = name === "scores" || name.startsWith("thumb");
    const found = recording[name];
    if (!found || !(always ? index >= 0 : isKept)) return null;
    if (!always && (page > 0 && name.slice(-1) === String(stage))) return null;
    return index < found.shape[0] ? cut(found, index) : null;
  };
}

function cut(array, at) {
  return { values: partOf(array, at), shape: array.shape.slice(1) };
}

/** The filters of the present page of units: { weights, biases }, or null. */
export function filtersOf({ stage, page }, recording, block, of) {
  const source = page === 0 ? recording : of ? block : {};
  const [weights, biases] = [source[`w${stage}`], source[`b${stage}`]];
  return weights ? { weights, biases } : null;
}

/**
 * What the chosen unit reads, and its filter: { read, weights: values (C, KH, KW), bias,
 * shape }; of a stage without filters only its own channel's window; null if unknown.
 */
export function productOf(place, described, input, filters, answer) {
  const { unit, row, column } = place;
  if (described.asks) {
    const key = [place.index, place.drawing, place.ofClass, place.stage, unit, row, column];
    if (!answer.of || key.some((value, i) => answer.of.values[i] !== value)) return null;
    return {
      read: answer.x.values, weights: answer.w.values, bias: answer.b.values[0],
      shape: answer.x.shape,
    };
  }
  const { steps } = described;
  if (!steps || !input) return null;
  const [channels, height, width] = input.shape;
  const at = [row, column].map((i, axis) => i * steps.stride[axis] - steps.padding[axis]);
  if (!filters) {
    if (channels !== described.shape[0] || unit >= channels) return null;
    const own = { values: partOf(input, unit), shape: [1, height, width] };
    return { read: cutOut(own, at, steps.kernel), shape: [1, ...steps.kernel] };
  }
  const nth = unit % UNITS_A_PAGE;
  return {
    read: cutOut(input, at, steps.kernel), weights: partOf(filters.weights, nth),
    bias: filters.biases.values[nth], shape: [channels, ...steps.kernel],
  };
}

/** A window of maps (C, H, W), with zeros where it hangs over. */
export function cutOut({ values, shape: [channels, height, width] }, [top, left], [kh, kw]) {
  const found = new Float32Array(channels * kh * kw);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < kh; i++) {
      for (let j = 0; j < kw; j++) {
        const [y, x] = [top + i, left + j];
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        if (inside) found[(c * kh + i) * kw + j] = values[(c * height + y) * width + x];
      }
    }
  }
  return found;
}

/** The sum of products of each channel, the channels with the largest first. */
export function sumsOf({ read, weights, shape: [channels, height, width] }) {
  const size = height * width;
  const sums = Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let i = c * size; i < (c + 1) * size; i++) sum += read[i] * weights[i];
    return { channel: c, sum };
  });
  return sums.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
}

/** How many columns make n tiles of the same size fill a box of this width and height. */
export function columnsFor(n, width, height) {
  return clamp(Math.ceil(Math.sqrt((n * width) / height)), 1, n);
}

/** The classes with the highest scores: { name, score, k } each, the best first. */
export function votesOf(scores, classes, most = 10) {
  return Array.from(scores, (score, k) => ({ k, score, name: classes[k] }))
    .sort((a, b) => b.score - a.score || a.k - b.k)
    .slice(0, most);
}
