// A palette for each image: k-means over a small copy of it.

import { Votes, eachImage, extractor } from "./sdk/crescendo.js";

import { palette } from "./palette.js";

// Side in pixels at which to look: the share of a colour hardly changes with
// the resolution, and there are at most 2,304 pixels to group.
const SIDE = 48;

// How sure it is that a colour belongs to the palette.
const CONFIDENCE = 0.8;

/** What the host calls; it talks to the host and does nothing else. */
export const extract = extractor(() => eachImage(look));

/**
 * What one image shows.
 *
 * @param {import("./sdk/crescendo.js").Image} image
 */
function look(image) {
  const pixels = image.rgb(SIDE);
  const found = palette(pixels.data);
  const share = (count) => count / pixels.length;
  const votes = new Votes().palette(
    "color.palette",
    found.map(({ color, count }) => [color, share(count)]),
    CONFIDENCE,
  );
  const [primary] = found;
  if (primary) votes.color("color.primary", primary.color, share(primary.count));
  return votes;
}
