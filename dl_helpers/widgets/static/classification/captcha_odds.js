// CAPTCHA odds: a classifier that is often right is seldom right twelve times.

import { copyPart, pythonCall } from "../foundation/copy.js";
import { freshId, h, number, s, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import {
  accuracyFor, chanceText, expectedTries, moreAttempts, triesText,
} from "./odds.js";
import { path, plot } from "../drawing/plot.js";

const START = { tried: 0, passed: 0, answers: [] };

function view({ model, root }) {
  const names = ["n", "accuracy", "marks", "tried", "passed", "answers", "seed"];
  const present = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const code = () => {
    const { n, accuracy, marks } = present();
    const given = Object.keys(marks).length ? { marks } : {};
    return pythonCall("captcha_odds", [n, accuracy], given);
  };
  const hasMarks = Object.keys(model.get("marks")).length > 0;
  const panels = shownParts(model, {
    sliders: slidersPanel(model), curve: curvePanel(), attempts: attemptsPanel(model),
    marks: hasMarks && marksPanel(model), copy: copyPart(code),
  });
  root.append(...panels.map((panel) => panel.element));
  function draw() {
    const now = present();
    for (const panel of panels) panel.draw({ ...now, chance: now.accuracy ** now.n });
  }
  return { draw, keys: KEYS };
}

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on a slider: one step" },
  { keys: ["PageUp", "PageDown"], text: "on a slider: more" },
];

function slidersPanel(model) {
  const change = (traits) => update(model, { ...traits, ...START });
  const accuracy = slider("Right on one picture", { min: 0, max: 1, step: 0.001 },
    (value) => change({ accuracy: value }));
  const n = slider("Pictures", { min: 1, max: model.get("most"), step: 1 },
    (value) => change({ n: value }));
  const chance = h("p", { class: "dlw-chance" });
  const words = h("p", {});
  const rows = h("div", { class: "dlw-sliders" }, ...accuracy.cells, ...n.cells);
  const element = h("div", {}, rows, h("div", { role: "status" }, chance, words));
  function draw(now) {
    accuracy.draw(now.accuracy, chanceOf(now.accuracy));
    n.draw(now.n, String(now.n));
    chance.replaceChildren(
      `${chanceOf(now.accuracy)}`, h("sup", {}, String(now.n)), " = ",
      h("b", {}, chanceText(now.chance)));
    words.textContent = oddsText(now);
  }
  return { element, draw };
}

function chanceOf(accuracy) {
  return String(Number(accuracy.toFixed(5)));
}

/** What a chance means: attempts, and the accuracy that half a chance takes. */
export function oddsText({ n, chance }) {
  const tries = triesText(expectedTries(chance));
  const cost = chance > 0 ? `${tries} attempts for one success on average` : "It never passes";
  const half = number(accuracyFor(0.5, n), 4);
  return `${cost}. To pass every second time takes ${half} on one picture.`;
}

function slider(name, range, change) {
  const id = freshId();
  const input = h("input", {
    id, type: "range", ...range, oninput: () => change(Number(input.value)),
  });
  const shown = h("output", { class: "dlw-number", for: id });
  function draw(value, text) {
    input.value = value;
    shown.textContent = text;
  }
  return { cells: [h("label", { for: id }, name), input, shown], draw };
}

const HEIGHT = 250;

function curvePanel() {
  const { svg, axes } = plot({ role: "img" });
  const line = s("path", { class: "dlw-curve" });
  const [dots, lead] = [s("g", { class: "dlw-marks" }), s("path", { class: "dlw-lead" })];
  const here = s("circle", { class: "dlw-here", r: 6.5 });
  svg.append(lead, line, dots, here);
  function draw({ n, accuracy, marks, chance }) {
    const low = Math.min(0.5, accuracy, ...Object.values(marks));
    const size = [svg.clientWidth || 760, HEIGHT]; // 0 until it is in the page
    const names = ["right on one picture (%)", `right on all ${n} (%)`];
    const { toX, toY, inner } = axes(size, [100 * low, 100], [0, 100], names);
    const place = (p) => [toX(100 * p), toY(100 * p ** n)];
    const grid = Array.from({ length: 201 }, (_, i) => low + ((1 - low) * i) / 200);
    line.setAttribute("d", path(grid.map(place)));
    dots.replaceChildren(...Object.values(marks).map((p) => diamond(place(p))));
    const [x, y] = place(accuracy);
    set(here, { cx: x, cy: y });
    lead.setAttribute("d", path([[x, inner.y[0]], [x, y], [inner.x[0], y]]));
    const what = `Chance to be right on all ${n} pictures against the accuracy on one`;
    set(svg, { "aria-label": `${what}: at ${accuracy} it is ${chanceText(chance)}` });
  }
  return { element: h("section", {}, svg), draw };
}

function diamond([x, y]) {
  return s("path", { d: `M${x} ${y - 6}l5 6l-5 6l-5 -6z` });
}

function attemptsPanel(model) {
  const now = () => Object.fromEntries(
    ["seed", "tried", "passed", "n", "accuracy"].map((name) => [name, model.get(name)]));
  const more = (count) => () => update(model, moreAttempts(now(), count));
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const forget = button("Forget", () => update(model, START));
  const row = h("div", { class: "dlw-row" }, button("One attempt", more(1)),
    button("1,000 attempts", more(1000)), forget);
  const cells = h("div", { class: "dlw-answers", "aria-hidden": "true" });
  const said = h("p", { class: "dlw-note", "aria-live": "polite" });
  function draw(now) {
    forget.disabled = !now.tried;
    const shown = now.answers.length ? now.answers : Array(now.n).fill(null);
    cells.replaceChildren(...shown.map(answerCell));
    said.textContent = attemptsText(now);
  }
  const title = h("p", { class: "dlw-title" }, "Let it try");
  return { element: h("section", {}, title, row, cells, said), draw };
}

function answerCell(right) {
  const text = right === null ? "" : right ? "✓" : "✗";
  return h("span", { "data-right": right === null ? null : String(right) }, text);
}

/** What came of the attempts so far. */
export function attemptsText({ tried, passed, answers, n }) {
  if (!tried) return "Each box is a picture; all must be right.";
  const right = answers.filter(Boolean).length;
  const last = right === n ? "passed" : "refused";
  return `Attempt ${tried.toLocaleString("en")}: ${right} of ${n} right, ${last}. ` +
    `Passed so far: ${passed.toLocaleString("en")} of ${tried.toLocaleString("en")}.`;
}

function marksPanel(model) {
  const heads = ["", "right on one", "right on all", "attempts"];
  const head = h("tr", {}, ...heads.map((text) =>
    text ? h("th", { scope: "col" }, text) : h("td", {})));
  const rows = Object.entries(model.get("marks")).map(([name, p]) => {
    const use = () => update(model, { accuracy: p, ...START });
    const button = h("button", { type: "button", onclick: use }, name);
    return { p, button, cells: [h("td", {}), h("td", {})] };
  });
  const element = h("section", {}, h("table", { class: "dlw-table" }, head,
    ...rows.map(({ p, button, cells }) => h("tr", {},
      h("th", { scope: "row" }, button), h("td", {}, chanceOf(p)), ...cells))));
  function draw({ n, accuracy }) {
    for (const { p, button, cells } of rows) {
      cells[0].textContent = chanceText(p ** n);
      cells[1].textContent = triesText(expectedTries(p ** n));
      set(button, { "aria-pressed": String(p === accuracy) });
    }
  }
  return { element, draw };
}

export default widget("captcha-odds", view);
