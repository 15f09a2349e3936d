// The numbers of sub-networks and averages, and how their difference shrinks.

import { clamp } from "../drawing/colors.js";
import { h, number, s, set } from "../foundation/core.js";
import { powerText } from "../foundation/digits.js";
import { gapPoints, listedClasses } from "./state.js";
import { gapText } from "./words.js";
import { path, plot } from "../drawing/plot.js";

/** A table: a row for each class, a column for each network or average. */
export function outputTable() {
  const table = h("table", { class: "dlw-table" });
  const frame = h("div", { class: "dlw-scroll", role: "group", tabindex: 0, "aria-label": "Outputs" }, table);
  function draw(now) {
    const kinds = outputKinds(now);
    const head = h("tr", {}, h("th", { scope: "col" }, now.classes.length > 1 ? "class" : "output"),
      ...kinds.map(([name]) => h("th", { scope: "col" }, name)));
    const rows = listedClasses(now.whole).map((k) => h("tr", {}, h("th", { scope: "row" }, now.classes[k]),
      ...kinds.map(([, values]) => outputCell(values[k], now.probabilities))));
    table.replaceChildren(head, ...rows);
  }
  return { element: frame, draw };
}

function outputKinds(now) {
  const n = now.at + 1;
  const geometric = now.probabilities ? [[`geometric of ${n}`, now.geometric]] : [];
  const every = now.enumerated ? [[`mean of all ${2 ** now.units}`, now.exact[0]]] : [];
  const everyGeometric = now.enumerated && now.probabilities ? [["geometric of all", now.exact[1]]] : [];
  return [
    ["this sub-network", now.output], [`mean of ${n}`, now.arithmetic], ...geometric,
    ...every, ...everyGeometric, ["scaled network", now.whole],
  ];
}

function outputCell(value, isShare) {
  const bar = h("i", { class: "dlw-share" });
  bar.style.width = `${56 * clamp(value, 0, 1)}px`;
  return h("td", {}, number(value, 3), ...(isShare ? [bar] : []));
}

/** The largest difference to the scaled network, against the number of masks. */
export function gapPlot() {
  const { svg, axes } = plot({ role: "img" });
  const layer = s("g");
  svg.append(layer);
  const swatch = (name, text) => h("span", {}, h("i", { class: `dlw-swatch dlw-${name}` }), text);
  const legend = h("p", { class: "dlw-note dlw-legend" });
  const title = h("p", { class: "dlw-note" }, "Largest difference to the scaled network");
  function draw(now) {
    const kinds = now.probabilities ? ["arithmetic", "geometric"] : ["arithmetic"];
    const lines = kinds.map((_, kind) => gapPoints(now.gaps, now.n, kind));
    const y = gapEnds(lines);
    const size = [svg.clientWidth || 360, 250];
    const say = { x: powerText, y: powerText };
    const { toX, toY, inner } = axes(size, [0, Math.max(Math.log10(now.n), 0.3)], y, ["masks", ""], say);
    const here = toX(Math.log10(now.at + 1));
    layer.replaceChildren(
      s("path", { class: "dlw-cursor", d: `M${here} ${inner.y[0]}V${inner.y[1]}` }),
      ...(now.enumerated ? kinds.flatMap((name, kind) =>
        allLine(name, Math.log10(now.exactGaps[kind]), { y, toY, inner })) : []),
      ...lines.map((points, kind) => s("path", {
        class: `dlw-${kinds[kind]}`, d: path(points.map(([u, v]) => [toX(u), toY(clamp(v, ...y))])),
      })),
    );
    legend.replaceChildren(...kinds.map((name) => swatch(name, `${name} mean`)),
      ...(now.enumerated ? [" dotted: of all masks"] : []));
    set(svg, { "aria-label": gapLabel(now) });
  }
  return { element: h("div", {}, title, svg, legend), draw };
}

/** A level for the mean of all masks; none where it lies below the axis. */
function allLine(name, level, { y, toY, inner }) {
  if (level < y[0]) return [];
  const d = `M${inner.x[0]} ${toY(Math.min(level, y[1]))}H${inner.x[1]}`;
  return [s("path", { class: `dlw-${name} dlw-all`, d })];
}

function gapEnds(lines) {
  const logs = lines.flat().map(([, v]) => v);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  return [Math.max(Math.floor(low), -6), Math.max(Math.ceil(high + 1e-9), -5)];
}

function gapLabel({ gaps, n, at }) {
  return `Difference of the mean to the scaled network: ${gapText(gaps[0])} after 1 mask, ` +
    `${gapText(gaps[2 * at])} after ${at + 1}, ${gapText(gaps[2 * (n - 1)])} after ${n}`;
}
