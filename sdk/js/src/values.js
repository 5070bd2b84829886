// What a vote can claim. Names nothing of the host.

/** A colour from three bytes, or four with its opacity. */
function fromBytes(bytes) {
  const parts = Array.from(bytes, (byte) => byte / 255);
  if (parts.length !== 3 && parts.length !== 4) {
    throw new TypeError(`a colour has 3 or 4 bytes, not ${parts.length}`);
  }
  const [red, green, blue, alpha = 1] = parts;
  return { red, green, blue, alpha };
}

export function hex(text) {
  const digits = /^#?([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text);
  if (!digits) throw new TypeError(`\`${text}\` is no colour such as #f15925`);
  const part = (at) => parseInt(digits[1].slice(at, at + 2), 16) / 255;
  const alpha = digits[2] === undefined ? 1 : parseInt(digits[2], 16) / 255;
  return { red: part(0), green: part(2), blue: part(4), alpha };
}

export function color(like) {
  if (typeof like === "string") return hex(like);
  return typeof like[Symbol.iterator] === "function" ? fromBytes(like) : like;
}

export const px = (value) => ({ value, unit: "px" });

export const rem = (value) => ({ value, unit: "rem" });

export class Json {
  constructor(text) {
    this.text = text;
  }

  static of(value) {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`${String(value)} has no JSON`);
    return new Json(text);
  }

  get value() {
    return JSON.parse(this.text);
  }
}

/** The contract's variant for a value. */
export function tagged(value) {
  if (value instanceof Json) return { tag: "json", val: value.text };
  switch (typeof value) {
    case "number":
      return { tag: "number", val: value };
    case "string":
      return { tag: "text", val: value };
    case "boolean":
      return { tag: "flag", val: value };
    case "object":
      if (value !== null && "unit" in value) return { tag: "dimension", val: value };
      if (value !== null && "red" in value) return { tag: "color", val: value };
  }
  throw new TypeError(`${String(value)} is no colour, dimension, number, text, flag or Json`);
}

/** Our value for one of the contract. */
export const untagged = ({ tag, val }) => (tag === "json" ? new Json(val) : val);
