// The host of a test: a subject, grants with their answers, one call at a time.

import { Failure, fromWire as failureFromWire, isWire } from "../src/failure.js";
import { fromWire, toWire } from "../src/votes.js";
import { during, refuse } from "./imports/host.js";
import { Picture } from "./picture.js";
import { check } from "./rules.js";

class Call {
  constructor(answer, failure, { emitted, log }) {
    Object.assign(this, { answer, failure, emitted, log });
  }

  /** The answer; throws what the call failed with. */
  #answered() {
    if (this.failure) throw this.failure;
    return this.answer;
  }

  get votes() {
    return this.#answered();
  }

  get text() {
    return this.#answered();
  }

  get route() {
    return this.#answered();
  }
}

export class Host {
  constructor(given = {}) {
    this.given = given;
    this.time = 0;
  }

  run(plugin) {
    Object.assign(this, { emitted: [], log: [] });
    let answer;
    let failure;
    try {
      answer = this.#call(plugin);
    } catch (thrown) {
      if (!isWire(thrown) && !(thrown instanceof Failure)) throw thrown;
      failure = thrown instanceof Failure ? thrown : failureFromWire(thrown);
    }
    return new Call(answer, failure, this);
  }

  #call(plugin) {
    plugin.setup?.init();
    const votes = plugin.extract ?? plugin.enrich;
    if (votes) {
      const found = fromWire(during(this, () => votes()));
      check(found, this.given.images?.length ?? 0);
      return found;
    }
    if (plugin.generate) return during(this, () => plugin.generate());
    if (plugin.choose) return during(this, () => plugin.choose(this.given.candidates ?? []));
    throw new TypeError("the plugin exports none of extract, enrich, generate, choose");
  }

  // What the stand-ins ask.

  imageHandles() {
    return (this.given.images ?? []).map(imageHandle);
  }

  documentHandle() {
    return this.given.pages && documentHandle(this.given.pages);
  }

  entry() {
    const { record } = this.given;
    return record && { url: record.url, json: JSON.stringify(record) };
  }

  outcomesSeen() {
    return (this.given.outcomes ?? []).map(({ stage, tier, weight, ending, reason, votes }) => {
      const val = ending === "voted" ? toWire(votes) : reason;
      return { stage, tier, weight, ending: { tag: ending, val } };
    });
  }

  emit({ tag, val }) {
    this.emitted.push(tag === "partial" ? fromWire(val) : val);
    return this.emitted.length <= (this.given.cancelAfter ?? Infinity);
  }

  granted(name) {
    return this.given[name] ?? refuse("denied", name);
  }
}

function imageHandle(picture, index) {
  // Of a damaged file the header is there, and nothing else.
  const shown = picture ?? Picture.flat(1, 1, [0, 0, 0]);
  return {
    index: () => index,
    size: () => ({ width: shown.width, height: shown.height }),
    format: () => shown.format,
    hasAlpha: () => shown.hasAlpha,
    pixels(area, maxSide, layout) {
      if (!picture) refuse("unsupported", `image ${index}: damaged`);
      const copy = scaled(picture, area, maxSide);
      const { width, height } = copy;
      if (layout === "rgba8") return { width, height, data: copy.rgba };
      return { width, height, data: layout === "rgb8" ? copy.overWhite() : copy.luma() };
    },
  };
}

function scaled(picture, area, maxSide) {
  try {
    return picture.scaled(area, maxSide);
  } catch (error) {
    return refuse("invalid-input", error.message);
  }
}

function documentHandle(pages) {
  return {
    format: () => "text/plain",
    pageCount: () => pages.length,
    bytes: (offset, length) =>
      new TextEncoder().encode(pages.join("\f")).slice(offset, offset + Math.min(length, 1 << 20)),
    page(index) {
      if (index >= pages.length) refuse("invalid-input", `there are ${pages.length} pages`);
      return {
        index: () => index,
        text: () => pages[index],
        picture: () => refuse("unsupported", "pages of a test have no picture"),
      };
    },
  };
}
