// `make test`: what knows nothing of the host, on this machine.

#undef NDEBUG
#include <assert.h>
#include <stdio.h>

#include "summary.h"

// bread, needs, flour and time occur twice each, all others once.
static void sentences_with_frequent_words_are_kept_in_their_order(void) {
  cr_text kept[KEPT];
  const char *text = "Bread needs flour. Nobody came. Good bread needs time! Is flour time?";
  assert(summary(cr_text_of(text), kept) == 2);
  assert(cr_same(kept[0], "Bread needs flour.") && cr_same(kept[1], "Is flour time?"));
}

static void a_short_text_is_its_own_summary_and_nothing_has_none(void) {
  cr_text kept[KEPT];
  assert(summary(cr_text_of(" One. "), kept) == 1 && cr_same(kept[0], "One."));
  assert(summary(cr_text_of(" \n"), kept) == 0);
}

static void the_sample_is_summed_up(void) {
  static char prompt[4096];
  FILE *file = fopen("samples/letter.txt", "rb");
  assert(file != NULL);
  size_t length = fread(prompt, 1, sizeof prompt, file);
  fclose(file);
  cr_text kept[KEPT];
  assert(summary((cr_text){prompt, length}, kept) == 2);
  assert(kept[0].length + kept[1].length < length / 2);
}

int main(void) {
  sentences_with_frequent_words_are_kept_in_their_order();
  a_short_text_is_its_own_summary_and_nothing_has_none();
  the_sample_is_summed_up();
  puts("3 tests passed");
  return 0;
}
