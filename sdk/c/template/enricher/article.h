// What a record's title and text say. Knows nothing of the host, so that a test
// can call it on any machine.

#ifndef ARTICLE_H
#define ARTICLE_H

#include "text.h"

// What there is to say; where there is no text, there are no words.
typedef struct {
  double words, minutes;
  cr_text title;
} article;

// Reads a record, which is a JSON object.
article read_article(cr_text record);

#endif
