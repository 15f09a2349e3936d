import assert from "node:assert/strict";
import test from "node:test";
import { floats, isBright, number, update } from
  "../../../dl_helpers/widgets/static/foundation/core.js";

test("numbers have a real minus sign, and no minus zero", () => {
  assert.equal(number(-1.255, 1), "−1.3");
  assert.equal(number(-0.001), "0.00");
  assert.equal(number(12, 0), "12");
  assert.equal(number(NaN), "not a number");
  assert.equal(number(-Infinity), "−∞");
});

test("a Bytes trait is read at any offset", () => {
  const bytes = new Uint8Array(14);
  bytes.set(new Uint8Array(Float32Array.of(1.5, -2).buffer), 3);
  const model = { get: () => new DataView(bytes.buffer, 3, 8) };
  assert.deepEqual([...floats(model, "data")], [1.5, -2]);
});

test("several traits are sent at once", () => {
  const calls = [];
  const model = {
    set: (name, value) => calls.push([name, value]),
    save_changes: () => calls.push("saved"),
  };
  update(model, { a: 1, b: 2 });
  assert.deepEqual(calls, [["a", 1], ["b", 2], "saved"]);
});

test("bright text tells a dark theme", () => {
  assert.equal(isBright([255, 255, 255]), true);
  assert.equal(isBright([0, 0, 0]), false);
});
