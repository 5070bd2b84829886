// Collecting what one call claims. Names nothing of the host.

import { Json, color, tagged, untagged } from "./values.js";

export const member = (value, share = 0, confidence = 1) => ({ value, share, confidence });

const place = (field, image) => `${field} ${image ?? ""}`;

export class Votes {
  // Maps keep the order of first mention.
  #scalars = new Map();
  #sets = new Map();

  vote(field, value, confidence, image) {
    tagged(value);
    this.#scalars.set(place(field, image), { field, image, value, confidence });
    return this;
  }

  color(field, like, confidence, image) {
    return this.vote(field, color(like), confidence, image);
  }

  dimension(field, length, confidence, image) {
    return this.vote(field, length, confidence, image);
  }

  number(field, number, confidence, image) {
    return this.vote(field, Number(number), confidence, image);
  }

  text(field, text, confidence, image) {
    return this.vote(field, String(text), confidence, image);
  }

  flag(field, flag, confidence, image) {
    return this.vote(field, Boolean(flag), confidence, image);
  }

  json(field, value, confidence, image) {
    const claimed = value instanceof Json ? value : Json.of(value);
    return this.vote(field, claimed, confidence, image);
  }

  set(field, members, image) {
    const listed = [...members];
    for (const one of listed) tagged(one.value);
    if (listed.length > 0) this.#sets.set(place(field, image), { field, image, members: listed });
    return this;
  }

  palette(field, colors, confidence, image) {
    const members = Array.from(colors, ([like, share]) => member(color(like), share, confidence));
    return this.set(field, members, image);
  }

  aboutImage(index) {
    const about = new Votes();
    for (const vote of this.scalars) about.vote(vote.field, vote.value, vote.confidence, index);
    for (const { field, members } of this.sets) about.set(field, members, index);
    return about;
  }

  append(other) {
    for (const [key, vote] of other.#scalars) this.#scalars.set(key, vote);
    for (const [key, set] of other.#sets) this.#sets.set(key, set);
    return this;
  }

  get scalars() {
    return [...this.#scalars.values()];
  }

  get sets() {
    return [...this.#sets.values()];
  }

  get isEmpty() {
    return this.#scalars.size + this.#sets.size === 0;
  }

  scalar(field) {
    return this.scalars.find((vote) => vote.field === field)?.value;
  }

  members(field) {
    return this.sets.find((set) => set.field === field)?.members ?? [];
  }
}

/** The contract's votes. */
export function toWire(votes) {
  const scalars = votes.scalars.map((vote) => ({ ...vote, value: tagged(vote.value) }));
  const sets = votes.sets.map((set) => ({
    ...set,
    members: set.members.map((one) => ({ ...one, value: tagged(one.value) })),
  }));
  return { scalars, sets };
}

/** Our votes for those of the contract. */
export function fromWire(wire) {
  const votes = new Votes();
  for (const { field, value, confidence, image } of wire.scalars) {
    votes.vote(field, untagged(value), confidence, image ?? undefined);
  }
  for (const { field, members, image } of wire.sets) {
    const ours = members.map((one) => member(untagged(one.value), one.share, one.confidence));
    votes.set(field, ours, image ?? undefined);
  }
  return votes;
}
