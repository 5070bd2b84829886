// `make test`: what knows nothing of the host, on this machine.

#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "palette.h"

static int is(found one, uint8_t red, uint8_t green, uint8_t blue, uint32_t count) {
  return one.color[0] == red && one.color[1] == green && one.color[2] == blue && one.count == count;
}

// Worked by hand: the mean is (160, 33, 75), whose nearest pixel is the gray; red
// and blue are equally far from it, and red comes first.
static void a_tiny_image_is_grouped_as_by_hand(void) {
  uint8_t pixels[] = {255, 0, 0, 100, 100, 100, 255, 0, 0, 100, 100, 100, 255, 0, 0, 0, 0, 255};
  found all[MOST];
  assert(palette(pixels, 6, all) == 3);
  assert(is(all[0], 255, 0, 0, 3));
  assert(is(all[1], 100, 100, 100, 2));
  assert(is(all[2], 0, 0, 255, 1));
}

// The mean is 54, so the first seed is 60. The farthest after it are 0 (60 away),
// 100 (40), 30 (30), 80 (20), and of 20 and 90, both 10 away, the first. 90 is as
// near to 80 as to 100, the earlier seed of the two.
static void more_shades_than_a_palette_holds_are_shared_out(void) {
  uint8_t shades[] = {0, 20, 30, 60, 80, 90, 100}, pixels[21];
  for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = shades[i / 3];
  found all[MOST];
  assert(palette(pixels, 7, all) == 6);
  assert(is(all[0], 95, 95, 95, 2));
  assert(is(all[1], 0, 0, 0, 1) && is(all[5], 80, 80, 80, 1));
}

static void one_colour_is_one_member_and_nothing_is_none(void) {
  uint8_t pixels[15];
  memset(pixels, 7, sizeof pixels);
  found all[MOST];
  assert(palette(pixels, 5, all) == 1 && is(all[0], 7, 7, 7, 5));
  assert(palette(pixels, 0, all) == 0);
}

int main(void) {
  a_tiny_image_is_grouped_as_by_hand();
  more_shades_than_a_palette_holds_are_shared_out();
  one_colour_is_one_member_and_nothing_is_none();
  puts("3 tests passed");
  return 0;
}
