// Two losses side by side, as one score moves.

import { copyPart, pythonCall } from "../foundation/copy.js";
import { freshId, h, inBrackets, number, s, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import {
  crossEntropy, curve, flatPart, hinge, hingeSlope, hingeTerms, softmax, softmaxSlope,
  withScore,
} from "../foundation/losses.js";
import { path, plot } from "../drawing/plot.js";

function view({ model, root }) {
  const code = () => pythonCall("score_losses",
    ["scores", "target", "classes"].map((name) => model.get(name)));
  const panels = [scoresPanel(model), sumsPanel(), ...shownParts(model, {
    curves: curvesPanel(model), copy: copyPart(code),
  })];
  root.append(...panels.map((panel) => panel.element));
  function draw() {
    const names = ["scores", "target", "moved", "classes", "interval"];
    const now = Object.fromEntries(names.map((name) => [name, model.get(name)]));
    for (const panel of panels) panel.draw(now);
  }
  return { draw, keys: KEYS };
}

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on a slider: move the score by 0.1" },
  { keys: ["PageUp", "PageDown"], text: "on a slider: move it by more" },
  { keys: ["ArrowUp", "ArrowDown"], text: "on the buttons: another right class" },
];

function scoresPanel(model) {
  const group = freshId();
  const rows = model.get("classes").map((name, k) => scoreRow(model, group, name, k));
  const heads = ["right class", "score", "", "softmax probability", ""];
  const element = h("div", { class: "dlw-scores" },
    ...heads.map((text) => h("span", { class: "dlw-soft", "aria-hidden": "true" }, text)),
    ...rows.flatMap((row) => row.cells));
  function draw(now) {
    const shares = softmax(now.scores);
    rows.forEach((row, k) => row.draw(now, shares[k], k));
  }
  return { element, draw };
}

function scoreRow(model, group, name, k) {
  const [low, high] = model.get("interval");
  const radio = h("input", {
    type: "radio", name: group, "aria-label": `${name} is the right class`,
    onchange: () => update(model, { target: k }),
  });
  const slider = h("input", {
    type: "range", min: low, max: high, step: 0.1, "aria-label": `score of ${name}`,
    onfocus: () => update(model, { moved: k }),
    oninput: () => update(model, {
      scores: withScore(model.get("scores"), k, Number(slider.value)), moved: k,
    }),
  });
  const score = h("output", { class: "dlw-number" });
  const bar = h("i", { class: "dlw-bar" });
  const track = h("span", { class: "dlw-track" }, bar);
  const share = h("span", { class: "dlw-number" });
  const label = h("label", {}, radio, h("span", {}, name));
  function draw({ scores, target, moved }, part) {
    radio.checked = k === target;
    slider.value = scores[k];
    score.textContent = number(scores[k]);
    share.textContent = number(part);
    bar.style.width = `${100 * part}%`;
    for (const cell of [label, score]) set(cell, { "data-moved": k === moved });
    set(bar, { "data-right": k === target });
  }
  return { cells: [label, slider, score, track, share], draw };
}

function sumsPanel() {
  const lines = ["hinge", "softmax"].map((name) => {
    const value = h("b", { class: "dlw-number" });
    const formula = h("span", {});
    const swatch = h("i", { class: `dlw-swatch dlw-${name}` });
    const head = h("span", {}, swatch, `${name} loss`);
    return { value, formula, cells: [head, value, formula] };
  });
  const slope = h("p", { class: "dlw-note" });
  const sums = h("div", { class: "dlw-sums" }, ...lines.flatMap((line) => line.cells));
  const element = h("section", { role: "status" }, sums, slope);
  function draw(now) {
    const { scores, target } = now;
    lines[0].value.textContent = number(hinge(scores, target));
    lines[0].formula.textContent = hingeText(scores, target);
    lines[1].value.textContent = number(crossEntropy(scores, target));
    lines[1].formula.textContent = `= −log ${number(softmax(scores)[target], 3)}`;
    slope.textContent = slopeText(now);
  }
  return { element, draw };
}

/** The hinge loss as a sum over the wrong classes. */
export function hingeText(scores, target) {
  const right = number(scores[target]);
  const terms = hingeTerms(scores, target);
  const wrong = scores.map((score, j) => [score, j]).filter(([, j]) => j !== target);
  const sums = wrong.map(([score]) => `max(0, ${number(score)} − ${inBrackets(right)} + 1)`);
  const values = wrong.map(([, j]) => number(terms[j]));
  return `= ${sums.join(" + ")} = ${values.join(" + ")}`;
}

/** What a small rise of the moved score does to both losses. */
export function slopeText({ scores, target, moved, classes }) {
  const flat = hingeSlope(scores, target, moved);
  const steep = softmaxSlope(scores, target, moved);
  const note = flat === 0 ? " The hinge is flat here: it asks for no change." : "";
  return `Slope along the score of ${classes[moved]}: hinge ${number(flat, 0)}, ` +
    `softmax ${number(steep)}.${note}`;
}

const HEIGHT = 270;
const TOPS = [6, 12, 24, 48, 96];

function curvesPanel(model) {
  const { svg, axes } = plot({ role: "img" });
  const clip = freshId();
  const flat = s("rect", { class: "dlw-flat" });
  const flatName = s("text", { class: "dlw-flatname" }, "hinge is flat");
  const here = s("path", { class: "dlw-here" });
  const losses = [["hinge", hinge], ["softmax", crossEntropy]].map(([name, loss]) => ({
    loss,
    line: s("path", { class: `dlw-${name}`, "clip-path": `url(#${clip})` }),
    dot: s("circle", { class: `dlw-${name}`, r: 6 }),
  }));
  const frame = s("rect");
  svg.append(s("clipPath", { id: clip }, frame), flat, flatName, here,
    ...losses.map(({ line }) => line), ...losses.map(({ dot }) => dot));

  function draw(now) {
    const { scores, target, moved, classes, interval } = now;
    const values = losses.map(({ loss }) => loss(scores, target));
    const top = TOPS.find((limit) => limit >= 1.15 * Math.max(...values)) ?? TOPS.at(-1);
    const size = [svg.clientWidth || 760, HEIGHT]; // 0 until it is in the page
    const names = [`score of ${classes[moved]}`, "loss"];
    const { toX, toY, inner } = axes(size, interval, [0, top], names);
    set(frame, box(inner.x, inner.y));
    drawFlat(flatPart(scores, target, moved, interval).map(toX), inner);
    here.setAttribute("d", `M${toX(scores[moved])} ${inner.y[0]}V${inner.y[1]}`);
    losses.forEach(({ loss, line, dot }, i) => {
      const points = curve(loss, scores, target, moved, interval);
      line.setAttribute("d", path(points.map(([x, y]) => [toX(x), toY(y)])));
      set(dot, { cx: toX(scores[moved]), cy: toY(values[i]) });
    });
    set(svg, { "aria-label": curveText(now, values) });
  }
  function drawFlat([left, right], inner) {
    set(flat, box([left, right], inner.y));
    const visibility = right - left > 90 ? null : "hidden";
    set(flatName, { x: (left + right) / 2, y: inner.y[1] + 16, visibility });
  }
  return { element: h("section", {}, svg), draw };
}

function box([left, right], [bottom, top]) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function curveText({ scores, moved, classes }, [first, second]) {
  return `Hinge and softmax loss against the score of ${classes[moved]}; at ` +
    `${number(scores[moved])} they are ${number(first)} and ${number(second)}`;
}

export default widget("score-losses", view);
