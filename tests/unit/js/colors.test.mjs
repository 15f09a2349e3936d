import assert from "node:assert/strict";
import test from "node:test";
import {
  clamp, gray, limitOf, rgb, signed, unsigned,
} from "../../../dl_helpers/widgets/static/drawing/colors.js";

test("zero is white in the middle, red is negative, blue positive", () => {
  assert.deepEqual(signed(0, 2), [247, 247, 247]);
  assert.deepEqual(signed(-2, 2), [103, 0, 31]);
  assert.deepEqual(signed(2, 2), [5, 48, 97]);
  assert.deepEqual(signed(9, 2), signed(2, 2));
});

test("weights that are all 0 are white, not an error", () => {
  assert.deepEqual(signed(0, 0), [247, 247, 247]);
  assert.deepEqual(unsigned(3, 3, 3), [68, 1, 84]);
});

test("what is not a number is grey", () => {
  assert.deepEqual(signed(NaN, 1), [128, 128, 128]);
});

test("grey and RGB are kept between black and white", () => {
  assert.deepEqual(gray(0.5), [128, 128, 128]);
  assert.deepEqual(rgb([-1, 0.2, 7]), [0, 51, 255]);
});

test("limits", () => {
  assert.equal(limitOf(Float32Array.of(1, -3, 2)), 3);
  assert.equal(limitOf([]), 0);
  assert.equal(clamp(5, 0, 3), 3);
});
