// Pictures for tests: flat ones, bytes, and PNG files, without any package.

import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";

// Samples a pixel by PNG colour type; palettes (3) are read as one.
const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export class Picture {
  constructor(width, height, rgba, format = "image/png") {
    Object.assign(this, { width, height, rgba, format });
  }

  static rgb(width, height, data) {
    if (data.length !== width * height * 3) {
      throw new TypeError(`${data.length} bytes are not ${width} x ${height} pixels of rgb`);
    }
    const rgba = new Uint8Array(width * height * 4).fill(255);
    for (let at = 0; at < width * height; at++) rgba.set(data.slice(at * 3, at * 3 + 3), at * 4);
    return new Picture(width, height, rgba);
  }

  static flat(width, height, color) {
    const pixels = Array.from({ length: width * height }, () => color);
    return Picture.rgb(width, height, Uint8Array.from(pixels.flat()));
  }

  static open(path) {
    return png(readFileSync(path), String(path));
  }

  get hasAlpha() {
    return this.rgba.some((value, at) => at % 4 === 3 && value !== 255);
  }

  /** A region, scaled down by area averaging; close to what the host does. */
  scaled(area, maxSide) {
    const { x, y, width, height } = area ?? { x: 0, y: 0, width: this.width, height: this.height };
    if (width < 1 || height < 1 || x + width > this.width || y + height > this.height) {
      throw new RangeError("the area is empty or passes the image's edge");
    }
    const long = Math.max(width, height);
    const side = maxSide === 0 ? long : Math.min(maxSide, long);
    const columns = Math.max(1, Math.round((width * side) / long));
    const rows = Math.max(1, Math.round((height * side) / long));
    const rgba = new Uint8Array(columns * rows * 4);
    for (let row = 0; row < rows; row++) {
      const top = y + Math.floor((row * height) / rows);
      const bottom = y + Math.ceil(((row + 1) * height) / rows);
      for (let column = 0; column < columns; column++) {
        const left = x + Math.floor((column * width) / columns);
        const right = x + Math.ceil(((column + 1) * width) / columns);
        rgba.set(this.#mean(left, top, right, bottom), (row * columns + column) * 4);
      }
    }
    return new Picture(columns, rows, rgba, this.format);
  }

  #mean(left, top, right, bottom) {
    const count = (right - left) * (bottom - top);
    if (count === 1) return this.rgba.subarray((top * this.width + left) * 4).subarray(0, 4);
    // What is transparent has a colour that nobody sees, and that does not count.
    const sums = [0, 0, 0];
    let opacity = 0;
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const [red, green, blue, alpha] = this.rgba.subarray((row * this.width + column) * 4);
        [red, green, blue].forEach((value, part) => (sums[part] += value * alpha));
        opacity += alpha;
      }
    }
    if (opacity === 0) return [0, 0, 0, 0];
    const mean = (sum, count) => Math.floor((2 * sum + count) / (2 * count));
    return [...sums.map((sum) => mean(sum, opacity)), mean(opacity, count)];
  }

  /** Three bytes a pixel, laid over white. */
  overWhite() {
    const data = new Uint8Array(this.width * this.height * 3);
    for (let at = 0; at < this.width * this.height; at++) {
      const alpha = this.rgba[at * 4 + 3];
      for (let part = 0; part < 3; part++) {
        const sum = this.rgba[at * 4 + part] * alpha + 255 * (255 - alpha);
        data[at * 3 + part] = Math.floor((sum + 127) / 255);
      }
    }
    return data;
  }

  /** One byte a pixel: Rec. 709 luma, laid over white. */
  luma() {
    const data = this.overWhite();
    return Uint8Array.from({ length: this.width * this.height }, (_, at) => {
      const [red, green, blue] = data.subarray(at * 3, at * 3 + 3);
      return Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    });
  }
}

function png(file, name) {
  if (file.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n") {
    throw new TypeError(`${name} is no PNG; tests read nothing else`);
  }
  const chunks = { IDAT: [] };
  for (let at = 8; at + 8 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const kind = file.toString("latin1", at + 4, at + 8);
    const chunk = file.subarray(at + 8, at + 8 + length);
    if (kind === "IDAT") chunks.IDAT.push(chunk);
    else chunks[kind] ??= chunk;
    at += length + 12;
  }
  const header = chunks.IHDR;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, color, , , interlaced] = header.subarray(8);
  const samples = SAMPLES[color];
  if (depth !== 8 || interlaced || !samples) {
    throw new TypeError(`${name} needs 8 bits a sample, and no interlacing`);
  }
  const packed = Buffer.concat(chunks.IDAT);
  const data = unfiltered(inflateSync(packed), width * samples, height, samples);
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    rgba.set(opaque(data.subarray(at * samples, (at + 1) * samples), color, chunks), at * 4);
  }
  return new Picture(width, height, rgba);
}

/** A pixel as four bytes. */
function opaque(pixel, color, { PLTE, tRNS }) {
  if (color === 3) {
    const [index] = pixel;
    return [...PLTE.subarray(index * 3, index * 3 + 3), tRNS?.[index] ?? 255];
  }
  const gray = color === 0 || color === 4;
  const [red, green, blue] = gray ? [pixel[0], pixel[0], pixel[0]] : pixel;
  return [red, green, blue, color === 4 ? pixel[1] : (pixel[3] ?? 255)];
}

/** Rows without their filters, as PNG (second edition) 9.2 defines them. */
function unfiltered(data, stride, height, step) {
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const kind = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= step ? rows[at - step] : 0;
      const up = y > 0 ? rows[at - stride] : 0;
      const corner = x >= step && y > 0 ? rows[at - stride - step] : 0;
      rows[at] = data[y * (stride + 1) + 1 + x] + predicted(kind, left, up, corner);
    }
  }
  return rows;
}

function predicted(kind, left, up, corner) {
  if (kind < 4) return [0, left, up, (left + up) >> 1][kind];
  const guess = left + up - corner;
  const off = (near) => Math.abs(guess - near);
  if (off(left) <= off(up) && off(left) <= off(corner)) return left;
  return off(up) <= off(corner) ? up : corner;
}
