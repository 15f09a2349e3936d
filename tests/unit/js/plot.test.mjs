import assert from "node:assert/strict";
import test from "node:test";
import { digitsOf, path, scale, ticks } from "../../../dl_helpers/widgets/static/drawing/plot.js";

test("ticks are round numbers inside the interval", () => {
  assert.deepEqual(ticks(-10, 10, 4), [-10, -5, 0, 5, 10]);
  assert.deepEqual(ticks(0.3, 6.1, 6), [1, 2, 3, 4, 5, 6]);
  assert.ok(ticks(-1, 1, 7).every((value) => !Object.is(value, -0)));
});

test("ticks reach the ends in spite of rounding", () => {
  const found = ticks(0, 0.3, 3);
  assert.equal(found.length, 4);
  assert.ok(Math.abs(found.at(-1) - 0.3) < 1e-12);
});

test("a scale maps the ends of one interval to those of the other", () => {
  const toY = scale([0, 10], [200, 0]);
  assert.deepEqual([0, 5, 10].map(toY), [200, 100, 0]);
});

test("a path goes through its points", () => {
  assert.equal(path([[1, 2], [3, 4]]), "M1 2L3 4");
});

test("a tick has the digits that it needs", () => {
  assert.deepEqual([4000, 0.5, 0.1 + 0.2, 0.29, -0.05, 1 / 3].map(digitsOf), [0, 1, 1, 2, 2, 4]);
});
