// The plots of the learning rates: losses over time, and final losses by rate.

import { freshId, h, s, set } from "../foundation/core.js";
import { powerText, significant } from "../foundation/digits.js";
import { path, plot, scale } from "../drawing/plot.js";
import { placeIn } from "../drawing/pointer.js";
import { capOf, longest, lossAxis, nearestRate, rateAxis } from "./rates_state.js";
import { rateName, trialText } from "./rates_words.js";

const HEIGHT = 260;

/** All curves in grey, that of the present rate bold. */
export function lossCurves(trials, unit) {
  const { svg, axes } = plot({ role: "img" });
  const [clip, frame, layer] = [freshId(), s("rect"), s("g")];
  svg.append(s("clipPath", { id: clip }, frame), layer);
  const [axis, end] = [
    lossAxis(trials.flatMap(({ losses }) => losses), capOf(trials)), longest(trials),
  ];
  function draw(index) {
    const size = [svg.clientWidth || 360, HEIGHT];
    const space = axes(size, [1, end], [axis.low, axis.high], [unit, ""], sayOf(axis));
    const { x: [left, right], y: [bottom, top] } = space.inner;
    set(frame, { x: left, y: top, width: right - left, height: bottom - top });
    const curve = ({ losses }, name) => shapesOf(losses, axis, space, name, clip);
    layer.replaceChildren(
      ...trials.flatMap((trial, i) => (i === index ? [] : curve(trial, "other"))),
      ...curve(trials[index], "present"),
    );
    set(svg, { "aria-label": `Losses of ${trials.length} learning rates. ${trialText(trials[index], unit)}` });
  }
  return titledPlot("Loss; bold: the chosen rate", svg, draw);
}

/** The curve up to the first loss that is no number; of a single one, a dot. */
function shapesOf(losses, { to, high, low }, { toX, toY }, name, clip) {
  const stop = losses.findIndex((loss) => !Number.isFinite(loss));
  const known = stop < 0 ? losses : losses.slice(0, stop);
  const cap = (y) => Math.min(Math.max(y, low - 1), high + (high - low));
  const points = known.map((loss, i) => [toX(i + 1), toY(cap(to(loss)))]);
  const look = { class: `dlw-${name}`, "clip-path": `url(#${clip})` };
  if (points.length !== 1) return [s("path", { ...look, d: path(points) })];
  return [s("circle", { ...look, r: 4, cx: points[0][0], cy: points[0][1] })];
}

/** The final loss for each rate; crosses on top where there is none. */
export function finalLosses(trials, best, choose) {
  const { svg, axes } = plot({ role: "img" });
  const layer = s("g");
  svg.append(layer);
  const rates = trials.map(({ rate }) => rate);
  const ends = trials.filter(({ final }) => Number.isFinite(final));
  const axis = lossAxis(ends.map(({ final }) => final));
  let space = null;
  svg.addEventListener("click", (event) => {
    const [x] = placeIn(svg, event);
    choose(nearestRate(rates, scale(space.inner.x, rateAxis(rates))(x)));
  });
  function draw(index) {
    const size = [svg.clientWidth || 360, HEIGHT];
    const say = { x: powerText, ...sayOf(axis) };
    space = axes(size, rateAxis(rates), [axis.low, axis.high], ["learning rate", ""], say);
    const at = ({ rate, final }) => [
      space.toX(Math.log10(rate)), Number.isFinite(final) ? space.toY(axis.to(final)) : space.inner.y[1],
    ];
    layer.replaceChildren(s("path", { class: "dlw-other", d: path(ends.map(at)) }),
      ...trials.map((trial, i) => endShape(trial, at(trial), { isBest: i === best, isPresent: i === index })));
    set(svg, { "aria-label": finalsLabel(ends) });
  }
  return titledPlot("Final loss; ring: the best, ✕: diverged or failed", svg, draw);
}

function endShape({ final }, [x, y], { isBest, isPresent }) {
  const kind = isPresent ? "dlw-mark dlw-chosen" : "dlw-mark";
  const where = `translate(${x} ${y})`;
  if (!Number.isFinite(final)) {
    return s("path", { class: `${kind} dlw-cross`, transform: where, d: "M-4.5 -4.5L4.5 4.5M-4.5 4.5L4.5 -4.5" });
  }
  const ring = isBest ? [s("circle", { class: "dlw-ring", r: 9.5 })] : [];
  return s("g", { transform: where }, s("circle", { class: kind, r: isPresent ? 5.5 : 4 }), ...ring);
}

function finalsLabel(ends) {
  if (!ends.length) return "Final losses: none";
  const each = ends.map(({ rate, final }) => `${rateName(rate)}: ${significant(final)}`);
  return `Final loss of each learning rate, ${each.join(", ")}`;
}

function sayOf({ isLog }) {
  return isLog ? { y: powerText } : {};
}

function titledPlot(text, svg, draw) {
  return { element: h("div", {}, h("p", { class: "dlw-note" }, text), svg), draw };
}
