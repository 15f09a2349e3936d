import assert from "node:assert/strict";
import test from "node:test";
import {
  columnsFor, cutOut, filtersOf, lookUp, placeOf, productOf, sumsOf, votesOf,
} from "../../../dl_helpers/widgets/static/inside/state.js";
import {
  cropped, mapPixels, mapScale, painted, pictureOfPixels, picturePixels,
} from "../../../dl_helpers/widgets/static/drawing/pictures.js";
import {
  agrees, fieldText, placeText, shapeText, slopeText, valueText,
} from "../../../dl_helpers/widgets/static/inside/words.js";

const array = (values, ...shape) => ({ values: Float32Array.from(values), shape });
const ints = (...values) => ({ values: Int32Array.from(values), shape: [values.length] });
const place = {
  index: 1, drawing: 0, ofClass: -1, stage: 1, unit: 0, row: 0, column: 0, page: 0,
};

test("the place stays inside the stage", () => {
  const traits = {
    stages: [{ shape: [1, 8, 8] }, { shape: [3, 1, 1] }],
    stage: 1, unit: 9, row: 4, column: 2, index: 0, drawing: 0, of_class: -1,
  };
  const { unit, row, column, page } = placeOf({ get: (name) => traits[name] });
  assert.deepEqual([unit, row, column, page], [2, 0, 0, 0]);
});

test("a recorded picture is cut out of the recording", () => {
  const recording = { y1: array([1, 2, 3, 4], 2, 2), scores: array([5, 6, 7, 8], 2, 2) };
  const get = lookUp(place, 2, recording, {});
  assert.deepEqual([...get("y1").values], [3, 4]);
  assert.equal(get("dy1"), null);
  const other = lookUp({ ...place, ofClass: 0 }, 2, recording, {});
  assert.equal(other("y1"), null);
  assert.deepEqual([...other("scores").values], [7, 8]);
  assert.equal(lookUp(place, 1, recording, {})("y1"), null);
  assert.equal(lookUp({ ...place, page: 1 }, 2, recording, {})("y1"), null);
});

test("a block counts only for the place that it was made for", () => {
  const block = { of: ints(-1, 3, -1, 1, 0), y1: array([9, 8], 1, 2) };
  const drawn = { ...place, index: -1, drawing: 3 };
  assert.deepEqual([...lookUp(drawn, 2, {}, block)("y1").values], [9, 8]);
  assert.equal(lookUp({ ...drawn, drawing: 4 }, 2, {}, block)("y1"), null);
});

test("filters of a later page come with its block", () => {
  const [recording, block] = [{ w1: 1, b1: 2 }, { w1: 3, b1: 4 }];
  assert.deepEqual(filtersOf(place, recording, block, true), { weights: 1, biases: 2 });
  const later = { ...place, page: 1 };
  assert.deepEqual(filtersOf(later, recording, block, true), { weights: 3, biases: 4 });
  assert.equal(filtersOf(later, recording, block, null), null);
});

test("a window hangs over the edge with zeros", () => {
  const maps = array([1, 2, 3, 4], 1, 2, 2);
  assert.deepEqual([...cutOut(maps, [-1, 0], [2, 2])], [0, 0, 1, 2]);
  assert.deepEqual([...cutOut(maps, [1, 1], [2, 2])], [4, 0, 0, 0]);
});

