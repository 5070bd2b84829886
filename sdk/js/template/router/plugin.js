// Which stages a run needs: what costs money only where it pays.

import { prompt, router } from "./sdk/crescendo.js";

// Stages up to this tier always run: fast ones, and those that cost nothing.
const ALWAYS = 2;

// Words above which a prompt is worth a paid stage.
const LONG = 200;

/** What the host calls; it talks to the host and does nothing else. */
export const choose = router((candidates) => {
  const text = prompt();
  return route(candidates, text === undefined ? undefined : (text.match(/\S+/g) ?? []).length);
});

/**
 * Whom to run for a prompt of so many words, or for no prompt.
 *
 * @param {import("./sdk/crescendo.js").Candidate[]} candidates
 * @param {number | undefined} words
 */
export function route(candidates, words) {
  const all = candidates.map((one) => one.stage);
  if (words === undefined) return { stages: all, reason: "no prompt: every stage runs" };
  if (words > LONG) {
    return { stages: all, reason: `a prompt of ${words} words: paid stages run too` };
  }
  const kept = candidates.filter((one) => one.tier <= ALWAYS || one.reserveMicros === 0);
  return {
    stages: kept.map((one) => one.stage),
    reason: `a prompt of ${words} words, no more than ${LONG}: paid stages are left out`,
  };
}
