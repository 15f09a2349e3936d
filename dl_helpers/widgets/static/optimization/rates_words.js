// What is said about the learning rates.

import { significant } from "../foundation/digits.js";

/** What the present rate gave. */
export function trialText({ rate, kind, error, losses, final }, unit) {
  const start = `With learning rate ${rateName(rate)}`;
  if (kind === "failed") return `${start} training raised ${error}.`;
  if (kind === "diverged") return `${start} the loss diverged${whereText(losses, unit)}.`;
  const turn = kind === "rose" ? ", so it did not fall" : "";
  return `${start} the loss went from ${significant(losses[0])} to ${significant(final)} in ` +
    `${losses.length} ${unit}${losses.length === 1 ? "" : "s"}${turn}.`;
}

function whereText(losses, unit) {
  const at = losses.findIndex((loss) => !Number.isFinite(loss));
  if (at < 0) return losses.length ? ` after ${unit} ${losses.length}` : ` in the first ${unit}`;
  const what = Number.isNaN(losses[at]) ? "not a number" : "infinite";
  return `: it is ${what} from ${unit} ${at + 1} on`;
}

/** The best rate, and those with which training went wrong. */
export function summaryText(trials, best) {
  const found = best < 0
    ? "No rate came to its end."
    : `Best: ${rateName(trials[best].rate)}, final loss ${significant(trials[best].final)}.`;
  const others = Object.entries(KINDS).map(([kind, words]) => {
    const rates = trials.filter((trial) => trial.kind === kind).map(({ rate }) => rateName(rate));
    return rates.length ? ` ${words}: ${rates.join(", ")}.` : "";
  });
  return found + others.join("");
}

const KINDS = { rose: "The loss did not fall", diverged: "Diverged", failed: "Raised an error" };

/** A learning rate, short. */
export function rateName(rate) {
  return significant(rate, 3);
}
