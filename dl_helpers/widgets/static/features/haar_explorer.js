// Haar explorer: a feature moved over a picture, its cells from four look-ups each.

import { copyPart, pythonCall } from "../foundation/copy.js";
import { doubles, floats, freshId, h, inBrackets, number, s, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { cellsOf, costOf, featureValue, lookUps, withKind } from "./haar.js";
import { picturePanel, sumsPanel } from "./haar_panels.js";

function view({ model, root }) {
  const size = model.get("size");
  const columns = size[1] + 1;
  const exact = { values: doubles(model, "true_sums"), columns };
  const own = doubles(model, "own_sums");
  const used = own.length ? { values: own, columns } : exact;
  const images = shownParts(model, {
    picture: picturePanel(model, floats(model, "picture")), sums: sumsPanel(model, used.values),
  });
  const halves = h("div", { class: "dlw-halves" }, ...images.map((panel) => panel.element));
  const code = () => pythonCall("haar_explorer",
    [{ raw: "picture" }, [model.get("kind"), ...model.get("cell")]]);
  const panels = shownParts(model, {
    kinds: kindsPanel(model), images: { element: halves, draw: drawImages },
    value: valuePanel(model), table: tablePanel(model), copy: copyPart(code),
  });
  root.append(...panels.map((panel) => panel.element));
  function drawImages(now) {
    for (const panel of images) panel.draw(now);
  }
  function draw() {
    const pattern = model.get("kinds")[model.get("kind")];
    const cells = cellsOf(pattern, model.get("cell"));
    const chosen = Math.min(model.get("chosen"), cells.length - 1);
    const now = { kind: model.get("kind"), place: model.get("cell"), pattern, size, cells, chosen };
    Object.assign(now, { used, exact, digits: model.get("digits") });
    for (const panel of panels) panel.draw(now);
  }
  return { draw, keys: KEYS };
}

const KEYS = [
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
    text: "on the picture: move the feature by a pixel; with Shift make it larger or smaller",
  },
  { keys: ["Home", "End"], text: "on the picture: to the left or right edge" },
];

function kindsPanel(model) {
  const group = freshId();
  const kinds = model.get("kinds");
  const options = Object.entries(kinds).map(([name, pattern]) => {
    const choose = () => update(model, {
      kind: name, chosen: 0,
      cell: withKind(model.get("cell"), kinds[model.get("kind")], pattern, model.get("size")),
    });
    const radio = h("input", { type: "radio", name: group, onchange: choose });
    return { name, radio, label: h("label", {}, radio, icon(pattern), name) };
  });
  const element = h("fieldset", {}, h("legend", {}, "Kind of feature"),
    h("div", { class: "dlw-row" }, ...options.map(({ label }) => label)));
  function draw({ kind }) {
    for (const { name, radio } of options) radio.checked = name === kind;
  }
  return { element, draw };
}

/** A small drawing of a kind: white cells count, black ones are subtracted. */
function icon(pattern) {
  const [rows, columns] = [pattern.length, pattern[0].length];
  const cells = pattern.flatMap((weights, i) => weights.map((weight, j) => s("rect", {
    x: (18 / columns) * j + 1, y: (18 / rows) * i + 1, width: 18 / columns, height: 18 / rows,
    fill: weight > 0 ? "#fff" : "#000", stroke: "currentColor",
  })));
  return s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" }, ...cells);
}

function valuePanel(model) {
  const value = h("p", { class: "dlw-value", role: "status" });
  const cost = h("p", { class: "dlw-note" });
  const wrong = h("p", { class: "dlw-wrong" }, model.get("difference"));
  function draw(now) {
    value.textContent = valueText(now);
    cost.textContent = costText(now, model.get("possible"));
  }
  return { element: h("section", {}, value, cost, wrong), draw };
}

/** Σ weight · sum, with numbers; and what the pixels themselves give, if that differs. */
export function valueText({ cells, used, exact, digits }) {
  const terms = cells.map((cell, k) => {
    const sum = inBrackets(number(lookUps(used, cell).sum, digits));
    return `${signText(cell.weight, k)}${Math.abs(cell.weight) > 1 ? "2 · " : ""}${sum}`;
  });
  const [value, right] = [used, exact].map((F) => number(featureValue(F, cells), digits));
  const said = `Value: ${terms.join("")} = ${value}.`;
  return value === right ? said : `${said} ✗ Added up pixel by pixel it is ${right}.`;
}

function signText(weight, k) {
  if (k) return weight > 0 ? " + " : " − ";
  return weight > 0 ? "" : "−";
}

/** What the value costs with the integral image and without, and how many there are. */
export function costText({ cells, place, size }, possible) {
  const cost = costOf(cells);
  return `${cost.lookUps} look-ups in F, whatever the size, in place of ${cost.pixels} pixels ` +
    `(cells of ${place[2]} × ${place[3]}). A picture of ${size[0]} × ${size[1]} has ` +
    `${possible.toLocaleString("en")} features of these five kinds.`;
}

const HEADS = ["cell", "F(C)", "+ F(A)", "− F(B)", "− F(D)", "= sum", "weight"];

function tablePanel(model) {
  const group = freshId();
  const head = h("tr", {}, ...HEADS.map((text) => h("th", { scope: "col" }, text)));
  const table = h("table", { class: "dlw-table" }, head);
  let rows = [];
  function draw(now) {
    if (rows.length !== now.cells.length) {
      rows = now.cells.map((_, k) => cellRow(group, k, () => update(model, { chosen: k })));
      table.replaceChildren(head, ...rows.map((row) => row.element));
    }
    rows.forEach((row, k) => row.draw(now, k));
  }
  return { element: h("div", { class: "dlw-wide" }, table), draw };
}

function cellRow(group, k, choose) {
  const radio = h("input", { type: "radio", name: group, onchange: choose });
  const label = h("label", {}, radio, String(k + 1));
  const values = HEADS.slice(1).map(() => h("td", {}));
  const element = h("tr", {}, h("th", { scope: "row" }, label), ...values);
  function draw({ cells, used, digits, chosen }) {
    const { A, B, C, D, sum } = lookUps(used, cells[k]);
    [C, A, B, D, sum].forEach((value, i) => (values[i].textContent = number(value, digits)));
    values[5].textContent = `${cells[k].weight > 0 ? "+" : "−"}${Math.abs(cells[k].weight)}`;
    radio.checked = k === chosen;
    set(element, { "data-chosen": k === chosen });
  }
  return { element, draw };
}

export default widget("haar-explorer", view);
