// A palette for each image: k-means over a small copy of it.

#include "crescendo.h"
#include "palette.h"

// Side in pixels at which to look: the share of a colour hardly changes with the
// resolution, and there are at most 2,304 pixels to group.
#define SIDE 48

// How sure it is that a colour belongs to the palette.
#define CONFIDENCE 0.8

// What one image shows.
static bool look(cr_image image, cr_votes *votes, cr_failure *failure) {
  cr_pixels pixels;
  if (!cr_pixels_of(image, SIDE, &pixels, failure)) return false;
  found all[MOST];
  size_t count = palette(pixels.bytes, pixels.count, all);
  for (size_t i = 0; i < count; i++) {
    cr_color color = cr_rgb(all[i].color[0], all[i].color[1], all[i].color[2]);
    double share = (double)all[i].count / (double)pixels.count;
    if (i == 0) {
      cr_vote_color(votes, "color.primary", color, share);
      cr_begin_set(votes, "color.palette");
    }
    cr_add_color(votes, color, share, CONFIDENCE);
  }
  return true;
}

// What the host calls; it talks to the host and does nothing else.
bool exports_plugin_extract(plugin_votes_t *ret, cr_failure *failure) {
  cr_votes votes = {0};
  return cr_each_image(look, &votes, failure) && cr_done(&votes, ret);
}
