// What the hidden-state viewer shows at its present character and unit, and says of it.

import { number } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { softmax } from "../foundation/losses.js";
import { partOf } from "../foundation/recording.js";

export const STEADY = [0.95, 1.05]; // a gradient that changes by so much a step lasts
const QUANTITIES = {
  h: "state h", c: "cell c", i: "input gate i", f: "forget gate f", g: "candidate g",
  o: "output gate o", r: "reset gate r", z: "update gate z", n: "candidate n",
};
const SIGNED = "hcgn"; // the others are gates, from 0 to 1

/** All that the panels show; null until the recording of this text is there. */
export function statesNow(get, arrays) {
  const [text, step, unit] = [[...get("text")], get("step"), get("unit")];
  const { h } = arrays;
  if (!h || h.shape[0] !== text.length || step >= text.length) return null;
  const shown = arrays[get("shows")] ?? h;
  const [, units] = h.shape;
  const at = (name) => partOf(arrays[name], step)[unit];
  return {
    text, step, unit, units, shown, shows: get("shows"), kind: get("kind"), name: get("name"),
    scale: scaleOfStates(get("shows"), shown.values), value: at("h"),
    parts: get("quantities").filter((name) => name !== "h").map((name) => [name, at(name)]),
    next: arrays.scores ? nextOf(get, arrays.scores, step) : null,
    norms: Object.fromEntries(["h", "c"].filter((name) => arrays[`norms_${name}`])
      .map((name) => [name, partOf(arrays[`norms_${name}`], step).subarray(0, step + 1)])),
  };
}

/** How a quantity is coloured: gates from 0 to 1, others by sign. */
export function scaleOfStates(name, values) {
  if (!SIGNED.includes(name)) return { kind: "unsigned", limit: 1 };
  const limit = values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);
  return { kind: "signed", limit };
}

/** The values of one unit over the text. */
export function rowOfUnit({ values, shape: [steps, units] }, unit) {
  return Float32Array.from({ length: steps }, (_, t) => values[t * units + unit]);
}

/** States (T, H) turned, so that units go down and characters across. */
export function turned({ values, shape: [steps, units] }) {
  return Float32Array.from({ length: steps * units }, (_, i) =>
    values[(i % steps) * units + Math.floor(i / steps)]);
}

/** The next character: shares softmax(scores / τ), the real one, bits for it and for all. */
function nextOf(get, scores, step) {
  const [vocabulary, temperature, text] = [get("vocabulary"), get("temperature"), [...get("text")]];
  const shares = tempered(partOf(scores, step), temperature);
  const real = text.slice(1).map((character) => vocabulary.indexOf(character));
  const bits = real.map((k, t) => -Math.log2(tempered(partOf(scores, t), temperature)[k]));
  const mean = bits.reduce((sum, b) => sum + b, 0) / bits.length;
  return { shares, vocabulary, temperature, right: real[step] ?? -1, bits: bits[step], mean };
}

/** softmax(scores / τ). */
export function tempered(scores, temperature) {
  return softmax(Array.from(scores, (score) => score / temperature));
}

/** The largest shares, and the real next character if it is not among them. */
export function likeliest({ shares, vocabulary, right }, most = 8) {
  const all = shares.map((share, k) => ({ k, share, character: vocabulary[k] }))
    .sort((a, b) => b.share - a.share || a.k - b.k);
  const shown = all.slice(0, most);
  return right < 0 || shown.some(({ k }) => k === right)
    ? shown : [...shown.slice(0, -1), all.find(({ k }) => k === right)];
}

/** Σ −p log₂ p. */
export function entropyBits(shares) {
  return shares.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
}

/** Character, unit, and the unit's gates there. */
export function stateText({ text, step, unit, units, value, parts }) {
  const gates = parts.map(([name, v]) => `${QUANTITIES[name]} ${number(v)}`).join(", ");
  return `Character ${step + 1} of ${text.length}, ${namedCharacter(text[step])}: unit ${unit + 1} ` +
    `of ${units} is ${number(value)}${gates ? `; ${gates}` : ""}.`;
}

/** What the network expects, and what comes. */
export function nextText({ shares, vocabulary, right, bits, mean, temperature }) {
  const best = shares.indexOf(Math.max(...shares));
  const guess = `It expects ${namedCharacter(vocabulary[best])}, p = ${number(shares[best])}`;
  const real = right < 0 ? "" : ` Next comes ${namedCharacter(vocabulary[right])}: ` +
    `−log₂ ${number(shares[right], 3)} = ${number(bits)} bits.`;
  return `${guess}; its uncertainty is ${number(entropyBits(shares))} bits.${real} ` +
    `Mean over this text: ${number(mean)} bits per character at τ = ${number(temperature)}.`;
}

/** What becomes of the gradient on its way back through time. */
export function gradientText(norms, step) {
  const [first, last] = [norms[0], norms[norms.length - 1]];
  if (!norms.every(Number.isFinite)) return "The gradient is NaN or infinite: it has exploded.";
  if (step === 0) return "At the first character there is no way back.";
  if (!(first > 0)) return "The gradient is 0 already at lag 0.";
  const rate = (last / first) ** (1 / step);
  const word = rate < STEADY[0] ? "It vanishes" : rate > STEADY[1] ? "It explodes" : "It lasts";
  return `${significant(first, 2)} at lag 0, ${significant(last, 2)} at lag ${step}: ` +
    `× ${number(rate)} with each step back. ${word}.`;
}

/** A character that can be seen: “a”, blank, line end. */
export function namedCharacter(character) {
  return { " ": "blank", "\n": "line end", "\t": "tab" }[character] ?? `“${character}”`;
}

/** The same in one letter. */
export function seenCharacter(character) {
  return { " ": "␣", "\n": "↵", "\t": "→" }[character] ?? character;
}

/** What a quantity is called. */
export function quantityName(name) {
  return QUANTITIES[name];
}

/** Which continuation to show: the one asked for, or of those recorded the nearest. */
export function sampleOf(get) {
  const sampled = get("sampled");
  if (get("asked") > 0 && sampled.of === get("asked")) return sampled;
  const far = ({ temperature }) => Math.abs(temperature - get("temperature"));
  return get("samples").reduce((best, one) => (best && far(best) <= far(one) ? best : one), null);
}
