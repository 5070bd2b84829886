// Whether a stage is worth its cost. Knows nothing of the host, so that a test
// can call it on any machine.

#ifndef WORDS_H
#define WORDS_H

#include "text.h"

// What is known of the prompt.
typedef struct {
  bool there;
  size_t words;
} asked;

asked ask(bool there, cr_text prompt);

// Whether paid stages of higher tiers are worth it.
bool is_worth(asked prompt);

// Whether to run a stage of this tier and cost, in micro-dollars.
bool runs(asked prompt, uint8_t tier, uint64_t reserve_micros);

// Why, in one line.
cr_text reason(asked prompt);

#endif
