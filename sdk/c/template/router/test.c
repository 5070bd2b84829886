// `make test`: what knows nothing of the host, on this machine.

#undef NDEBUG
#include <assert.h>
#include <stdio.h>

#include "words.h"

static asked of_words(size_t count) {
  cr_buffer prompt = {0};
  while (count-- > 0) cr_add_chars(&prompt, "word ");
  return ask(true, cr_text_in(&prompt));
}

static void a_short_prompt_leaves_paid_stages_out(void) {
  asked prompt = of_words(200);
  assert(runs(prompt, 1, 0) && runs(prompt, 2, 5) && runs(prompt, 3, 0));
  assert(!runs(prompt, 3, 20000));
  assert(cr_same(reason(prompt), "a prompt of 200 words, no more than 200: paid stages are left out"));
}

static void a_long_prompt_is_worth_a_paid_stage(void) {
  asked prompt = of_words(201);
  assert(runs(prompt, 3, 20000));
  assert(cr_same(reason(prompt), "a prompt of 201 words: paid stages run too"));
}

static void without_a_prompt_every_stage_runs(void) { assert(runs(ask(false, cr_text_of("")), 4, 1000000)); }

static void the_samples_are_a_short_and_a_long_one(void) {
  static char prompt[4096];
  const char *files[] = {"samples/question.txt", "samples/minutes.txt"};
  for (int i = 0; i < 2; i++) {
    FILE *file = fopen(files[i], "rb");
    assert(file != NULL);
    size_t length = fread(prompt, 1, sizeof prompt, file);
    fclose(file);
    assert(is_worth(ask(true, (cr_text){prompt, length})) == (i == 1));
  }
}

int main(void) {
  a_short_prompt_leaves_paid_stages_out();
  a_long_prompt_is_worth_a_paid_stage();
  without_a_prompt_every_stage_runs();
  the_samples_are_a_short_and_a_long_one();
  puts("4 tests passed");
  return 0;
}
