// Probabilities as bars, with a thin mark where each was before.

import { h, number, set } from "../foundation/core.js";

const MOST_ROWS = 10;

/** The classes to show: all in their order, or of many the most probable ones first. */
export function rowsToShow(p) {
  const classes = Array.from(p, (_, k) => k);
  if (classes.length <= MOST_ROWS) return classes;
  return classes.sort((a, b) => p[b] - p[a] || a - b).slice(0, MOST_ROWS);
}

/**
 * The bars; draw({ p, before, classes, signs }) with p and before (or null) as arrays of
 * probabilities, and signs such as { 3: "✓ right" } after the names of classes.
 */
export function probabilityBars(title) {
  const list = h("div", { class: "dlw-probabilities" });
  const element = h("div", {}, h("p", { class: "dlw-title" }, title), list);
  const rows = [];
  function draw({ p, before, classes, signs = {} }) {
    const shown = rowsToShow(p);
    while (rows.length < shown.length) rows.push(probabilityRow(list));
    shown.forEach((k, i) => rows[i]({
      p: p[k], before: before?.[k], name: classes[k], sign: signs[k] ?? "",
      answer: p[k] === p[shown.reduce((best, c) => (p[c] > p[best] ? c : best), shown[0])],
    }));
  }
  return { element, draw };
}

function probabilityRow(list) {
  const [name, sign] = [h("span"), h("span", { class: "dlw-sign" })];
  const [fill, mark] = [h("i", { class: "dlw-fill" }), h("i", { class: "dlw-before" })];
  const track = h("span", { class: "dlw-track" }, fill, mark);
  const value = h("span", { class: "dlw-number" });
  const line = h("div", {}, name, track, value, sign);
  list.append(line);
  return (row) => {
    name.textContent = row.name;
    sign.textContent = row.sign;
    value.textContent = number(row.p, 3);
    fill.style.width = `${100 * row.p}%`;
    mark.hidden = !differs(row.p, row.before);
    mark.style.left = `${100 * (row.before ?? 0)}%`;
    set(line, { "data-answer": row.answer });
  };
}

/** Whether a mark would stand apart from the end of its bar. */
function differs(p, before) {
  return before !== undefined && Math.abs(p - before) > 0.004;
}
