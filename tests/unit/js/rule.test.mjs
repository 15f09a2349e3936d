import assert from "node:assert/strict";
import test from "node:test";
import {
  START, advance, answer, boundary, converged, edited, mistakes, moved, negativeSide,
  positiveSide, standardRule, step,
} from "../../../dl_helpers/widgets/static/classification/rule.js";
import { countText, lineText, statusText } from
  "../../../dl_helpers/widgets/static/classification/perceptron_numbers.js";

const SQUARE = [[-2, 2], [-2, 2]];
const fresh = (points, labels) => ({ ...START, points, labels });
const SEPARABLE = fresh([[1, 1], [-1, 0]], [1, -1]);
const XOR = fresh([[1, 1], [-1, -1], [1, -1], [-1, 1]], [1, 1, -1, -1]);

test("a score of 0 answers +1", () => {
  assert.equal(answer([0, 0, 0], [1, 1, 1]), 1);
  assert.equal(answer([1, 0, -2], [1, 9, 1]), -1);
});

test("a mistake adds y x, a right answer nothing", () => {
  assert.deepEqual(standardRule([0, 0, 0], [3, 4, 1], -1), [-3, -4, -1]);
  assert.deepEqual(standardRule([0, 0, 0], [3, 4, 1], 1), [0, 0, 0]);
});

test("a step moves on, counts, and remembers what it did", () => {
  const first = step(SEPARABLE);
  assert.deepEqual(first.weights, [0, 0, 0]);
  assert.deepEqual([first.current, first.steps, first.updates, first.clean], [1, 1, 0, 1]);
  const second = step(first);
  assert.deepEqual(second.weights, [1, 0, -1]);
  assert.deepEqual([second.current, second.updates, second.clean], [0, 1, 0]);
  assert.deepEqual(second.last.before, [0, 0, 0]);
  assert.deepEqual(second.last.after, [1, 0, -1]);
});

test("it converges on points that a line separates, and then stays", () => {
  let state = SEPARABLE;
  for (let i = 0; i < 20; i++) state = advance(state, "pass");
  assert.ok(converged(state));
  assert.equal(mistakes(state), 0);
  assert.equal(advance(state, "step"), state);
});

test("it never converges on XOR, and says honestly what it knows", () => {
  let state = XOR;
  for (let i = 0; i < 50; i++) state = advance(state, "pass");
  assert.equal(state.steps, 200);
  assert.ok(!converged(state));
  assert.match(statusText(state), /^Not converged after 50 passes. Either no line/);
});

test("the next mistake is the next update", () => {
  const state = advance(SEPARABLE, "mistake");
  assert.equal(state.updates, 1);
  assert.equal(state.steps, 2);
});

test("an edit forgets what was known to be right", () => {
  const state = { ...SEPARABLE, current: 1, clean: 2 };
  const change = edited(state, { points: [[0, 0]], labels: [1] });
  assert.deepEqual(change, { points: [[0, 0]], labels: [1], clean: 0, last: {}, current: 0 });
});

test("a moved point stays inside the plane, the others stay where they are", () => {
  assert.deepEqual(moved([[1, 1], [0, 0]], 0, [0.5, 9], SQUARE), [[1.5, 2], [0, 0]]);
});

test("the line cuts the square into its two sides", () => {
  const w = [1, 0, -1]; // x₁ = 1
  assert.deepEqual(boundary(w, SQUARE), [[1, -2], [1, 2]]);
  assert.deepEqual(positiveSide(w, SQUARE), [[1, -2], [2, -2], [2, 2], [1, 2]]);
  assert.deepEqual(negativeSide(w, SQUARE), [[-2, -2], [1, -2], [1, 2], [-2, 2]]);
});

test("without a line in the square one side has it all", () => {
  assert.deepEqual(boundary([0, 0, 0], SQUARE), []);
  assert.equal(positiveSide([0, 0, 0], SQUARE).length, 4);
  assert.deepEqual(negativeSide([0, 0, 0], SQUARE), []);
  assert.deepEqual(boundary([1, 1, 99], SQUARE), []);
  assert.deepEqual(positiveSide([0, 0, -1], SQUARE), []);
});

test("words for a step, the line and the counts", () => {
  const state = step(step(SEPARABLE));
  assert.equal(statusText(state),
    "Point 2: wᵀx + b = 0.00, so ŷ = +1, and y = −1. A mistake: w changes.");
  assert.equal(lineText([1, -0.5, 2]), "1.00 x₁ − 0.50 x₂ + 2.00 = 0");
  assert.match(lineText([0, 0, 1]), /^none yet/);
  assert.equal(countText(state), "Steps: 2. Updates: 1. Wrong now: 0 of 2.");
  assert.match(statusText(SEPARABLE), /^Press Step/);
});

test("one class alone is said to be one class alone", () => {
  const state = advance(fresh([[1, 1]], [1]), "pass");
  assert.match(statusText(state), /Converged.*\(only one class is there\).*0 updates/);
});
