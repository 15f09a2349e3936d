import assert from "node:assert/strict";
import test from "node:test";
import {
  attentionNow, largestProducts, looksText, pairText, productOfPair, quoted, strongestKeys, sumText,
} from "../../../dl_helpers/widgets/static/sequences/attention_state.js";

const TRAITS = {
  layer: 0, head: 1, query: 1, key: 0, tokens: ["a", "b "], context: ["a", "b "],
  layers: [{ name: "one", heads: 2, causal: true, products: true }],
};
const ARRAYS = {
  a0: { values: Float32Array.of(1, 0, 0.5, 0.5, 1, 0, 0.25, 0.75), shape: [2, 2, 2] },
  q0: { values: Float32Array.of(0, 0, 0, 0, 0, 0, 1, 2), shape: [2, 2, 2] },
  k0: { values: Float32Array.of(0, 0, 0, 0, 3, -4, 5, 6), shape: [2, 2, 2] },
};
const now = (change = {}) => attentionNow((name) => ({ ...TRAITS, ...change })[name], ARRAYS);

test("takes the row of the present head and query", () => {
  assert.deepEqual([...now().row], [0.25, 0.75]);
  assert.deepEqual([...now({ head: 0 }).row], [0.5, 0.5]);
  assert.equal(now({ head: 7 }).head, 1, "the last there is");
  assert.equal(now().hidden(0, 1), true);
  assert.equal(now().hidden(1, 1), false);
  assert.equal(attentionNow((name) => TRAITS[name], {}), null);
});

test("multiplies query and key of the pair", () => {
  assert.deepEqual([...now().pair.products], [3, -8]);
  assert.equal(now().pair.dot, -5);
  assert.equal(now().pair.score, -5 / Math.sqrt(2));
  assert.deepEqual(largestProducts(productOf([1, 2, 3], [1, -4, 2]), 2).map(({ i }) => i), [1, 2]);
});

function productOf(q, k) {
  return { q, k, ...productOfPair(q, k) };
}

test("says where a token looks, and what its row sums to", () => {
  assert.equal(looksText(now()), "Head 2 of 2: token 2, “b␣”, looks at “b␣” 0.75, “a” 0.25. " +
    "The row sums to 1.000.");
  assert.match(sumText([0.5, 0.6]), /sums to 1.100, not to 1/);
  assert.match(sumText([NaN]), /not a number, not to 1/);
  assert.match(looksText({ ...now(), row: [0, 0] }), /looks at nothing/);
  assert.deepEqual(strongestKeys([0.1, NaN, 0.7, 0.1], 3).map(({ j }) => j), [2, 0, 3]);
});

test("says how the weight of a pair comes about", () => {
  assert.equal(pairText(now()),
    "“b␣” → “a”: q·k = −5.00, (−5.00) / √2 = −3.54, and softmax makes of it 0.250.");
  assert.match(pairText(now({ query: 0, key: 1 })), /masked, it lies ahead/);
  assert.equal(pairText({ ...now(), pair: null }), "“b␣” → “a”: weight 0.250.");
  assert.equal(quoted("a\n"), "“a↵”");
});
