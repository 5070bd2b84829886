// What the host asks of votes, so that a test fails where a run would.

import { Failure } from "../src/failure.js";
import { Json } from "../src/values.js";

const FIELD = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;

// Bytes of a text or JSON that stands alone, and of one that is a member of a set.
const ALONE = 1 << 20;
const MEMBER = 1 << 16;

// Lists and objects within one another.
const DEPTH = 64;

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
  for (const vote of votes.scalars) yield* value(vote.field, vote, ALONE);
  for (const { field, members } of votes.sets) {
    if (members.length > 256) yield `${field}: ${members.length} members; at most 256`;
    for (const one of members) {
      yield* value(field, one, MEMBER);
      if (!within(one.share)) yield `${field}: the share ${one.share} is not in 0.0 to 1.0`;
    }
  }
}

function* value(field, { value, confidence }, most) {
  if (!(typeof confidence === "number" && !Number.isNaN(confidence))) {
    yield `${field}: the confidence is ${confidence}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    yield `${field}: ${value} is no finite number`;
  } else if (typeof value === "string" && Buffer.byteLength(value) > most) {
    yield `${field}: a text of more than ${most >> 10} KiB`;
  } else if (value instanceof Json) {
    yield* json(field, value.text, most);
  } else if (value?.unit !== undefined && !(Number.isFinite(value.value) && value.value >= 0)) {
    yield `${field}: ${value.value} is no length`;
  } else if (value?.red !== undefined) {
    const { red, green, blue, alpha } = value;
    if (![red, green, blue, alpha].every(within)) {
      yield `${field}: a component of ${JSON.stringify(value)} is not in 0.0 to 1.0`;
    }
  }
}

function* json(field, text, most) {
  if (Buffer.byteLength(text) > most) yield `${field}: JSON of more than ${most >> 10} KiB`;
  try {
    if (depth(JSON.parse(text)) > DEPTH) {
      yield `${field}: more than ${DEPTH} lists and objects within one another`;
    }
  } catch (thrown) {
    yield `${field}: no JSON value: ${thrown.message}`;
  }
}

/** How many lists and objects are within one another. */
function depth(value) {
  let found = 0;
  const open = (one) => typeof one === "object" && one !== null;
  for (let level = [value].filter(open); level.length > 0; found++) {
    level = level.flatMap((one) => Object.values(one)).filter(open);
  }
  return found;
}
