import assert from "node:assert/strict";
import test from "node:test";
import {
  answerText, flipText, rangeOf, rgbaOf, strengthText, verdictText,
} from "../../../dl_helpers/widgets/static/classification/variations.js";

test("one channel is grey, three are red, green and blue", () => {
  assert.deepEqual([...rgbaOf([7, 9], [1, 1, 2])], [7, 7, 7, 255, 9, 9, 9, 255]);
  assert.deepEqual([...rgbaOf([1, 2, 3, 4, 5, 6], [3, 2, 1])], [1, 3, 5, 255, 2, 4, 6, 255]);
});

test("a place is a strength, an answer right or wrong", () => {
  assert.equal(strengthText(7, 20), "0.35");
  assert.equal(verdictText("cat", "cat"), "✓ cat");
  assert.equal(verdictText("dog", "cat"), "✗ dog");
});

test("where the answer goes wrong, if it does", () => {
  const now = { said: ["cat", "dog"], right: "cat", steps: 20 };
  assert.equal(flipText({ ...now, flip: -1 }), "It stays cat up to strength 1.");
  assert.equal(flipText({ ...now, flip: 0 }), "It is wrong from the start.");
  assert.equal(flipText({ ...now, flip: 1 }), "It first goes wrong at strength 0.05, as dog.");
});

test("the answer in words, with and without a nearest example", () => {
  const now = { kind: "occlusion", position: 1, steps: 2, said: ["cat", "dog"], right: "cat" };
  assert.equal(answerText({ ...now, nearest: null }),
    "occlusion, strength 0.50: answered dog, wrong: it is cat.");
  assert.equal(answerText({ ...now, position: 0, nearest: "cat", distance: 1.234 }),
    "occlusion, strength 0.00: answered cat, right. Nearest example: cat, at distance 1.23.");
});

test("an axis has a margin, even where all values are the same", () => {
  assert.deepEqual(rangeOf([0, 100, 50]), [-6, 106]);
  assert.deepEqual(rangeOf([3, 3]), [2.5, 3.5]);
});
