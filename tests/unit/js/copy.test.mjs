import assert from "node:assert/strict";
import test from "node:test";
import { python, pythonCall } from "../../../dl_helpers/widgets/static/foundation/copy.js";

test("values as Python writes them", () => {
  assert.deepEqual(
    [null, true, false, 0.1 + 0.2, 1e21, -Infinity, "it's", [1, [2]], { a: 1 }].map(python),
    ["None", "True", "False", "0.3", "1e+21", 'float("-inf")', '"it\'s"', "[1, [2]]",
      '{"a": 1}'],
  );
});

test("a call: values in order, named ones, and names of the reader's", () => {
  const call = pythonCall("conv_stepper", [{ raw: "x" }, 3], { stride: 2 });
  assert.equal(call, "conv_stepper(x, 3, stride=2)");
});
