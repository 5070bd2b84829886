// How long a record's text is, and its title in one clean line.

#include "article.h"

// Words that somebody reads in a minute, silently and without hurry.
#define WORDS_PER_MINUTE 200.0

// A text with one space between words.
static cr_text clean(cr_text text) {
  cr_buffer line = {0};
  for (cr_text word; cr_next_word(&text, &word);) {
    if (line.length > 0) cr_add_chars(&line, " ");
    cr_add(&line, word);
  }
  return cr_text_in(&line);
}

article read_article(cr_text record) {
  article found = {0};
  cr_text text, title;
  if (!cr_json_text(record, "text", &text)) return found;
  found.words = (double)cr_words(text);
  found.minutes = found.words / WORDS_PER_MINUTE;
  if (cr_json_text(record, "title", &title)) found.title = clean(title);
  return found;
}
