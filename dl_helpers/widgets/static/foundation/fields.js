// Native controls with their labels, each bound to a trait.

import { freshId, h, set, update } from "./core.js";

/** A number of a trait, between `min` and `max`; `change(value)` sets it. */
export function numberField(model, trait, text, { min, max, step = 1, change }) {
  const take = change ?? setting(model, trait);
  const input = h("input", {
    type: "number", min, max, step,
    onchange: () => {
      const value = Number(input.value);
      if (input.value !== "" && value >= min && value <= max) take(value);
      else input.value = model.get(trait);
    },
  });
  return labelled(text, input, () => {
    // what is being typed stays
    if (!input.matches(":focus") || Number(input.value) !== model.get(trait)) {
      input.value = model.get(trait);
    }
  });
}

/** One of `options`, pairs of value and name, for a trait; `change(value)` sets it. */
export function selectField(model, trait, text, options, change = setting(model, trait)) {
  const input = h("select", { onchange: () => change(options[input.selectedIndex][0]) },
    ...options.map(([, name]) => h("option", {}, name)));
  return labelled(text, input, () => {
    input.selectedIndex = options.findIndex(([value]) => value === model.get(trait));
  });
}

/** A box to tick, for a trait that is true or false. */
export function checkField(model, trait, text, change = setting(model, trait)) {
  const input = h("input", { type: "checkbox", onchange: () => change(input.checked) });
  const element = h("label", { class: "dlw-field" }, input, text);
  return { element, draw: () => (input.checked = model.get(trait)) };
}

function labelled(text, input, draw) {
  const id = freshId();
  set(input, { id });
  const element = h("span", { class: "dlw-field" }, h("label", { for: id }, text), input);
  return { element, draw };
}

function setting(model, trait) {
  return (value) => update(model, { [trait]: value });
}

/** The parts of a view, { name: part, … }, that the trait `hide` does not name. */
export function shownParts(model, parts) {
  return Object.entries(parts).filter(([name, part]) =>
    part && !model.get("hide").includes(name)).map(([, part]) => part);
}

/** A row of the fields that are not hidden: { name: field, … }. */
export function fieldRow(model, fields) {
  const shown = shownParts(model, fields);
  const element = h("div", { class: "dlw-row" }, ...shown.map((field) => field.element));
  const draw = () => shown.forEach((field) => field.draw());
  const close = () => shown.forEach((field) => field.close?.());
  return { element, draw, close };
}
