// What the steppers share: their frame, their words, and the reader's own layer.

import { copyButton } from "../foundation/copy.js";
import { h, set, update } from "../foundation/core.js";
import { WALK_KEYS } from "./grid.js";

/**
 * Put the parts of a stepper below each other, and a button that copies `code()`. Each
 * part has an element and draws what `present(model)` gives.
 */
export function stepper({ model, root }, present, parts, code) {
  root.classList.add("dlw-stepper");
  root.append(...parts.map(({ element }) => element));
  if (!model.get("hide").includes("copy")) root.append(copyButton(code));
  function draw() {
    const now = present(model);
    for (const part of parts) part.draw(now);
  }
  const close = () => parts.forEach((part) => part.close?.());
  return { draw, keys: WALK_KEYS, close };
}

/** Change how windows move; `total(get)` counts the steps, and a full map is full again. */
export function moveWindows(model, change, total) {
  const before = (name) => model.get(name);
  const whole = model.get("step") >= total(before);
  const step = whole ? total((name) => change[name] ?? before(name)) : 0;
  update(model, { ...change, step, look: -1, running: false });
}

/** What is to be said: `status(now)`, then each of the notes in a paragraph of its own. */
export function wordsPanel(model, status, ...notes) {
  const said = h("p", { role: "status", class: "dlw-status" });
  const paragraphs = notes.map(() => h("p", { class: "dlw-note" }));
  const problem = h("p", { class: "dlw-error" });
  const element = h("section", {}, said, ...paragraphs, problem);
  function draw(now) {
    // while it plays, a screen reader would never come to an end
    set(said, { "aria-live": model.get("running") ? "off" : "polite" });
    said.textContent = status(now);
    paragraphs.forEach((paragraph, i) => (paragraph.textContent = notes[i](now)));
    problem.textContent = model.get("own_problem");
  }
  return { element, draw };
}

/** Draw the output of the reader's own layer, with marks where it is wrong. */
export function drawOwn(grid, { own, y, cell, done }, size, scale) {
  grid.draw({
    values: own.values ?? new Float64Array(y.length), size, scale, digits: 2,
    title: "your layer's output", known: () => Boolean(own.values),
    wrong: (i) => Boolean(own.wrong?.[i]), at: done ? cell : -1,
    label: `Your layer's output: ${own.n ?? "no"} cells that differ`,
  });
}
