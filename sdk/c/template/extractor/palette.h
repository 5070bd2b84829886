// K-means over the pixels of an image, in whole numbers. Knows nothing of the
// host, so that a test can call it on any machine.

#ifndef PALETTE_H
#define PALETTE_H

#include <stddef.h>
#include <stdint.h>

// Most colours of a palette.
#define MOST 6

// A colour of the palette, and how many pixels it stands for.
typedef struct {
  uint8_t color[3];
  uint32_t count;
} found;

// The colours that stand for all pixels, those of most pixels first; how many
// there are. A pixel has three bytes.
size_t palette(const uint8_t *pixels, size_t count, found all[MOST]);

#endif
