// A self-check item: choose, check, and read why.

import { freshId, h, set, update, widget } from "./core.js";

/** Whether an answer is right, and why: [right, why], as in Python. */
export function verdictOf({ options, verdicts, target, tolerance, hints, why }, choice) {
  if (options.length) return verdicts[options.indexOf(choice)];
  const value = Number(choice);
  const near = (number) => Math.abs(value - number) <= tolerance;
  if (near(target)) return [true, why];
  const hint = hints.find(([number]) => near(number));
  return [false, hint ? hint[1] : "Not this number; try again."];
}

/** Text with `code` in back-ticks, as nodes. */
function marked(text) {
  return text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));
}

function view({ model, root }) {
  const names = ["options", "verdicts", "target", "tolerance", "hints", "why"];
  const question = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const choose = (choice) => update(model, { choice, checked: false });
  const field = model.get("is_number")
    ? numberField(model, choose)
    : choiceField(model, choose);
  const button = h("button", { type: "submit" }, "Check");
  const verdict = h("div", { class: "dlw-verdict", role: "status" });
  const form = h("form", { class: "dlw-ask" }, field.element, button, verdict);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update(model, { checked: model.get("choice") !== "" });
  });
  root.append(form);

  let shown = null;
  function draw() {
    const [choice, checked] = [model.get("choice"), model.get("checked")];
    field.draw(choice);
    button.disabled = choice === "";
    if (shown === (shown = checked ? choice : null)) return;
    const [right, why] = checked ? verdictOf(question, choice) : [null, ""];
    set(verdict, { "data-right": right === null ? null : String(right) });
    const word = right ? "✓ Right. " : "✗ Not right. ";
    verdict.replaceChildren(...(checked ? [h("b", {}, word), ...marked(why)] : []));
  }
  return { draw };
}

function choiceField(model, choose) {
  const name = freshId();
  const rows = model.get("options").map((option) => {
    const radio = h("input", {
      type: "radio", name, value: option, onchange: () => choose(option),
    });
    return { radio, element: h("label", {}, radio, h("span", {}, ...marked(option))) };
  });
  const legend = h("legend", {}, ...marked(model.get("text")));
  const element = h("fieldset", {}, legend, ...rows.map((row) => row.element));
  function draw(choice) {
    for (const { radio } of rows) radio.checked = radio.value === choice;
  }
  return { element, draw };
}

function numberField(model, choose) {
  const id = freshId();
  const input = h("input", {
    id, type: "number", step: "any", oninput: () => choose(input.value),
  });
  const label = h("label", { for: id, class: "dlw-title" }, ...marked(model.get("text")));
  function draw(choice) {
    if (input.value !== choice) input.value = choice;
  }
  return { element: h("div", {}, label, input), draw };
}

export default widget(view);
