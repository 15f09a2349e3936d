// The table of layers: numbers, and beside them bars.

import { freshId, h, set, update } from "../foundation/core.js";
import { said } from "./layer_math.js";
import { grouped, isInPlace, memory, rounded, titleOf } from "./layer_words.js";

const COUNTED = ["params", "values", "macs"];

/** The table; its radio buttons choose the layer that is edited. */
export function layerTable(model) {
  const group = freshId();
  const heads = ["layer", "output", "parameters", "values", "memory", "multiply-adds", "sees"]
    .map((text) => h("th", { scope: "col" }, text));
  const body = h("tbody");
  const lines = [];
  const element = h("div", { class: "dlw-wide" },
    h("table", { class: "dlw-table" }, h("thead", {}, h("tr", {}, ...heads)), body));
  function draw(state) {
    const n = state.specs.length + 1;
    while (lines.length < n) lines.push(tableLine(model, group, lines.length));
    lines.length = Math.max(n, 1);
    while (body.children.length > n) body.lastChild.remove();
    while (body.children.length < n) body.append(lines[body.children.length].element);
    const most = Object.fromEntries(COUNTED.map((name) =>
      [name, Math.max(1, ...state.rows.map((row) => row[name]))]));
    lines.forEach((line) => line.draw(state, most));
  }
  return { element, draw };
}

function tableLine(model, group, i) {
  const radio = h("input", {
    type: "radio", name: group, onchange: () => update(model, { selected: i }),
  });
  const name = h("span");
  const head = h("th", { scope: "row" }, h("label", {}, radio, name));
  const [shape, field] = [h("td"), h("td")];
  const cells = COUNTED.map(() => barCell());
  const size = h("td");
  const element = h("tr", {}, head, shape, cells[0].element, cells[1].element, size,
    cells[2].element, field);
  function draw({ specs, rows, selected, batch, compact, axes }, most) {
    const spec = specs[i - 1];
    const row = rows[i];
    radio.checked = i === selected;
    name.textContent = spec ? `${i} ${titleOf(spec, axes)}` : "input";
    shape.textContent = row && !row.problem ? said(row.shape) : "–";
    COUNTED.forEach((key, k) => cells[k].draw(row?.[key] ?? 0, most[key], key));
    size.textContent = row?.values ? memory(batch * row.values) : "–";
    field.textContent = fieldText(row);
    const inPlace = spec !== undefined && isInPlace(spec);
    set(element, {
      "data-problem": Boolean(row?.problem), "data-chosen": i === selected,
      hidden: compact && inPlace && i !== selected, "data-inplace": inPlace,
    });
  }
  return { element, draw };
}

function fieldText(row) {
  if (!row || row.problem) return "–";
  return row.field.length ? said(row.field) : "all";
}

function barCell() {
  const [text, bar] = [h("span"), h("i", { class: "dlw-bar", "aria-hidden": "true" })];
  const element = h("td", {}, text, bar);
  function draw(value, most, key) {
    text.textContent = value ? (key === "macs" ? rounded : grouped)(value) : "–";
    bar.style.width = `${(100 * value) / most}%`;
  }
  return { element, draw };
}
