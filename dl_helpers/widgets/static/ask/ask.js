// A self-check item: choose, check, and read why.

import { freshId, h, set, update, widget } from "../foundation/core.js";

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
  const form = h("form", {}, field.element, button, verdict);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update(model, { checked: true });
  });
  root.append(form);

  let shown = null;
  function draw() {
    const [choice, checked] = [model.get("choice"), model.get("checked")];
    field.draw(choice);
    // a status is read aloud whenever it is filled, so only when it changes
    if (shown !== (shown = checked ? choice : null)) fill(verdict, question, shown);
  }
  return { draw };
}

/** Say in the status whether a choice is right, and why; nothing for null. */
function fill(verdict, question, choice) {
  set(verdict, { "data-right": null });
  if (choice === null) verdict.replaceChildren();
  else if (choice === "") verdict.replaceChildren("Give an answer first.");
  else {
    const [right, why] = verdictOf(question, choice);
    const word = h("b", {}, right ? "✓ Right. " : "✗ Not right. ");
    set(verdict, { "data-right": String(right) });
    verdict.replaceChildren(word, ...marked(why));
  }
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

export default widget("ask", view);
