import assert from "node:assert/strict";
import test from "node:test";
import { divisorAt, pool, pooledAt, routed, sharesAt } from
  "../../../dl_helpers/widgets/static/windows/pool.js";
import { windowsOver } from "../../../dl_helpers/widgets/static/windows/windows.js";

const X = Float64Array.of(1, 5, 3, 5, 2, 0, 9, 4, 6);
const over = (settings) => windowsOver([3, 3], [2, 2], { stride: 2, ...settings });
const KEPT = over({ keepEdges: true });

test("windows at the edge are dropped, or kept as they are", () => {
  assert.deepEqual([...pool(X, over(), "max")], [5]);
  assert.deepEqual([...pool(X, KEPT, "max")], [5, 3, 9, 6]);
  assert.deepEqual([...pool(X, KEPT, "average")], [3.25, 1.5, 6.5, 6]);
});

test("of equals the first wins", () => {
  assert.equal(pooledAt(X, KEPT, "max", 0).winner.place, 1);
});

test("an average counts zeros of the padding, not what hangs over", () => {
  const windows = over({ padding: 1, keepEdges: true });
  assert.equal(divisorAt(windows, 0), 4);
  assert.deepEqual([...pool(X, windows, "average")].slice(0, 2), [0.25, 2]);
  assert.equal(divisorAt(KEPT, 1), 2);
  assert.equal(divisorAt(KEPT, 3), 1);
});

test("padding never wins a maximum", () => {
  const below = X.map((value) => 0 - value);
  assert.deepEqual([...pool(below, over({ padding: 1 }), "max")], [-1, -3, -5, 0]);
});

test("a gradient goes to the winner, or is spread", () => {
  assert.deepEqual(sharesAt(X, KEPT, "max", 0, 8).map(({ share }) => share), [0, 8, 0, 0]);
  const dx = [...routed(X, KEPT, "average", [4, 2, 6, 1])];
  assert.deepEqual([dx.slice(0, 3), dx.slice(8, 11)], [[1, 1, 1], [3, 3, 1]]);
  assert.equal(dx.reduce((sum, value) => sum + value), 13);
});

test("only the first n outputs have sent their gradient", () => {
  const dx = routed(X, KEPT, "max", [1, 2, 3, 4], 2);
  assert.equal(dx.reduce((sum, value) => sum + value), 3);
});

test("windows that overlap add up in the entry that wins both", () => {
  const dx = routed(X, over({ stride: 1 }), "max", [1, 1, 1, 1]);
  assert.deepEqual([...dx], [0, 2, 0, 0, 0, 0, 1, 0, 1]);
});
