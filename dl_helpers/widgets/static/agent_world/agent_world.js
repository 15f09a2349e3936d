// Agent world: the policy of an agent as arrows, its walk, and the reader's own.

import { copyPart, pythonCall } from "../foundation/copy.js";
import { doubles, freshId, h, listen, number, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { player } from "../foundation/player.js";
import { ACTIONS, cellAt, choiceAt, episode } from "./walk.js";
import { worldPanel } from "./panel.js";

const ARROW_KEYS = ["ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"];

function view({ model, root }) {
  const table = doubles(model, "values");
  const now = () => present(model, table);
  const play = player(model, { last: () => now().agent.length - 1 });
  const head = headPanel(model);
  const world = worldPanel();
  const side = shownParts(model, {
    play: titledPlay(play), you: ownPanel(model), numbers: numbersPanel(),
  });
  listen(world.svg, walkingKeys(model, now));
  const code = () => {
    const named = model.get("gamma") === 1 ? {} : { gamma: model.get("gamma") };
    return pythonCall("agent_world", [{ raw: "agent" }, { raw: "world" }], named);
  };
  const halves = h("div", { class: "dlw-halves" }, world.element,
    h("div", {}, ...side.map((panel) => panel.element)));
  const copy = shownParts(model, { copy: copyPart(code) });
  root.append(...head.elements, halves, ...copy.map((panel) => panel.element));
  function draw() {
    const state = now();
    for (const panel of [head, world, ...side]) panel.draw(state);
  }
  return { draw, keys: KEYS, close: play.close };
}

const KEYS = [
  { keys: ARROW_KEYS, text: "on the world: walk yourself" },
  { keys: ["Backspace"], text: "on the world: take a step back" },
];

function titledPlay(play) {
  const title = h("p", { class: "dlw-title" }, "The agent walks");
  return { element: h("div", {}, title, play.element), draw: () => play.draw() };
}

/** World, both walks and where they are, from the traits. */
function present(model, table) {
  const get = (name) => model.get(name);
  const world = Object.fromEntries(["rows", "rewards", "slip", "gamma"].map((n) => [n, get(n)]));
  const size = 4 * world.rows.length * world.rows[0].length;
  const values = table.subarray(get("chosen") * size, (get("chosen") + 1) * size);
  const best = (state) => choiceAt(values, state).action;
  const agent = episode(world, best, get("seed"), get("most"));
  const you = episode(world, (_, t) => get("moves")[t], get("seed"), get("most"));
  const at = Math.min(get("step"), agent.length - 1);
  return {
    world, values, agent, you, at, place: agent[at], yours: you.at(-1),
    name: get("names")[get("chosen")], most: get("most"),
  };
}

function walkingKeys(model, now) {
  const walk = (action) => () => {
    const { you, most } = now();
    if (you.at(-1).done || you.length > most) return;
    update(model, { moves: [...model.get("moves").slice(0, you.length - 1), action] });
  };
  const back = () => update(model, { moves: model.get("moves").slice(0, -1) });
  return [
    ...ARROW_KEYS.map((key, action) => ({ keys: [key], run: walk(action) })),
    { keys: ["Backspace"], run: back },
  ];
}

/** A slider for agents, where there are several, and a button for other luck. */
function headPanel(model) {
  const names = model.get("names");
  const id = freshId();
  const slider = h("input", {
    id, type: "range", min: 0, max: names.length - 1,
    oninput: () => update(model, { chosen: Number(slider.value), step: 0, running: false }),
  });
  const shown = h("output", { for: id });
  const luck = h("button", {
    type: "button",
    onclick: () => update(model, { seed: model.get("seed") + 1, moves: [], step: 0, running: false }),
  }, "Other luck");
  const parts = [];
  if (names.length > 1) parts.push(h("label", { for: id }, "Agent"), slider, shown);
  if (model.get("slip") > 0) parts.push(luck);
  const elements = parts.length ? [h("div", { class: "dlw-row" }, ...parts)] : [];
  function draw({ name }) {
    slider.value = model.get("chosen");
    shown.textContent = name;
    set(slider, { "aria-valuetext": name });
  }
  return { elements, draw };
}

function ownPanel(model) {
  const button = (text, moves) => h("button", {
    type: "button", onclick: () => update(model, { moves: moves() }),
  }, text);
  const back = button("Step back", () => model.get("moves").slice(0, -1));
  const again = button("From the start", () => []);
  const note = h("p", { class: "dlw-note" },
    "Click on the world, or reach it with Tab, and use the arrow keys.");
  function draw({ you }) {
    back.disabled = again.disabled = you.length < 2;
  }
  const title = h("p", { class: "dlw-title dlw-own" }, "You walk");
  return { element: h("div", {}, title, h("div", { class: "dlw-row" }, back, again), note), draw };
}

/** Steps and return of both, and the four values where the agent stands. */
function numbersPanel() {
  const heads = ["", "steps", "return", ""];
  const head = h("tr", {}, ...heads.map((text) =>
    text ? h("th", { scope: "col" }, text) : h("td", {})));
  const rows = ["agent", "you"].map((name) => {
    const cells = [h("td", {}), h("td", {}), h("td", {})];
    const piece = h("i", { class: "dlw-piece", "data-who": name });
    return { cells, row: h("tr", {}, h("th", { scope: "row" }, piece, name), ...cells) };
  });
  const said = h("p", { class: "dlw-note", role: "status" });
  const element = h("div", {}, h("table", { class: "dlw-table" }, head,
    ...rows.map(({ row }) => row)), said);
  function draw(now) {
    const texts = [
      [now.at, now.place, now.at === now.most], [now.you.length - 1, now.yours, false],
    ];
    texts.forEach(([steps, place, over], i) => {
      const cells = [String(steps), number(place.total), endText(now.world, place, over)];
      cells.forEach((text, c) => (rows[i].cells[c].textContent = text));
    });
    said.textContent = choiceText(now);
  }
  return { element, draw };
}

/** How a walk stands. */
export function endText(world, { state, done }, over) {
  if (!done) return over ? "gave up" : "on the way";
  return cellAt(world, state) === "G" ? "at a goal" : "in a pit";
}

/** What the agent values where it stands, or what it has come to. */
export function choiceText({ world, values, place }) {
  if (place.done) return `The agent is ${endText(world, place)}, return ${number(place.total)}.`;
  const { four, action, tied } = choiceAt(values, place.state);
  const list = four.map((value, a) => `${ACTIONS[a]} ${number(value)}`).join(", ");
  const start = place.wished !== undefined && place.wished !== place.action
    ? `It slipped: ${ACTIONS[place.action]} in place of ${ACTIONS[place.wished]}. ` : "";
  const choice = tied ? "it knows no difference" : `it chooses ${ACTIONS[action]}`;
  return `${start}Here the agent values ${list}: ${choice}.`;
}

export default widget("agent-world", view);
