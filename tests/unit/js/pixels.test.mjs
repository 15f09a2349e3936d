import assert from "node:assert/strict";
import test from "node:test";
import { signed } from "../../../dl_helpers/widgets/static/drawing/colors.js";
import {
  overChannels, pictureColors, signedColors, weightColors,
} from "../../../dl_helpers/widgets/static/drawing/pixels.js";

const RGB = [0, 1, 0.2, 0.4, 1, 0]; // (3, 1, 2): two pixels, channel after channel

test("pictures are grey with one channel and coloured with three", () => {
  assert.deepEqual(pictureColors([0, 1], [1, 1, 2]), [[0, 0, 0], [255, 255, 255]]);
  assert.deepEqual(pictureColors(RGB, [3, 1, 2]), [[0, 51, 255], [255, 102, 0]]);
});

test("weights are signed with one channel, and around grey with three", () => {
  assert.deepEqual(weightColors([-1, 2], [1, 1, 2], 2), [signed(-1, 2), signed(2, 2)]);
  assert.deepEqual(weightColors([-2, 0, 2], [3, 1, 1], 2), [[0, 128, 255]]);
  assert.deepEqual(weightColors([0, 0, 0], [3, 1, 1], 0), [[128, 128, 128]]);
});

test("channels are summed pixel by pixel", () => {
  assert.deepEqual([...overChannels([1, 2, 10, 20, 100, 200], [3, 1, 2])], [111, 222]);
});

test("a product has a scale of its own", () => {
  assert.deepEqual(signedColors([0.1, -0.1]), [signed(1, 1), signed(-1, 1)]);
});
