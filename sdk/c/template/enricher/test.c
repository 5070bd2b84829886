// `make test`: what knows nothing of the host, on this machine.

#undef NDEBUG
#include <assert.h>
#include <stdio.h>

#include "article.h"

static article of(const char *record) { return read_article(cr_text_of(record)); }

static void words_are_counted_and_the_title_is_cleaned(void) {
  article found = of("{\"title\": \"  Two\\n words \", \"text\": \"one two  three\\nfour\"}");
  assert(found.words == 4.0 && found.minutes == 0.02);
  assert(cr_same(found.title, "Two words"));
}

static void where_there_is_no_text_there_are_no_words(void) {
  const char *records[] = {"{}", "{\"text\": \"\"}", "{\"text\": null}", "{\"text\": 7}", "{\"text\": 7, \"title\": \"a\"}",
                           "{\"other\": {\"text\": \"inside\"}}", ""};
  for (size_t i = 0; i < sizeof records / sizeof *records; i++) assert(of(records[i]).words == 0.0);
}

static void without_a_title_there_is_none(void) {
  const char *records[] = {"{\"text\": \"a b\"}", "{\"title\": null, \"text\": \"a b\"}"};
  for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
    article found = of(records[i]);
    assert(found.words == 2.0 && found.title.length == 0);
  }
}

static void escapes_become_letters(void) {
  article found = of("{\"text\": \"a\", \"title\": \"\\u00e9\\ud83d\\ude00 \\\"x\\\"\"}");
  assert(cr_same(found.title, "\xc3\xa9\xf0\x9f\x98\x80 \"x\""));
}

static void the_sample_has_a_title_and_a_text(void) {
  static char record[4096];
  FILE *file = fopen("samples/article.json", "rb");
  assert(file != NULL);
  record[fread(record, 1, sizeof record - 1, file)] = 0;
  fclose(file);
  article found = of(record);
  assert(found.words > 50.0 && cr_same(found.title, "The lighthouse that kept time"));
}

int main(void) {
  words_are_counted_and_the_title_is_cleaned();
  where_there_is_no_text_there_are_no_words();
  without_a_title_there_is_none();
  escapes_become_letters();
  the_sample_has_a_title_and_a_text();
  puts("5 tests passed");
  return 0;
}
