// Beside the graph: the computation of one value, the leaves, and arrays as tables.

import { h, set, update } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { checkField } from "../foundation/fields.js";
import { cornerOf, gradient } from "./state.js";
import { flowRows, gradientText, slopeName, valueText } from "./words.js";

/** The computation of the value in focus, forward and backward. */
export function valuePanel(model) {
  const title = h("p", { class: "dlw-title" });
  const lines = h("div", { class: "dlw-lines" });
  const table = h("table", { class: "dlw-table" });
  const arrays = h("div", { class: "dlw-arrays" });
  const choice = checkField(model, "show_values", "Show the numbers of arrays, up to 12 × 12");
  const element = h("section", {}, title, lines, table, choice.element, arrays);
  function draw(state) {
    const { focus, nodes, forward, backward, started } = state;
    choice.element.hidden = nodes.every(({ shape }) => !shape.length);
    choice.draw();
    const here = focus >= 0;
    title.textContent = here ? `The value ${nodes[focus].label}` : "The leaves are given";
    const known = here && forward.has(focus);
    const texts = [
      known ? valueText(state, focus) : here ? "not computed yet" : "Press Step to compute.",
      ...(here && started ? [gradientText(state, focus)] : []),
    ];
    lines.replaceChildren(...texts.map((text) => h("p", {}, text)));
    const passed = backward.includes(focus) ? flowRows(state, focus) : [];
    table.replaceChildren(...flowTable(passed, nodes, focus));
    const shown = known && model.get("show_values") && nodes[focus].shape.length;
    arrays.replaceChildren(...(shown ? arrayTables(state) : []));
  }
  return { element, draw };
}

function flowTable(rows, nodes, place) {
  if (!rows.length) return [];
  const local = rows.some((row) => row.local !== null);
  const upstream = slopeName(nodes, place);
  const heads = local
    ? ["operand", `upstream ${upstream}`, "× local derivative", "= what flows"]
    : ["operand", "dy comes in", "what flows", "its shape"];
  const cells = local
    ? ({ upstream: up, rule, local: slope, flow }) =>
      [up, rule === slope ? slope : `${rule} = ${slope}`, flow]
    : ({ upstream: up, rule, flow }) => [up, rule, flow];
  const body = rows.map((row) => h("tr", {},
    h("th", { scope: "row" }, `to ${row.to}`),
    ...cells(row).map((text) => h("td", {}, text))));
  return [
    h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text))), ...body,
  ];
}

function arrayTables(state) {
  const { nodes, values, focus } = state;
  const { label, shape } = nodes[focus];
  const slope = gradient(state, focus);
  const tables = [[label, values[focus]], ...(slope ? [[slopeName(nodes, focus), slope]] : [])];
  return tables.map(([name, numbers]) => arrayTable(name, numbers, shape));
}

function arrayTable(name, numbers, shape) {
  const [columns, rows = 1] = cornerOf(shape).reverse();
  const whole = rows * columns === shape.reduce((product, n) => product * n, 1);
  const note = whole ? "" : `, the first ${rows} × ${columns} of (${shape.join(", ")})`;
  const lines = Array.from({ length: rows }, (_, i) =>
    h("tr", {}, ...Array.from(numbers.slice(i * columns, (i + 1) * columns), (value) =>
      h("td", {}, significant(value)))));
  return h("div", { class: "dlw-scroll", tabindex: 0, role: "group", "aria-label": name },
    h("table", { class: "dlw-table" }, h("caption", {}, `${name}${note}`), ...lines));
}

const NOTES = {
  page: "This page computes the numbers anew, in the same way as Python.",
  kernel: "Your function is called by Python with these values; the kernel must run.",
  nowhere: "These values are fixed here: the graph has arrays, or operations that only " +
    "Python knows. In a notebook, graph_stepper(lambda: …) lets the kernel compute it anew.",
};

/** A slider and a number for each leaf that is one number with a name. */
export function leafPanel(model) {
  const rows = model.get("leaves").map((leaf, i) => leafRow(model, leaf, i));
  const note = h("p", { class: "dlw-note" });
  const list = h("div", { class: "dlw-leaves" }, ...rows.flatMap(({ cells }) => cells));
  const title = h("p", { class: "dlw-title" }, "Values of the leaves");
  const first = model.get("leaves").map(({ value }) => value);
  const original = h("button", {
    type: "button", onclick: () => update(model, { given: first }),
  }, "Original values");
  const element = h("section", {}, title, list, original, note);
  function draw() {
    const [given, answered, where] = ["given", "answered", "where"].map((n) => model.get(n));
    const behind = where === "kernel" && String(given) !== String(answered);
    note.textContent = behind ? "Sent to Python; waiting for its answer." : NOTES[where];
    rows.forEach((row, i) => row.draw(given[i], where === "nowhere"));
    list.hidden = original.hidden = !rows.length;
    if (!rows.length && where !== "nowhere") {
      note.textContent = 'Leaves with a name, such as Tensor(2.0, "x"), can be changed here.';
    }
    original.disabled = where === "nowhere" || String(given) === String(first);
  }
  return { element, draw };
}

function leafRow(model, { name, value }, i) {
  const reach = Math.max(2, Math.ceil(2 * Math.abs(value)));
  const put = (to) => {
    const given = [...model.get("given")];
    given[i] = to;
    if (Number.isFinite(to)) update(model, { given });
  };
  const slider = h("input", {
    type: "range", min: -reach, max: reach, step: reach / 40, "aria-label": `${name}, slider`,
    oninput: () => put(Number(slider.value)),
  });
  const box = h("input", {
    type: "number", step: "any", "aria-label": name,
    oninput: () => put(box.valueAsNumber),
  });
  function draw(now, fixed) {
    slider.value = now;
    if (!(box.valueAsNumber === now)) box.value = now;
    for (const input of [slider, box]) set(input, { disabled: fixed });
  }
  const field = h("span", { class: "dlw-field" }, box);
  return { cells: [h("span", {}, name), slider, field], draw };
}