test("the products of a unit sum to its value", () => {
  const described = {
    asks: false, shape: [1, 1, 1],
    steps: { kernel: [2, 2], stride: [1, 1], padding: [0, 0] },
  };
  const filters = { weights: array([1, 0, 0, -1, 2, 0, 0, 0], 1, 2, 2, 2), biases: array([0.5], 1) };
  const input = array([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2);
  const product = productOf(place, described, input, filters, {});
  assert.deepEqual(sumsOf(product), [{ channel: 1, sum: 10 }, { channel: 0, sum: -3 }]);
  assert.match(valueText(7.5, product, sumsOf(product)), /= 7\.00 \+ 0\.50 = 7\.50\.$/);
  assert.match(valueText(2, product, sumsOf(product)), /Your layer gives 2\.00 here/);
});

test("without filters a unit reads its own channel's window", () => {
  const described = {
    asks: false, shape: [2, 1, 1],
    steps: { kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  };
  const input = array([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2);
  const product = productOf({ ...place, unit: 1 }, described, input, null, {});
  assert.deepEqual([...product.read], [5, 6, 7, 8]);
  assert.equal(valueText(8, product, []), "Of the 4 numbers of its window it makes 8.00.");
});

test("what the kernel multiplied counts only for its place", () => {
  const answer = {
    of: ints(1, 0, -1, 1, 0, 0, 0), x: array([2], 1, 1, 1), w: array([3], 1, 1, 1),
    b: array([1], 1),
  };
  const described = { asks: true, shape: [1, 2, 2] };
  assert.equal(productOf(place, described, null, null, answer).bias, 1);
  assert.equal(productOf({ ...place, row: 1 }, described, null, null, answer), null);
  assert.equal(productOf(place, described, null, null, {}), null);
});

test("tiles fill a box, and votes are sorted", () => {
  assert.equal(columnsFor(16, 1, 1), 4);
  assert.equal(columnsFor(1, 5, 1), 1);
  assert.equal(columnsFor(10, 1, 100), 1);
  const votes = votesOf(Float32Array.of(1, 3, 3), ["a", "b", "c"], 2);
  assert.deepEqual(votes.map((vote) => vote.name), ["b", "c"]);
});

test("pictures become pixels, and pixels pictures", () => {
  assert.deepEqual([...picturePixels([0.2, 1], [1, 1, 2])], [51, 51, 51, 255, 255, 255, 255, 255]);
  const colour = [1, 0, 0.2];
  assert.deepEqual([...picturePixels(colour, [3, 1, 1])], [255, 0, 51, 255]);
  const back = pictureOfPixels([255, 0, 51, 255], [3, 1, 1]);
  back.forEach((value, c) => assert.ok(Math.abs(value - colour[c]) < 1e-6));
  assert.ok(Math.abs(pictureOfPixels([255, 255, 255, 255], [1, 1, 1])[0] - 1) < 1e-6);
});

test("a field is cropped from all channels", () => {
  const { values, shape } = cropped(array([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2), [1, 2], [0, 2]);
  assert.deepEqual(shape, [2, 1, 2]);
  assert.deepEqual([...values], [3, 4, 7, 8]);
});

test("the brush is round, stays inside, and leaves the old picture", () => {
  const sheet = array(new Array(9).fill(0), 1, 3, 3);
  assert.deepEqual([...painted(sheet, [0, 0], 1, 1)], [1, 1, 0, 1, 0, 0, 0, 0, 0]);
  assert.deepEqual([...painted(sheet, [1, 1], 1, 0.25)], [0, 0, 0, 0, 1, 0, 0, 0, 0]);
  assert.deepEqual([...sheet.values], new Array(9).fill(0));
});

test("maps are signed where a number is negative, and NaN is grey", () => {
  assert.deepEqual(mapScale(Float32Array.of(-2, 1)), { kind: "signed", limit: 2 });
  assert.deepEqual(mapScale(Float32Array.of(0.5, NaN)), { kind: "unsigned", limit: 0.5 });
  assert.deepEqual([...mapPixels([NaN], { kind: "unsigned", limit: 1 })], [128, 128, 128, 255]);
});

test("places, shapes, fields and slopes in words", () => {
  const at = { unit: 2, row: 3, column: 4 };
  assert.equal(placeText(at, [8, 5, 5]), "unit 3 of 8, row 4, column 5");
  assert.equal(placeText(at, [8, 1, 1]), "unit 3 of 8");
  assert.equal(shapeText([8, 5, 5]), "8×5×5");
  assert.equal(shapeText([8, 1, 1]), "8");
  const field = { rows: [[0, 3]], columns: [[1, 4]] };
  assert.equal(fieldText(field, { row: 0, column: 0 }),
    "It sees rows 1 to 3 and columns 2 to 4 of the picture.");
  assert.equal(fieldText(null, at), "It sees the whole picture.");
  assert.equal(slopeText(-0.5, "cat"),
    "If it grows by 1, the score of cat changes at the rate −0.5000.");
  assert.equal(slopeText(null, "cat"), "");
  assert.equal(valueText(NaN, null, []), "The value is not a number.");
  assert.equal(valueText(1, null, []), "The value is 1.00.");
  assert.ok(agrees(1, 1.0005));
  assert.ok(!agrees(1, 1.01));
});
