import assert from "node:assert/strict";
import test from "node:test";
import { uniform } from "../../../dl_helpers/widgets/static/foundation/random.js";

test("numbers fill [0, 1) evenly, and seeds give other sequences", () => {
  const numbers = Array.from({ length: 20_000 }, (_, i) => uniform(0, i));
  const counts = Array(10).fill(0);
  for (const value of numbers) counts[Math.floor(10 * value)] += 1;
  assert.ok(counts.every((count) => Math.abs(count - 2000) < 200), counts);
  assert.equal(uniform(0, 5), numbers[5]);
  assert.notEqual(uniform(1, 5), numbers[5]);
});
