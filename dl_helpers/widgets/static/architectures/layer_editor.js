// Changing a network: the sizes of a layer, layers inserted, moved and removed.

import { freshId, h, update } from "../foundation/core.js";
import { titleOf } from "./layer_words.js";

const MOST = 100000;
const WINDOW = ["kernel", "stride", "padding"];
const SIZES = {
  conv: ["filters", ...WINDOW], maxpool: WINDOW, avgpool: WINDOW, dense: ["units"],
};

/** What can be inserted, with the sizes that it begins with. */
export const NEW_LAYERS = {
  conv: { filters: 16, kernel: 3, stride: 1, padding: 1, groups: 1, bias: true },
  maxpool: { kernel: 2, stride: 2, padding: 0, keep_edges: false },
  avgpool: { kernel: 2, stride: 2, padding: 0, keep_edges: false },
  globalavgpool: {}, flatten: {}, dense: { units: 10, bias: true }, relu: {}, tanh: {},
  batchnorm: {}, dropout: {}, softmax: {},
};

/** The panel for the chosen layer, or for the input. */
export function layerEditor(model) {
  const title = h("p", { class: "dlw-title" });
  const fields = h("div", { class: "dlw-row" });
  const buttons = editButtons(model);
  const note = h("p", { class: "dlw-note" });
  const element = h("section", { class: "dlw-editor" }, title, fields, buttons.element, note);
  let built = "";
  let inputs = [];
  function draw(state) {
    const { specs, shape, selected, fixed, axes } = state;
    const spec = specs[selected - 1];
    const key = `${selected} ${spec?.kind} ${shape.length} ${fixed}`;
    title.textContent = spec ? `Layer ${selected}: ${titleOf(spec, axes)}` : "The input";
    if (key !== built) {
      inputs = fixed ? [] : spec ? sizeFields(model, spec, selected - 1) : shapeFields(model);
      fields.replaceChildren(...inputs.map((field) => field.element));
      built = key;
    }
    inputs.forEach((field) => field.draw(spec ?? shape));
    buttons.draw(state);
    note.textContent = noteText(state, spec);
  }
  return { element, draw };
}

function noteText({ fixed }, spec) {
  if (fixed) {
    return "This network branches, so its layers are counted as Python met them, and " +
      "can't be changed here.";
  }
  if (!spec) return "One example of the batch: channels first, then rows and columns.";
  if (spec.kind === "other") return "Python has counted this layer; its sizes are not known here.";
  return SIZES[spec.kind] ? "" : "This layer has no sizes to change.";
}

function sizeFields(model, spec, at) {
  return (SIZES[spec.kind] ?? []).map((name) =>
    numberInput(name, name === "padding" ? 0 : 1, (now) => now[name], (value) => {
      const specs = model.get("specs").map((old, i) =>
        (i === at ? { ...old, [name]: value } : old));
      update(model, { specs });
    }));
}

function shapeFields(model) {
  const shape = model.get("shape");
  const names = shape.length === 3 ? ["channels", "rows", "columns"]
    : shape.map((_, i) => (i ? `axis ${i}` : shape.length > 1 ? "channels" : "numbers"));
  return names.map((name, axis) => numberInput(name, 1, (now) => now[axis], (value) =>
    update(model, { shape: model.get("shape").map((n, i) => (i === axis ? value : n)) })));
}

function numberInput(name, min, valueOf, change) {
  const id = freshId();
  const input = h("input", {
    id, type: "number", min, max: MOST, step: 1,
    oninput: () => {
      const value = input.valueAsNumber;
      if (Number.isInteger(value) && value >= min && value <= MOST) change(value);
    },
  });
  const element = h("span", { class: "dlw-field" }, h("label", { for: id }, name), input);
  function draw(now) {
    const value = valueOf(now);
    input.disabled = Array.isArray(value); // another number for each axis
    if (input.valueAsNumber !== value && document.activeElement !== input) input.value = value;
  }
  return { element, draw };
}

function editButtons(model) {
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const get = (name) => model.get(name);
  const put = (specs, selected) => update(model, { specs, selected });
  const kinds = h("select", { "aria-label": "kind of the new layer" },
    ...Object.keys(NEW_LAYERS).map((kind) => h("option", {}, kind)));
  const insert = button("Insert below", () =>
    put(inserted(get("specs"), get("selected"), kinds.value), get("selected") + 1));
  const remove = button("Remove", () =>
    put(removed(get("specs"), get("selected") - 1), get("selected") - 1));
  const up = button("Move up", () =>
    put(shifted(get("specs"), get("selected") - 1, -1), get("selected") - 1));
  const down = button("Move down", () =>
    put(shifted(get("specs"), get("selected") - 1, 1), get("selected") + 1));
  const original = button("Original network", () => update(model, {
    specs: get("first_specs"), shape: get("first_shape"),
    selected: Math.min(get("selected"), get("first_specs").length),
  }));
  const element = h("div", { class: "dlw-row" }, remove, up, down, insert,
    h("span", { class: "dlw-field" }, kinds), original);
  function draw({ specs, selected, fixed }) {
    remove.disabled = fixed || !selected;
    up.disabled = fixed || selected < 2;
    down.disabled = fixed || !selected || selected === specs.length;
    insert.disabled = kinds.disabled = fixed;
    const now = JSON.stringify([specs, get("shape")]);
    original.disabled = now === JSON.stringify([get("first_specs"), get("first_shape")]);
  }
  return { element, draw };
}

/** The layers with a new one behind the first `at`. */
export function inserted(specs, at, kind) {
  return [...specs.slice(0, at), { kind, ...NEW_LAYERS[kind] }, ...specs.slice(at)];
}

/** The layers without one. */
export function removed(specs, at) {
  return specs.filter((_, i) => i !== at);
}

/** The layers with one of them a place further up or down. */
export function shifted(specs, at, by) {
  const others = removed(specs, at);
  return [...others.slice(0, at + by), specs[at], ...others.slice(at + by)];
}
