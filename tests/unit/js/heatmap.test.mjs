import assert from "node:assert/strict";
import test from "node:test";
import { gray, signed, unsigned } from "../../../dl_helpers/widgets/static/drawing/colors.js";
import { colorOn, inkOn, pixelsOf, putPixels, scaleOf } from
  "../../../dl_helpers/widgets/static/drawing/heatmap.js";

test("the scale follows the values", () => {
  assert.deepEqual(scaleOf([0.5, -2]), { kind: "signed", limit: 2 });
  assert.deepEqual(scaleOf([0.5, 0]), { kind: "gray", limit: 1 });
  assert.deepEqual(scaleOf([0.5, 3]), { kind: "unsigned", limit: 3 });
});

test("a colour is that of its colour map", () => {
  assert.deepEqual(colorOn({ kind: "signed", limit: 2 }, -1), signed(-1, 2));
  assert.deepEqual(colorOn({ kind: "unsigned", limit: 4 }, 1), unsigned(1, 0, 4));
  assert.deepEqual(colorOn({ kind: "gray", limit: 1 }, 0.25), gray(0.25));
  assert.deepEqual(colorOn({ kind: "gray", limit: 1 }, NaN), [128, 128, 128]);
});

test("ink is read on every colour of the maps, with a contrast of 4.5 or more", () => {
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => [0.2126, 0.7152, 0.0722].reduce((sum, share, c) =>
    sum + share * linear(color[c] / 255), 0);
  for (const kind of ["signed", "unsigned", "gray"]) {
    for (let i = 0; i <= 200; i++) {
      const color = colorOn({ kind, limit: 1 }, i / 100 - 1);
      const light = inkOn(color) === "#fff";
      const [bright, dark] = light ? [1, luminance(color)] : [luminance(color), 0];
      assert.ok((bright + 0.05) / (dark + 0.05) >= 4.5, `${kind} ${color}`);
    }
  }
});

test("pixels are looked up, to within a colour's step", () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => (i - 50) / 25);
  for (const kind of ["signed", "unsigned", "gray"]) {
    const pixels = pixelsOf(values, { kind, limit: 2 });
    values.forEach((value, i) => {
      const wanted = colorOn({ kind, limit: 2 }, value);
      wanted.forEach((part, c) => assert.ok(Math.abs(part - pixels[4 * i + c]) <= 3));
      assert.equal(pixels[4 * i + 3], 255);
    });
  }
});

test("gaps are clear, what is no number is grey, and no range is the end of the scale", () => {
  const pixels = pixelsOf([1, NaN, 0], { kind: "gray", limit: 1 }, (i) => i > 0);
  assert.deepEqual([...pixels], [0, 0, 0, 0, 128, 128, 128, 255, 0, 0, 0, 255]);
  const flat = pixelsOf([0], { kind: "signed", limit: 0 });
  assert.deepEqual([...flat], [...signed(0, 0), 255]);
});

test("nothing is put where there is nothing", () => {
  const canvas = { width: 300, height: 150 };
  putPixels(canvas, [], 0, 0);
  assert.deepEqual(canvas, { width: 0, height: 0 });
});
