// An attention map as a picture with its tokens: rows are queries, columns keys.

import { cellUnder, walkKeys } from "../drawing/cells.js";
import { freshId, h, listen, number, s, set, update } from "../foundation/core.js";
import { pixelsOf } from "../drawing/heatmap.js";
import { raster, showPixels } from "../drawing/raster.js";
import { quoted, visibleToken } from "./attention_state.js";

const LETTER = 6.6; // pixels of a letter
const LONGEST = 84;
const NAMED = 40; // more tokens than that have no room for their names

/** The map of the present head; pointer and keys choose a pair. */
export function attentionMap(model) {
  const [image, row, cell] = [raster(), s("rect", { class: "dlw-chosenrow" }), s("rect", { class: "dlw-chosen" })];
  const [names, ground] = [s("g", { class: "dlw-names" }), s("rect")];
  const [id, target] = [freshId(), s("rect", { class: "dlw-target", tabindex: 0, role: "group" })];
  const hatch = s("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
    s("path", { class: "dlw-hatch", d: "M0 6L6 0" }));
  set(ground, { fill: `url(#${id})` });
  const svg = s("svg", { class: "dlw-plot" }, hatch, ground, image, row, cell, names, target);
  const caption = h("figcaption", {});
  const size = () => [model.get("tokens").length, model.get("context").length];
  const where = () => ({ cell: model.get("query") * size()[1] + model.get("key"), size: size() });
  const go = (to) => {
    if (to === where().cell) return;
    update(model, { query: Math.floor(to / size()[1]), key: to % size()[1] });
  };
  listen(target, walkKeys(where, go));
  for (const kind of ["pointermove", "pointerdown"]) {
    target.addEventListener(kind, (event) => go(cellUnder(event, target, size())));
  }
  let [last, place] = [null, null];
  function draw(now) {
    const key = `${svg.clientWidth} ${now.layer} ${now.head}`;
    if (key !== last) {
      place = layoutOf(now, svg.clientWidth || 380);
      showMap(now, { svg, image, ground, target, names }, place);
      caption.replaceChildren("row: who looks; column: at whom. Yellow is ", h("b", {}, number(place.limit)));
    }
    last = key;
    const { left, top, unit } = place;
    const y = top + now.query * unit;
    set(row, { x: left, y, width: now.size[1] * unit, height: unit });
    set(cell, { x: left + now.key * unit, y, width: unit, height: unit });
    [...names.children].forEach((name) => set(name, { "data-chosen": isChosen(name, now) }));
    const at = now.weights[now.query * now.size[1] + now.key];
    set(target, { "aria-label": `Map: ${quoted(now.tokens[now.query])} looks at ` +
      `${quoted(now.context[now.key])} with ${number(at)}; arrows choose a pair` });
  }
  return { element: h("figure", {}, svg, caption), draw };
}

function isChosen(name, { query, key }) {
  return Number(name.dataset.at) === (name.dataset.axis === "row" ? query : key);
}

/** Where the map lies in the drawing, in pixels. */
function layoutOf({ tokens, context, size: [rows, columns], weights }, width) {
  const space = (list) => (list.length > NAMED ? 4
    : Math.min(Math.max(...list.map((token) => visibleToken(token).length)) * LETTER, LONGEST) + 10);
  const [left, top] = [space(tokens), space(context)];
  const unit = Math.min((width - left - 4) / columns, 40);
  const limit = weights.reduce((most, weight) => (weight > most ? weight : most), 0);
  return { left, top, unit, limit, width, height: top + unit * rows + 4 };
}

function showMap(now, { svg, image, ground, target, names }, { left, top, unit, limit, width, height }) {
  const [rows, columns] = now.size;
  const box = { x: left, y: top, width: columns * unit, height: rows * unit };
  const known = (i) => !now.hidden(Math.floor(i / columns), i % columns);
  showPixels(image, pixelsOf(now.weights, { kind: "unsigned", limit }, known), now.size, box);
  for (const part of [ground, target]) set(part, box);
  set(svg, { viewBox: `0 0 ${width} ${height}` });
  names.replaceChildren(
    ...namesOf(now.tokens, "row", (i) => ({ x: left - 6, y: top + (i + 0.5) * unit + 4, "text-anchor": "end" })),
    ...namesOf(now.context, "column", (j) => ({
      transform: `translate(${left + (j + 0.5) * unit + 4} ${top - 6}) rotate(-90)`,
    })));
}

function namesOf(tokens, axis, place) {
  if (tokens.length > NAMED) return [];
  return tokens.map((token, at) => s("text", { ...place(at), "data-axis": axis, "data-at": at },
    cutToken(token)));
}

/** A token that is not too long for its place. */
export function cutToken(token) {
  const text = visibleToken(token);
  const most = Math.floor(LONGEST / LETTER);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
