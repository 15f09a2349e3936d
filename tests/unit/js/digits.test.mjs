import assert from "node:assert/strict";
import test from "node:test";
import { significant } from "../../../dl_helpers/widgets/static/foundation/digits.js";

test("numbers are as short as Python's .4g", () => {
  const values = [0, -12, 1 / 3, 123456, 1e-5, 2.5e9, NaN, -Infinity];
  assert.deepEqual(values.map((value) => significant(value)), [
    "0", "−12", "0.3333", "123456", "1.000e−5", "2.500e9", "not a number", "−∞",
  ]);
});
