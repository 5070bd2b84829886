// K-means in whole numbers, so that every language finds the same colours.
// A colour is one number, 0xRRGGBB, so that it can be a key.

// Most colours of a palette.
const MOST = 6;

// Most rounds of moving centres: by then they hardly move.
const ROUNDS = 8;

/**
 * The colours that stand for all pixels, and for how many each: those of most
 * pixels first, and the darker red, green or blue first among equals. Pixels of
 * one colour go the same way, so that each colour is looked at once, in the
 * order in which they first appear.
 *
 * @param {Uint8Array} data three bytes a pixel
 * @returns {Array<{ color: [number, number, number], count: number }>}
 */
export function palette(data) {
  const counts = count(data);
  let centers = seeds(counts);
  for (let round = 0; round < ROUNDS; round++) {
    const moved = groups(counts, centers).filter(hasPixels).map(mean);
    if (moved.length === centers.length && moved.every((one, at) => one === centers[at])) break;
    centers = moved;
  }
  // A centre without pixels is left out. One that equals an earlier one is such
  // a centre, because pixels go to the first of equally near ones.
  return groups(counts, centers)
    .map((group, at) => ({ color: centers[at], count: group.count }))
    .filter(hasPixels)
    .sort((one, other) => other.count - one.count || one.color - other.color)
    .map(({ color, count }) => ({ color: parts(color), count }));
}

/** How often each colour occurs. */
function count(data) {
  const counts = new Map();
  for (let at = 0; at < data.length; at += 3) {
    const color = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  return counts;
}

/**
 * First the colour nearest to the mean, then again and again the farthest from
 * what is there; of equally far ones the first.
 */
function seeds(counts) {
  const all = { red: 0, green: 0, blue: 0, count: 0 };
  for (const [color, count] of counts) add(all, color, count);
  if (all.count === 0) return [];
  const [red, green, blue] = [all.red, all.green, all.blue].map((sum) =>
    Math.floor(sum / all.count),
  );
  const middle = (red << 16) | (green << 8) | blue;
  const colors = [...counts.keys()];
  const found = [colors[first(colors, (color) => -distance(color, middle))]];
  // How far each colour is from the nearest seed so far.
  const away = colors.map((color) => distance(color, found[0]));
  while (found.length < MOST) {
    const far = first(away, (distance) => distance);
    if (away[far] === 0) break;
    found.push(colors[far]);
    colors.forEach((color, at) => {
      away[at] = Math.min(away[at], distance(color, colors[far]));
    });
  }
  return found;
}

/** The first place of the largest value. */
function first(items, value) {
  let best = 0;
  for (let at = 1; at < items.length; at++) {
    if (value(items[at]) > value(items[best])) best = at;
  }
  return best;
}

/** For each centre the sums of red, green, blue and the number of its pixels. */
function groups(counts, centers) {
  const sums = centers.map(() => ({ red: 0, green: 0, blue: 0, count: 0 }));
  for (const [color, count] of counts) {
    let near = 0;
    let least = Infinity;
    for (let at = 0; at < centers.length; at++) {
      const far = distance(color, centers[at]);
      if (far < least) {
        least = far;
        near = at;
      }
    }
    add(sums[near], color, count);
  }
  return sums;
}

function add(group, color, count) {
  const [red, green, blue] = parts(color);
  group.red += red * count;
  group.green += green * count;
  group.blue += blue * count;
  group.count += count;
}

const hasPixels = (group) => group.count > 0;

/** A group's mean colour, rounded to the nearest, halves up. */
function mean({ red, green, blue, count }) {
  const middle = (sum) => Math.floor((2 * sum + count) / (2 * count));
  return (middle(red) << 16) | (middle(green) << 8) | middle(blue);
}

/** The square of the distance of two colours. */
function distance(one, other) {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}

/** @returns {[number, number, number]} */
const parts = (color) => [color >> 16, (color >> 8) & 255, color & 255];
