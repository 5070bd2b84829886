// What the host asks of votes, so that a test fails where a run would.

import { Failure } from "../src/failure.js";

const FIELD = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;

const within = (part) => part >= 0 && part <= 1;

/** Throws `bad-vote` with the first thing that the host would refuse. */
export function check(votes, images) {
  for (const wrong of wrongs(votes, images)) throw new Failure("bad-vote", wrong);
}

function* wrongs(votes, images) {
  for (const { field, image } of [...votes.scalars, ...votes.sets]) {
    if (field.length > 128 || !FIELD.test(field)) {
      yield `\`${field}\` is no dotted path of lower-case words`;
    }
    if (image !== undefined && !(image >= 0 && image < images)) {
      yield `${field}: there is no image ${image}`;
    }
  }
  for (const vote of votes.scalars) yield* value(vote.field, vote);
  for (const { field, members } of votes.sets) {
    if (members.length > 256) yield `${field}: ${members.length} members; at most 256`;
    for (const one of members) {
      yield* value(field, one);
      if (!within(one.share)) yield `${field}: the share ${one.share} is not in 0.0 to 1.0`;
    }
  }
}

function* value(field, { value, confidence }) {
  if (!(typeof confidence === "number" && !Number.isNaN(confidence))) {
    yield `${field}: the confidence is ${confidence}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    yield `${field}: ${value} is no finite number`;
  } else if (typeof value === "string" && Buffer.byteLength(value) > 65536) {
    yield `${field}: a text of more than 64 KiB`;
  } else if (value?.unit !== undefined && !(Number.isFinite(value.value) && value.value >= 0)) {
    yield `${field}: ${value.value} is no length`;
  } else if (value?.red !== undefined) {
    const { red, green, blue, alpha } = value;
    if (![red, green, blue, alpha].every(within)) {
      yield `${field}: a component of ${JSON.stringify(value)} is not in 0.0 to 1.0`;
    }
  }
}
