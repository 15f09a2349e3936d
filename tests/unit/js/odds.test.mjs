import assert from "node:assert/strict";
import test from "node:test";
import {
  accuracyFor, attempt, chanceText, expectedTries, moreAttempts, triesText,
} from "../../../dl_helpers/widgets/static/classification/odds.js";

test("one success costs 1 / chance attempts", () => {
  assert.equal(expectedTries(0.25), 4);
  assert.ok(Math.abs(accuracyFor(0.5, 12) ** 12 - 0.5) < 1e-12);
});

test("numbers of attempts are short", () => {
  assert.deepEqual([1 / 0, 1.14159, 459.4, 51234.5, 3e9].map(triesText),
    ["never", "1.14", "459", "51,235", "3.0 × 10^9"]);
  assert.equal(chanceText(0.6 ** 12), "0.00218");
});

test("attempts are the same each time, and none like the next", () => {
  const first = attempt(0, 0, 40, 0.5);
  assert.deepEqual(attempt(0, 0, 40, 0.5), first);
  assert.notDeepEqual(attempt(0, 1, 40, 0.5), first);
  assert.notDeepEqual(attempt(1, 0, 40, 0.5), first);
});

test("attempts one by one are those of a whole row", () => {
  const start = { seed: 3, tried: 0, passed: 0, n: 2, accuracy: 0.7 };
  const once = moreAttempts(start, 50);
  let state = { ...start };
  for (let k = 0; k < 50; k++) state = { ...state, ...moreAttempts(state, 1) };
  assert.deepEqual({ ...start, ...once }, state);
  assert.ok(once.passed > 10 && once.passed < 40);
  assert.deepEqual(moreAttempts({ ...start, accuracy: 1 }, 3),
    { tried: 3, passed: 3, answers: [true, true] });
});
