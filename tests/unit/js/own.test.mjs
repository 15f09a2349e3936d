import assert from "node:assert/strict";
import test from "node:test";
import { digitsFor } from "../../../dl_helpers/widgets/static/windows/grid.js";
import { compared, ownText } from "../../../dl_helpers/widgets/static/windows/own.js";
import { remembered } from "../../../dl_helpers/widgets/static/foundation/remember.js";

const RIGHT = [1, 2, 3];

test("rounding is no difference, what is not a number is one", () => {
  const own = compared([1 + 1e-5, NaN, 3.1], RIGHT, {}, {});
  assert.deepEqual(own.wrong, [false, true, true]);
  assert.match(ownText(own, RIGHT, 1), /gives not a number here, the definition 2.00/);
  assert.match(ownText(own, RIGHT, 0), /gives the same here. It differs in 2 of 3 cells\./);
});

test("a small difference is shown with the digits that it needs", () => {
  const own = compared([1, 2.001, 3], RIGHT, {}, {});
  assert.match(ownText(own, RIGHT, 1), /gives 2.0010 here, the definition 2.0000/);
});

test("other settings are named, and nothing is compared", () => {
  const own = compared([1], RIGHT, { size: 2, stride: 3 }, { size: 2, stride: 1 });
  assert.deepEqual(own, { elsewhere: [["stride", 3]] });
  assert.equal(ownText(own, RIGHT, 0), " Your layer has stride 3: set this to compare.");
  assert.equal(ownText(null, RIGHT, 0), "");
});

test("a result is kept as long as its arguments are the same", () => {
  let runs = 0;
  const twice = remembered((a, b) => [++runs, a + b]);
  assert.deepEqual([twice(1, 2), twice(1, 2), twice(1, 3), twice(1, 3)],
    [[1, 3], [1, 3], [2, 4], [2, 4]]);
});

test("digits are as many as show the numbers", () => {
  const digits = [[1, -2], [0.5, -1], [0.012, 0], [123.4], [12.5], [0]].map(digitsFor);
  assert.deepEqual(digits, [0, 2, 3, 1, 2, 0]);
});
