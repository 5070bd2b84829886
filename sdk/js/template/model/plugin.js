// A summary of the prompt: its two sentences that say most.

import { Failure, model, prompt, sink } from "./sdk/crescendo.js";

// Sentences of a summary.
const KEPT = 2;

// Letters below which a word says little: articles, conjunctions, the like.
const SHORT = 4;

/** What the host calls: it says each sentence as it comes, and returns them all. */
export const generate = model(() => {
  const text = prompt();
  if (text === undefined) {
    throw new Failure("unsupported", "this plugin answers prompts, and there is none");
  }
  let said = "";
  for (const sentence of summary(text)) {
    const piece = said ? ` ${sentence}` : sentence;
    said += piece;
    if (!sink.text(piece)) throw new Failure("cancelled");
  }
  if (!said) {
    throw new Failure("invalid-input", "the prompt is empty; it should hold a text to sum up");
  }
  return said;
});

/**
 * The sentences whose words are the most frequent ones, in their order.
 *
 * @param {string} text
 */
export function summary(text) {
  const sentences = text
    .trim()
    .split(/(?<=[.!?])\s+/)
    .filter((one) => one !== "");
  const frequency = new Map();
  for (const word of words(text)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const weighed = sentences.map((sentence, at) => {
    const found = words(sentence);
    const sum = found.reduce((total, word) => total + frequency.get(word), 0);
    return { at, weight: sum / Math.max(1, found.length) };
  });
  // Sorting keeps the order of equals, so that the earlier sentence wins.
  const best = weighed.sort((one, other) => other.weight - one.weight).slice(0, KEPT);
  return best.map(({ at }) => at).sort((one, other) => one - other).map((at) => sentences[at]);
}

/** The words that count, in lower case. */
function words(text) {
  const found = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return found.filter((word) => word.length >= SHORT);
}
