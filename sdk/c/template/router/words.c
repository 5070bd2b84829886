// Which stages a run needs: what costs money only where it pays.

#include "words.h"

// Stages up to this tier always run: fast ones, and those that cost nothing.
#define ALWAYS 2

// Words above which a prompt is worth a paid stage.
#define LONG 200

asked ask(bool there, cr_text prompt) {
  return (asked){.there = there, .words = there ? cr_words(prompt) : 0};
}

bool is_worth(asked prompt) { return !prompt.there || prompt.words > LONG; }

bool runs(asked prompt, uint8_t tier, uint64_t reserve_micros) {
  return is_worth(prompt) || tier <= ALWAYS || reserve_micros == 0;
}

cr_text reason(asked prompt) {
  if (!prompt.there) return cr_text_of("no prompt: every stage runs");
  cr_buffer line = {0};
  cr_add_chars(&line, "a prompt of ");
  cr_add_whole(&line, prompt.words);
  if (is_worth(prompt)) {
    cr_add_chars(&line, " words: paid stages run too");
  } else {
    cr_add_chars(&line, " words, no more than ");
    cr_add_whole(&line, LONG);
    cr_add_chars(&line, ": paid stages are left out");
  }
  return cr_text_in(&line);
}
