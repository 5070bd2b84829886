// The subject's images, and copies of their pixels.

import * as subject from "crescendo:plugin/subject@0.1.0";

import { Failure, asking } from "./failure.js";
import { Votes } from "./votes.js";

class Pixels {
  constructor(raster, channels) {
    this.width = raster.width;
    this.height = raster.height;
    this.channels = channels;
    this.data = raster.data;
  }

  get length() {
    return this.width * this.height;
  }

  at(x, y) {
    if (!(x >= 0 && x < this.width && y >= 0 && y < this.height)) {
      throw new RangeError(`(${x}, ${y}) is outside of ${this.width} x ${this.height} pixels`);
    }
    const first = (y * this.width + x) * this.channels;
    return Array.from(this.data.subarray(first, first + this.channels));
  }

  *colors() {
    const { data, channels } = this;
    for (let at = 0; at < data.length; at += channels) {
      yield Array.from(data.subarray(at, at + channels));
    }
  }
}

export class Image {
  constructor(handle) {
    const { width, height } = handle.size();
    this.handle = handle;
    this.index = handle.index();
    this.width = width;
    this.height = height;
  }

  get format() {
    return this.handle.format();
  }

  get hasAlpha() {
    return this.handle.hasAlpha();
  }

  rgb(maxSide, area) {
    return this.#copy(area, maxSide, "rgb8", 3);
  }

  rgba(maxSide, area) {
    return this.#copy(area, maxSide, "rgba8", 4);
  }

  luma(maxSide, area) {
    return this.#copy(area, maxSide, "luma8", 1);
  }

  sideFor(count) {
    const long = Math.max(this.width, this.height);
    const short = Math.min(this.width, this.height);
    return Math.max(1, Math.round(Math.sqrt((count * long) / short)));
  }

  #copy(area, maxSide, layout, channels) {
    return new Pixels(asking(() => this.handle.pixels(area, maxSide, layout)), channels);
  }
}

export const images = () => subject.images().map((handle) => new Image(handle));

export function eachImage(look) {
  const votes = new Votes();
  let seen = false;
  let refused;
  for (const image of images()) {
    try {
      votes.append(look(image).aboutImage(image.index));
      seen = true;
    } catch (thrown) {
      if (!(thrown instanceof Failure && thrown.kind === "unsupported")) throw thrown;
      refused ??= thrown;
    }
  }
  if (refused && !seen) throw refused;
  return votes;
}
