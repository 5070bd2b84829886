// K-means over the pixels of an image, in whole numbers.

#include "palette.h"

// Most rounds of moving centres: by then they hardly move.
#define ROUNDS 8

// Pixels that belong together, summed up.
typedef struct {
  uint32_t sum[3], count;
} group;

typedef struct {
  uint8_t color[MOST][3];
  size_t count;
} centers;

// The square of the distance.
static uint32_t distance(const uint8_t *one, const uint8_t *other) {
  uint32_t sum = 0;
  for (int c = 0; c < 3; c++) {
    int32_t by = (int32_t)one[c] - other[c];
    sum += (uint32_t)(by * by);
  }
  return sum;
}

// The place of the nearest centre, the first of equally near ones.
static size_t nearest(const centers *all, const uint8_t *pixel, uint32_t *least) {
  size_t place = 0;
  *least = UINT32_MAX;
  for (size_t i = 0; i < all->count; i++) {
    uint32_t by = distance(all->color[i], pixel);
    if (by < *least) *least = by, place = i;
  }
  return place;
}

static void add(group *to, const uint8_t *pixel) {
  for (int c = 0; c < 3; c++) to->sum[c] += pixel[c];
  to->count++;
}

static void put(centers *all, const uint8_t *color) {
  for (int c = 0; c < 3; c++) all->color[all->count][c] = color[c];
  all->count++;
}

// First the pixel nearest to the mean, then again and again the one that is
// farthest from what is there.
static centers seeds(const uint8_t *pixels, size_t count) {
  centers all = {0};
  if (count == 0) return all;
  group whole = {0};
  for (size_t i = 0; i < count; i++) add(&whole, pixels + 3 * i);
  uint8_t mean[3];
  for (int c = 0; c < 3; c++) mean[c] = (uint8_t)(whole.sum[c] / whole.count);
  const uint8_t *first = pixels;
  for (size_t i = 0; i < count; i++) {
    if (distance(pixels + 3 * i, mean) < distance(first, mean)) first = pixels + 3 * i;
  }
  put(&all, first);
  while (all.count < MOST) {
    const uint8_t *far = pixels;
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++) {
      uint32_t by;
      nearest(&all, pixels + 3 * i, &by);
      if (by > most) most = by, far = pixels + 3 * i;
    }
    if (most == 0) break;
    put(&all, far);
  }
  return all;
}

// Each pixel goes to its nearest centre.
static void assign(const uint8_t *pixels, size_t count, const centers *to, group groups[MOST]) {
  for (size_t i = 0; i < MOST; i++) groups[i] = (group){0};
  for (size_t i = 0; i < count; i++) {
    uint32_t least;
    add(&groups[nearest(to, pixels + 3 * i, &least)], pixels + 3 * i);
  }
}

// Whether a centre moved or went: each becomes the mean of its pixels, rounded
// to the nearest, and one without pixels goes.
static int move(centers *all, const group groups[MOST]) {
  centers moved = {0};
  for (size_t i = 0; i < all->count; i++) {
    uint32_t count = groups[i].count;
    if (count == 0) continue;
    uint8_t mean[3];
    for (int c = 0; c < 3; c++) mean[c] = (uint8_t)((2 * groups[i].sum[c] + count) / (2 * count));
    put(&moved, mean);
  }
  int changed = moved.count != all->count;
  for (size_t i = 0; i < moved.count; i++) changed |= distance(moved.color[i], all->color[i]) != 0;
  *all = moved;
  return changed;
}

// Whether one comes before another: more pixels first, then the lower colour.
static int before(const found *one, const found *other) {
  if (one->count != other->count) return one->count > other->count;
  for (int c = 0; c < 3; c++) {
    if (one->color[c] != other->color[c]) return one->color[c] < other->color[c];
  }
  return 0;
}

size_t palette(const uint8_t *pixels, size_t count, found all[MOST]) {
  centers at = seeds(pixels, count);
  group groups[MOST];
  for (int round = 0; round < ROUNDS; round++) {
    assign(pixels, count, &at, groups);
    if (!move(&at, groups)) break;
  }
  assign(pixels, count, &at, groups);
  // A centre without pixels is left out. One that equals an earlier one is such
  // a centre, because pixels go to the first of equally near ones.
  size_t length = 0;
  for (size_t i = 0; i < at.count; i++) {
    if (groups[i].count == 0) continue;
    found one = {.color = {at.color[i][0], at.color[i][1], at.color[i][2]}, .count = groups[i].count};
    size_t place = length++;
    for (; place > 0 && before(&one, &all[place - 1]); place--) all[place] = all[place - 1];
    all[place] = one;
  }
  return length;
}
