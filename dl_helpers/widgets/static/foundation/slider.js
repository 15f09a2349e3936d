// A slider with its label and its number, bound to a trait.

import { freshId, h, set, update } from "./core.js";

/**
 * A slider for a trait from min to max. `say(value)` is its number as text; `change`
 * sets it, by default the trait itself.
 */
export function sliderField(model, trait, text, { min, max, step = 1, say = String, change }) {
  const id = freshId();
  const put = change ?? ((value) => update(model, { [trait]: value }));
  const slider = h("input", {
    id, type: "range", min, max, step, oninput: () => put(Number(slider.value)),
  });
  const said = h("output", { class: "dlw-number", for: id });
  const element = h("div", { class: "dlw-slider" }, h("label", { for: id }, text), slider, said);
  function draw() {
    const value = model.get(trait);
    slider.value = value;
    said.textContent = say(value);
    set(slider, { "aria-valuetext": say(value) });
  }
  return { element, draw };
}
