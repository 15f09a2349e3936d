// What the network expects next, at a temperature; what it writes; and its gradient.

import { h, number, s, set, update } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { path, plot } from "../drawing/plot.js";
import { sliderField } from "../foundation/slider.js";
import { gradientText, likeliest, namedCharacter, nextText, sampleOf } from "./states_now.js";

/** The likeliest characters as bars, and a slider for the temperature. */
export function nextPanel(model) {
  const slider = sliderField(model, "temperature", "Temperature τ", {
    min: 0.1, max: 2, step: 0.05, say: (value) => number(value),
  });
  const bars = h("div", { class: "dlw-bars" });
  const said = h("p", { class: "dlw-note" });
  const title = h("p", { class: "dlw-title" }, "The next character: softmax(scores / τ)");
  const element = h("section", {}, title, slider.element, bars, said);
  function draw({ next }) {
    element.hidden = !next;
    if (!next) return;
    slider.draw();
    bars.replaceChildren(...likeliest(next).flatMap(({ k, share, character }) => {
      const fill = h("i", {});
      fill.style.width = `${100 * share}%`;
      const name = `${namedCharacter(character)}${k === next.right ? " ✓" : ""}`;
      return [h("span", {}, name), h("span", { class: "dlw-track" }, fill),
        h("span", { class: "dlw-number" }, number(share, 3))];
    }));
    said.textContent = nextText(next);
  }
  return { element, draw };
}

/** A button that lets the network write on. */
export function continuePanel(model) {
  const ask = () => update(model, { asked: model.get("asked") + 1 });
  const button = h("button", { type: "button", onclick: ask }, "Continue the text from here");
  const [start, written] = [h("span", {}), h("b", {})];
  const line = h("p", { class: "dlw-written", "aria-live": "polite" }, start, written);
  const note = h("p", { class: "dlw-note" });
  const element = h("section", {}, button, line, note);
  function draw({ next }) {
    element.hidden = !next;
    const one = sampleOf((name) => model.get(name));
    line.hidden = !one;
    const waits = model.get("asked") > 0 && model.get("sampled").of !== model.get("asked");
    note.textContent = waits ? "Not recorded: a running notebook computes it." : "";
    if (!one) return;
    start.textContent = `…${one.start}`;
    written.textContent = one.text;
    note.textContent += ` Drawn at τ = ${number(one.temperature)}${one.of ? "" : ", after the whole text"}.`;
  }
  return { element, draw };
}

/** The size of the gradient against the lag, on a logarithmic axis. */
export function gradientPanel() {
  const { svg, axes } = plot({ role: "img" });
  const lines = s("g");
  svg.append(lines);
  const title = h("p", { class: "dlw-title" });
  const said = h("p", { class: "dlw-note" });
  const element = h("section", {}, title, svg, said);
  function draw({ norms, step }) {
    element.hidden = !norms.h;
    if (!norms.h) return;
    title.textContent = `Gradient through time: size of ∂loss/∂h, k characters before character ${step + 1}`;
    const texts = Object.entries(norms).map(([name, values]) => `${name}: ${gradientText(values, step)}`);
    said.textContent = texts.join(" ");
    const curves = Object.values(norms).map((values) => Array.from(values, logNorm));
    const all = curves.flat().filter(Number.isFinite);
    const [low, high] = [Math.min(...all, 0), Math.max(...all, 0)];
    const y = [Math.floor(low - 0.2), Math.ceil(high + 0.2)];
    const places = axes([svg.clientWidth || 360, 190], [0, Math.max(step, 1)], y, ["lag k", ""],
      { y: (power) => significant(10 ** power, 1) });
    lines.replaceChildren(...curves.flatMap((curve, i) => curveOf(curve, i, places, Object.keys(norms)[i])));
    set(svg, { "aria-label": `Size of the gradient against the lag. ${said.textContent}` });
  }
  return { element, draw };
}

/** The power of ten of a norm, from −12 on; NaN where it is not finite. */
export function logNorm(norm) {
  return Number.isFinite(norm) ? Math.log10(Math.max(norm, 1e-12)) : NaN;
}

function curveOf(curve, i, { toX, toY, inner }, name) {
  const points = curve.map((power, k) => [toX(k), toY(power)]).filter(([, y]) => Number.isFinite(y));
  if (!points.length) return [];
  const [x, y] = [inner.x[1], inner.y[1] + 10 + 17 * i];
  const text = s("text", { x, y: y + 4, "text-anchor": "end" }, `∂loss/∂${name}`);
  const line = (d) => s("path", { class: "dlw-curve", "data-nth": i, d });
  return [line(path(points)), line(`M${x - 98} ${y}H${x - 66}`), text];
}
