// What the perceptron just did, in numbers and in words.

import { h, number } from "../foundation/core.js";
import { sign } from "./plane.js";
import { converged, mistakes, score } from "./rule.js";

// After so many passes without convergence the reader is told what that can mean.
const PATIENCE = 50;

/** The panel: what happened, the update as a table, and how far it has come. */
export function numbersPanel(model) {
  const status = h("p", { class: "dlw-status", role: "status" });
  const table = h("table", { class: "dlw-table" });
  const line = h("p", { class: "dlw-note" });
  const counts = h("p", { class: "dlw-note" });
  function draw(state) {
    const running = model.get("running");
    status.setAttribute("aria-live", running ? "off" : "polite");
    status.textContent = statusText(state);
    table.replaceChildren(...tableRows(state, model.get("own_rule")));
    line.textContent = `Line: ${lineText(state.weights)}`;
    counts.textContent = countText(state);
  }
  return { element: h("div", {}, status, table, line, counts), draw };
}

/** What to say of the last step, or of having come to an end. */
export function statusText(state) {
  const { points, updates, steps, last, labels } = state;
  if (converged(state)) {
    const one = new Set(labels).size === 1 ? " (only one class is there)" : "";
    return `Converged: all ${points.length} points lie on their own side${one}, ` +
      `after ${updates} update${updates === 1 ? "" : "s"}.`;
  }
  if (steps >= PATIENCE * points.length) {
    return `Not converged after ${Math.floor(steps / points.length)} passes. Either no ` +
      "line separates the classes, or more passes are needed: the rule can't tell.";
  }
  return last.x ? stepText(last) : "Press Step to look at the first point.";
}

function stepText({ index, x, y, guess, before, after }) {
  const seen = `Point ${index + 1}: wᵀx + b = ${number(score(before, x))}, so ` +
    `ŷ = ${sign(guess)}, and y = ${sign(y)}. `;
  const changed = after.some((value, i) => value !== before[i]);
  if (guess === y) return seen + (changed ? "Right, yet changed." : "Right: w stays.");
  return seen + (changed ? "A mistake: w changes." : "A mistake, yet w stays.");
}

/** The update as rows of a table: w before, what is added, w after. */
function tableRows({ weights, last }, ownRule) {
  const names = ["w₁", "w₂", "b"].map((text) => h("th", { scope: "col" }, text));
  const head = h("tr", {}, h("td"), ...names);
  if (!last.x) return [head, tableRow("w", weights)];
  const { before, after } = last;
  const added = after.map((value, i) => value - before[i]);
  const name = ownRule ? "your update adds" : "+ ½ x (y − ŷ)";
  const rows = [["w old", before], [name, added], ["w new", after]];
  return [head, ...rows.map(([text, values]) => tableRow(text, values))];
}

function tableRow(name, values) {
  const cells = values.map((value) => h("td", {}, number(value)));
  return h("tr", {}, h("th", { scope: "row" }, name), ...cells);
}

/** The equation of the line, as 0.50 x₁ − 1.20 x₂ + 1.00 = 0. */
export function lineText([w1, w2, b]) {
  if (w1 === 0 && w2 === 0) return "none yet, as w₁ = w₂ = 0";
  const signed = (value) => `${value < 0 ? "−" : "+"} ${number(Math.abs(value))}`;
  return `${number(w1)} x₁ ${signed(w2)} x₂ ${signed(b)} = 0`;
}

/** How many points were looked at and changed the weights, and how many points are wrong now. */
export function countText(state) {
  const { points, steps, updates } = state;
  const wrong = `${mistakes(state)} of ${points.length}`;
  return `Steps: ${steps}. Updates: ${updates}. Wrong now: ${wrong}.`;
}
