import assert from "node:assert/strict";
import test from "node:test";
import {
  isInPlace, grouped, memory, rounded, sequentialOf, titleOf, totalsText,
} from "../../../dl_helpers/widgets/static/architectures/layer_words.js";
import { inserted, removed, shifted } from
  "../../../dl_helpers/widgets/static/architectures/layer_editor.js";
import { tableOf, totalsOf, windowsOf } from
  "../../../dl_helpers/widgets/static/architectures/layer_math.js";

const CONV = { kind: "conv", filters: 4, kernel: 3, stride: 1, padding: 1, groups: 1, bias: true };
const POOL = { kind: "maxpool", kernel: 2, stride: 2, padding: 0, keep_edges: false };

test("windows that fit, and those that hang over the edge", () => {
  assert.equal(windowsOf(227, 11, 4, 0, false), 55);
  assert.equal(windowsOf(7, 2, 2, 0, false), 3);
  assert.equal(windowsOf(7, 2, 2, 0, true), 4);
});

test("a small network by hand", () => {
  const rows = tableOf([CONV, { kind: "relu" }, POOL], [3, 8, 8]);
  assert.deepEqual(rows.map((row) => row.shape), [[3, 8, 8], [4, 8, 8], [4, 8, 8], [4, 4, 4]]);
  assert.deepEqual(totalsOf(rows), { params: 112, values: 192 + 256 + 64, macs: 256 * 27 });
  assert.deepEqual(rows.at(-1).field, [4, 4]);
});

test("of a network that branches each layer has its own input", () => {
  const rows = tableOf([CONV, CONV], [3, 8, 8], [[3, 8, 8], [5, 4, 4]]);
  assert.deepEqual(rows.map((row) => row.params), [0, 112, 184]);
});

test("numbers and memory", () => {
  assert.equal(grouped(138357544), "138,357,544");
  assert.deepEqual([12, 1520, 15470264320].map(rounded), ["12", "1.52 K", "15.5 G"]);
  assert.deepEqual([100, 15237608, 2 ** 40].map(memory), ["400 B", "58.1 MiB", "4096.0 GiB"]);
});

test("titles say what is unusual", () => {
  assert.equal(titleOf(CONV), "conv 4 · 3×3, pad 1");
  assert.equal(titleOf({ ...CONV, stride: 2, padding: 0 }, 1), "conv 4 · 3, stride 2");
  assert.equal(titleOf(POOL), "maxpool 2×2");
  assert.equal(titleOf({ kind: "same", name: "Doubled" }), "Doubled");
  assert.ok(isInPlace({ kind: "flatten" }) && !isInPlace(POOL));
});

test("sums in a sentence, and what does not fit", () => {
  const rows = tableOf([POOL], [1, 4, 4]);
  const state = { rows, totals: totalsOf(rows), batch: 2 };
  assert.equal(totalsText(state), "0 parameters (0 B), 20 values and 0 multiply-adds for " +
    "one example; a batch of 2 takes 160 B.");
  const wrong = { ...state, rows: tableOf([POOL, POOL, POOL], [1, 4, 4]) };
  assert.equal(totalsText(wrong),
    "Layer 3 does not fit. The 1×1 input is smaller than the 2×2 kernel.");
});

test("code of all kinds of layers", () => {
  const specs = [
    { ...CONV, groups: 2, bias: false }, { kind: "batchnorm" },
    { ...POOL, stride: [1, 2], keep_edges: true }, { kind: "other", name: "Odd", from: [4, 8, 4],
      to: [6], params: 0 }, { kind: "dense", units: 2, bias: true },
  ];
  const rows = tableOf(specs, [2, 8, 8]);
  assert.equal(sequentialOf(specs, [...rows.slice(0, 3), rows[3], rows[4], rows[5]].filter(Boolean)), [
    "Sequential(",
    "    Conv2d(2, 4, 3, padding=1),  # here with one group, not 2  # here with a bias",
    "    BatchNorm2d(4),",
    "    MaxPool2d(2, stride=(1, 2), keep_edges=True),",
    ...(rows.length > 4 ? ["    # Odd stands here"] : []),
    ...(rows.length > 5 ? ["    Dense(6, 2),"] : []),
    ")",
  ].join("\n"));
});

test("layers are inserted, removed and moved", () => {
  assert.deepEqual(inserted([CONV], 0, "relu"), [{ kind: "relu" }, CONV]);
  assert.deepEqual(removed([CONV, POOL], 0), [POOL]);
  assert.deepEqual(shifted([CONV, POOL], 1, -1), [POOL, CONV]);
  assert.deepEqual(shifted([CONV, POOL], 0, 1), [POOL, CONV]);
});
