// An extract of a text. Knows nothing of the host, so that a test can call it on
// any machine.

#ifndef SUMMARY_H
#define SUMMARY_H

#include "text.h"

// Sentences of a summary.
#define KEPT 2

// The sentences whose words are the most frequent ones, in their order; how many
// there are.
size_t summary(cr_text text, cr_text kept[KEPT]);

#endif
