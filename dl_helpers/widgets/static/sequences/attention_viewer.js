// The attention viewer: heads, the map of one, where a token looks, and why.

import { attentionLines } from "./attention_lines.js";
import { attentionMap } from "./attention_map.js";
import { attentionNow, largestProducts, looksText, pairText } from "./attention_state.js";
import { copyPart, pythonCall } from "../foundation/copy.js";
import { h, number, set, update, widget } from "../foundation/core.js";
import { selectField, shownParts } from "../foundation/fields.js";
import { pixelsOf, putPixels } from "../drawing/heatmap.js";
import { partOf, recording } from "../foundation/recording.js";

const KEYS = [
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"],
    text: "on the map: another pair of tokens",
  },
  { keys: ["ArrowUp", "ArrowDown"], text: "on the tokens: another one looks" },
];

function view({ model, root, redraw }) {
  const recorded = recording(model, "recording", redraw);
  const above = [...shownParts(model, { heads: headsPanel(model) }), wordsPanel(model)];
  const beside = shownParts(model, { map: attentionMap(model), lines: attentionLines(model) });
  const below = shownParts(model, { products: productsPanel(), copy: copyPart(() => codeOf(model)) });
  const elements = (parts) => parts.map((part) => part.element);
  root.append(...elements(above), h("div", { class: "dlw-halves" }, ...elements(beside)), ...elements(below));
  const panels = [...above, ...beside, ...below];
  function draw() {
    const now = attentionNow((name) => model.get(name), recorded.now());
    if (now) for (const panel of panels) panel.draw(now);
  }
  return { draw, keys: KEYS, close: recorded.close };
}

/** A small map for each head, and where there are several layers a choice of them. */
function headsPanel(model) {
  const layers = model.get("layers").map(({ name }, at) => [at, name]);
  const choice = layers.length > 1 ? [selectField(model, "layer", "Layer", layers)] : [];
  const strip = h("div", { class: "dlw-heads" });
  const element = h("div", {}, ...choice.map((field) => field.element), strip);
  let [tiles, last] = [[], null];
  function renew({ layer, maps, size: [rows, columns], described }) {
    tiles = Array.from({ length: described.heads }, (_, head) => {
      const canvas = h("canvas", { "aria-hidden": "true" });
      const weights = partOf(maps, head);
      const limit = weights.reduce((most, weight) => (weight > most ? weight : most), 0);
      putPixels(canvas, pixelsOf(weights, { kind: "unsigned", limit }), rows, columns);
      return h("button", { type: "button", onclick: () => update(model, { head }) }, canvas, `head ${head + 1}`);
    });
    strip.replaceChildren(...tiles);
    last = layer;
  }
  function draw(now) {
    choice.forEach((field) => field.draw());
    if (now.layer !== last) renew(now);
    tiles.forEach((tile, head) => set(tile, { "aria-pressed": String(head === now.head) }));
    element.hidden = tiles.length === 1 && !choice.length;
  }
  return { element, draw };
}

/** The numbers of the present place, in sentences. */
function wordsPanel(model) {
  const said = h("p", { role: "status", class: "dlw-said" });
  const mask = h("p", { class: "dlw-note" });
  const note = h("p", { class: "dlw-warning" }, model.get("note"));
  function draw(now) {
    said.textContent = `${looksText(now)} ${pairText(now)}`;
    mask.textContent = now.described.causal
      ? "Hatched: masked, so that no token looks ahead." : "";
  }
  return { element: h("div", {}, said, mask, note), draw };
}

/** The products of queries and keys of the chosen pair, as a table. */
function productsPanel() {
  const title = h("p", { class: "dlw-title" });
  const table = h("table", { class: "dlw-table" });
  const element = h("section", {}, title,
    h("div", { class: "dlw-scroll", tabindex: 0, role: "group", "aria-label": "Products" }, table));
  function draw({ pair, hidden, query, key }) {
    element.hidden = !pair || hidden(query, key);
    if (element.hidden) return;
    const shown = largestProducts(pair);
    const some = shown.length < pair.q.length ? `, the ${shown.length} largest of ${pair.q.length}` : "";
    title.textContent = `Query × key = products${some}; their sum is ${number(pair.dot)}`;
    const line = (name, write) => h("tr", {}, h("th", { scope: "row" }, name),
      ...shown.map((part) => h("td", {}, write(part))));
    table.replaceChildren(
      line("i", ({ i }) => String(i + 1)), line("qᵢ", ({ q }) => number(q)),
      line("kᵢ", ({ k }) => number(k)), line("qᵢ kᵢ", ({ product }) => number(product)));
  }
  return { element, draw };
}

function codeOf(model) {
  const named = Object.fromEntries(["layer", "head", "query", "key"].map((name) => [name, model.get(name)]));
  return pythonCall("attention_viewer", [{ raw: "source" }, { raw: "tokens" }], named);
}

export default widget("attention-viewer", view);
