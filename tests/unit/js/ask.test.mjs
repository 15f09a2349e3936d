import assert from "node:assert/strict";
import test from "node:test";
import { verdictOf } from "../../../dl_helpers/widgets/static/ask/ask.js";

test("a choice has the verdict at its place", () => {
  const question = { options: ["a", "b"], verdicts: [[false, "no"], [true, "yes"]] };
  assert.deepEqual(verdictOf(question, "b"), [true, "yes"]);
});

test("a number is right within the tolerance, and has hints", () => {
  const question = {
    options: [], target: 3, tolerance: 0.1, hints: [[2, "margin"]], why: "so",
  };
  assert.deepEqual(verdictOf(question, "3.05"), [true, "so"]);
  assert.deepEqual(verdictOf(question, "2"), [false, "margin"]);
  assert.deepEqual(verdictOf(question, "7"), [false, "Not this number; try again."]);
});
