// How long a record's text is, and its title in one clean line.

import { Failure, Votes, enricher, record } from "./sdk/crescendo.js";

// Words that somebody reads in a minute, silently and without hurry.
const WORDS_PER_MINUTE = 200;

/** What the host calls; it talks to the host and does nothing else. */
export const enrich = enricher(() => {
  const found = record();
  if (!found) throw new Failure("unsupported", "this plugin enriches records, and there is none");
  const { title, text } = found.fields;
  return look(title, text);
});

/** The words of what may be a text. */
const words = (text) => (typeof text === "string" ? (text.match(/\S+/g) ?? []) : []);

/** What a title and a text say; where there is no text it abstains. */
export function look(title, text) {
  const votes = new Votes();
  const count = words(text).length;
  if (count === 0) return votes;
  votes.number("text.words", count, 1.0);
  votes.number("text.reading-minutes", count / WORDS_PER_MINUTE, 0.6);
  const clean = words(title).join(" ");
  if (clean) votes.text("text.title", clean, 0.9);
  return votes;
}
