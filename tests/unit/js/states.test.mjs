import assert from "node:assert/strict";
import test from "node:test";
import {
  entropyBits, gradientText, likeliest, namedCharacter, nextText, quantityName, rowOfUnit,
  sampleOf, scaleOfStates, seenCharacter, stateText, statesNow, tempered, turned,
} from "../../../dl_helpers/widgets/static/sequences/states_now.js";

const TRAITS = {
  text: "ab a", step: 1, unit: 1, shows: "h", kind: "LSTM", name: "rnn", temperature: 1,
  vocabulary: [" ", "a", "b"], quantities: ["h", "i"], asked: 0, sampled: {}, samples: [],
};
const ARRAYS = {
  h: { values: Float32Array.of(0, -0.5, 1, 0.25, 0, 0, 0, 0), shape: [4, 2] },
  i: { values: Float32Array.of(0, 0, 0, 0.75, 0, 0, 0, 0), shape: [4, 2] },
  scores: { values: Float32Array.of(0, 0, 0, Math.log(2), 0, 0, 0, 0, 0, 0, 0, 0), shape: [4, 3] },
  norms_h: { values: Float32Array.from({ length: 16 }, (_, k) => 1 / (1 + k)), shape: [4, 4] },
};
const now = (change = {}, arrays = ARRAYS) => statesNow((name) => ({ ...TRAITS, ...change })[name], arrays);

test("takes state, gates and gradients of the present character", () => {
  assert.equal(now().value, 0.25);
  assert.deepEqual(now().parts, [["i", 0.75]]);
  assert.deepEqual([...now().norms.h], [Math.fround(1 / 5), Math.fround(1 / 6)]);
  assert.equal(now({}, {}), null);
  assert.equal(now({ text: "another" }), null, "the recording of another text");
  assert.equal(now({}, { h: ARRAYS.h, i: ARRAYS.i }).next, null);
  assert.equal(stateText(now()), "Character 2 of 4, “b”: unit 2 of 2 is 0.25; input gate i 0.75.");
});

test("shares are softmax(scores / τ), and bits are those of the real next character", () => {
  const { next } = now();
  assert.deepEqual(next.shares.map((p) => Math.round(100 * p)), [50, 25, 25]);
  assert.equal(next.right, 0);
  assert.ok(Math.abs(next.bits - 1) < 1e-6);
  assert.ok(Math.abs(next.mean - (2 * Math.log2(3) + 1) / 3) < 1e-6);
  assert.deepEqual(tempered([Math.log(4), 0], 2).map((p) => Math.round(300 * p)), [200, 100]);
  assert.equal(entropyBits([0.5, 0.25, 0.25, 0]), 1.5);
  assert.equal(nextText(next), "It expects blank, p = 0.50; its uncertainty is 1.50 bits. Next comes " +
    "blank: −log₂ 0.500 = 1.00 bits. Mean over this text: 1.39 bits per character at τ = 1.00.");
  assert.doesNotMatch(nextText(now({ step: 3 }).next), /Next comes/);
});

test("the likeliest characters, and always the real one", () => {
  const of = (right) => likeliest({ shares: [0.5, 0.1, 0.4], vocabulary: ["x", "y", "z"], right }, 2);
  assert.deepEqual(of(-1).map(({ k }) => k), [0, 2]);
  assert.deepEqual(of(1).map(({ k }) => k), [0, 1]);
  assert.deepEqual(of(2).map(({ k }) => k), [0, 2]);
});

test("says what becomes of a gradient", () => {
  assert.equal(gradientText([1, 0.5, 0.25], 2), "1 at lag 0, 0.25 at lag 2: × 0.50 with each step back. It vanishes.");
  assert.match(gradientText([1, 3, 9], 2), /× 3.00 with each step back. It explodes/);
  assert.match(gradientText([1, 0.7, 1], 2), /It lasts/);
  assert.match(gradientText([1, 0, 0], 2), /× 0.00 .* It vanishes/);
  assert.match(gradientText([2], 0), /no way back/);
  assert.match(gradientText([0, 0], 1), /0 already at lag 0/);
  assert.match(gradientText([1, NaN], 1), /NaN or infinite/);
});

test("turns states for the picture, and takes one unit", () => {
  assert.deepEqual([...turned(ARRAYS.h)], [0, 1, 0, 0, -0.5, 0.25, 0, 0]);
  assert.deepEqual([...rowOfUnit(ARRAYS.h, 1)], [-0.5, 0.25, 0, 0]);
  assert.deepEqual(scaleOfStates("h", [0.5, -2, NaN]), { kind: "signed", limit: 2 });
  assert.deepEqual(scaleOfStates("f", [0.5]), { kind: "unsigned", limit: 1 });
});

test("makes blanks and line ends visible", () => {
  assert.deepEqual([" ", "\n", "a"].map(seenCharacter), ["␣", "↵", "a"]);
  assert.deepEqual([" ", "\n", "a"].map(namedCharacter), ["blank", "line end", "“a”"]);
  assert.equal(quantityName("f"), "forget gate f");
});

test("shows the continuation that was asked for, or the recorded one that is nearest", () => {
  const samples = [{ temperature: 0.5 }, { temperature: 1.5 }];
  const of = (change) => sampleOf((name) => ({ ...TRAITS, samples, ...change })[name]);
  assert.equal(of({ temperature: 1.2 }), samples[1]);
  const sampled = { of: 2, text: "x" };
  assert.equal(of({ asked: 2, sampled }), sampled);
  assert.equal(of({ asked: 3, sampled, temperature: 0.2 }), samples[0]);
  assert.equal(sampleOf((name) => TRAITS[name]), null);
});
