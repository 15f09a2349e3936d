import assert from "node:assert/strict";
import test from "node:test";
import {
  ahead, cellAt, choiceAt, episode, rewardAt, slipped,
} from "../../../dl_helpers/widgets/static/agent_world/walk.js";

const WORLD = { rows: ["S.G", ".#X"], rewards: [-0.5, 1, -1], slip: 0, gamma: 1 };

test("walls and edges leave you where you are", () => {
  assert.deepEqual([0, 1, 2, 3].map((action) => ahead(WORLD, 0, action)), [0, 1, 3, 0]);
  assert.deepEqual([0, 1, 2, 3].map((action) => ahead(WORLD, 3, action)), [0, 3, 3, 3]);
  assert.equal(cellAt(WORLD, 5), "X");
  assert.deepEqual([1, 2, 5].map((state) => rewardAt(WORLD, state)), [-0.5, 1, -1]);
});

test("half of the slips go to each side", () => {
  assert.deepEqual([0.05, 0.15, 0.2, 0.9].map((draw) => slipped(0, 0.2, draw)), [3, 1, 0, 0]);
  assert.equal(slipped(3, 0.2, 0.15), 0);
});

test("an episode ends at a goal, when nobody chooses, or after too many steps", () => {
  const right = () => 1;
  const totals = episode(WORLD, right, 0, 9).map(({ state, total, done }) => [state, total, done]);
  assert.deepEqual(totals, [[0, 0, false], [1, -0.5, false], [2, 0.5, true]]);
  assert.equal(episode(WORLD, (_, t) => [1][t], 0, 9).length, 2);
  assert.equal(episode(WORLD, () => 0, 0, 9).length, 10);
});

test("rewards that come later count less", () => {
  const places = episode({ ...WORLD, gamma: 0.5 }, () => 1, 0, 9);
  assert.equal(places.at(-1).total, -0.5 + 0.5 * 1);
});

test("luck is the same for the same seed", () => {
  const slippery = { ...WORLD, rows: ["....", ".S..", "...G"], slip: 0.5 };
  const states = (seed) => episode(slippery, () => 0, seed, 30).map(({ state }) => state);
  assert.deepEqual(states(3), states(3));
  assert.notDeepEqual(states(3), states(4));
});

test("the best action is the first of equals", () => {
  const values = Float64Array.of(0, 0, 0, 0, 1, 3, 3, -1);
  assert.deepEqual(choiceAt(values, 0), { four: [0, 0, 0, 0], action: 0, value: 0, tied: true });
  assert.deepEqual(choiceAt(values, 1), { four: [1, 3, 3, -1], action: 1, value: 3, tied: false });
});
