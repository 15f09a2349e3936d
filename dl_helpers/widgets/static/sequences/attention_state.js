// What the attention viewer shows at its present place, and what it says of it.

import { clamp } from "../drawing/colors.js";
import { inBrackets, number } from "../foundation/core.js";
import { partOf } from "../foundation/recording.js";

/** Map, row and products of the present layer, head, query and key; null before they came. */
export function attentionNow(get, arrays) {
  const [layer, query, key] = [get("layer"), get("query"), get("key")];
  const [described, maps] = [get("layers")[layer], arrays[`a${layer}`]];
  if (!maps) return null;
  const head = clamp(get("head"), 0, described.heads - 1);
  const weights = partOf(maps, head);
  const [, rows, columns] = maps.shape;
  const row = weights.subarray(query * columns, (query + 1) * columns);
  const hidden = (i, j) => described.causal && j > i;
  return {
    layer, head, query, key, described, maps, weights, row, size: [rows, columns], hidden,
    tokens: get("tokens"), context: get("context"),
    pair: described.products ? pairOf(arrays, { layer, head, query, key }) : null,
  };
}

/** Query and key vectors of a pair, number by number. */
function pairOf(arrays, { layer, head, query, key }) {
  const q = partOf(arrays[`q${layer}`], head, query);
  const k = partOf(arrays[`k${layer}`], head, key);
  return { q, k, ...productOfPair(q, k) };
}

/** The products q_i k_i, their sum q·k, and the score q·k / √d. */
export function productOfPair(q, k) {
  const products = Array.from(q, (value, i) => value * k[i]);
  const dot = products.reduce((sum, value) => sum + value, 0);
  return { products, dot, score: dot / Math.sqrt(q.length) };
}

/** Of a pair's products those that say most, in their order: { i, q, k, product }. */
export function largestProducts({ q, k, products }, most = 12) {
  const each = products.map((product, i) => ({ i, q: q[i], k: k[i], product }));
  return each.sort((a, b) => Math.abs(b.product) - Math.abs(a.product))
    .slice(0, most).sort((a, b) => a.i - b.i);
}

/** The keys that a row looks at most, the first ones first. */
export function strongestKeys(row, most = 4) {
  return Array.from(row, (weight, j) => ({ j, weight }))
    .sort((a, b) => (b.weight || 0) - (a.weight || 0) || a.j - b.j).slice(0, most);
}

/** Where the chosen token looks, and what its row sums to. */
export function looksText(now) {
  const { query, head, described, row, tokens, context } = now;
  const looks = strongestKeys(row).filter(({ weight }) => weight > 0)
    .map(({ j, weight }) => `${quoted(context[j])} ${number(weight)}`);
  const where = looks.length ? looks.join(", ") : "nothing";
  return `Head ${head + 1} of ${described.heads}: token ${query + 1}, ${quoted(tokens[query])}, ` +
    `looks at ${where}. ${sumText(row)}`;
}

/** What a row sums to: 1, or a warning. */
export function sumText(row) {
  const sum = row.reduce((total, weight) => total + weight, 0);
  const fine = Math.abs(sum - 1) <= 1e-3;
  return `The row sums to ${number(sum, 3)}${fine ? "." : ", not to 1: these are no shares."}`;
}

/** How the weight of the chosen pair comes about. */
export function pairText(now) {
  const { query, key, tokens, context, row, pair, hidden } = now;
  const names = `${quoted(tokens[query])} → ${quoted(context[key])}`;
  if (hidden(query, key)) return `${names}: masked, it lies ahead. Its weight is 0.`;
  if (!pair) return `${names}: weight ${number(row[key], 3)}.`;
  const root = `√${pair.q.length}`;
  return `${names}: q·k = ${number(pair.dot)}, ${inBrackets(number(pair.dot))} / ${root} = ` +
    `${number(pair.score)}, and softmax makes of it ${number(row[key], 3)}.`;
}

/** A token in quotation marks; blanks and line ends are made visible. */
export function quoted(token) {
  return `“${visibleToken(token)}”`;
}

/** A token as it can be seen. */
export function visibleToken(token) {
  return token.replaceAll("\n", "↵").replace(/^ +| +$/g, (blanks) => "␣".repeat(blanks.length));
}
