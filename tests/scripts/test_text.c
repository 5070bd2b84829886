// What `sdk/c/text.h` promises, on this machine; `tests/projects.rs` runs it.

#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "text.h"

static void words_lie_between_white_space(void) {
  cr_text rest = cr_text_of("  one\ttwo \n three"), word;
  assert(cr_next_word(&rest, &word) && cr_same(word, "one"));
  assert(cr_next_word(&rest, &word) && cr_same(word, "two"));
  assert(cr_next_word(&rest, &word) && cr_same(word, "three"));
  assert(!cr_next_word(&rest, &word));
  assert(cr_words(cr_text_of(" \n")) == 0);
  assert(cr_same(cr_trim(cr_text_of("\r\n a b \v")), "a b"));
}

static void a_buffer_grows(void) {
  cr_buffer buffer = {0};
  for (int i = 0; i < 1000; i++) cr_add_whole(&buffer, (uint64_t)i);
  assert(buffer.length == 10 + 180 + 2700);
  cr_buffer large = {0};
  cr_add_whole(&large, UINT64_MAX);
  assert(cr_same(cr_text_in(&large), "18446744073709551615"));
}

static void a_text_is_quoted_and_read_again(void) {
  const char bytes[] = "a\"b\\c\n\0\x1f\x7f\xc3\xa9";
  cr_text said = {bytes, sizeof bytes - 1}, read;
  cr_buffer object = {0};
  cr_add_chars(&object, "{\"t\":");
  cr_add_quoted(&object, said);
  cr_add_chars(&object, "}");
  const char *expected = "{\"t\":\"a\\u0022b\\u005cc\\u000a\\u0000\\u001f\x7f\xc3\xa9\"}";
  assert(cr_same(cr_text_in(&object), expected));
  assert(cr_json_text(cr_text_in(&object), "t", &read));
  assert(read.length == said.length && memcmp(read.chars, said.chars, said.length) == 0);
  cr_buffer empty = {0};
  cr_add_quoted(&empty, (cr_text){NULL, 0});
  assert(cr_same(cr_text_in(&empty), "\"\""));
}

static void numbers_and_flags_are_read_by_key(void) {
  cr_text object = cr_text_of(
      " { \"a\" : 12 , \"b\": -0.25, \"c\":1e3, \"d\": 2.5E-1,\"on\":true, \"off\":false, \"t\":\"7\", "
      "\"nested\": {\"x\": 1, \"list\": [1, {\"y\": 2}, \"}\"]}, \"last\": 0 } ");
  double number;
  assert(cr_json_number(object, "a", &number) && number == 12);
  assert(cr_json_number(object, "b", &number) && number == -0.25);
  assert(cr_json_number(object, "c", &number) && number == 1000);
  assert(cr_json_number(object, "d", &number) && number == 0.25);
  assert(cr_json_number(object, "last", &number) && number == 0);
  assert(!cr_json_number(object, "t", &number) && !cr_json_number(object, "on", &number));
  assert(!cr_json_number(object, "x", &number) && !cr_json_number(object, "y", &number));
  assert(cr_json_number(cr_text_of("{\"a\":0e400}"), "a", &number) && number == 0);
  assert(cr_json_number(cr_text_of("{\"a\":-0.0E+999}"), "a", &number) && number == 0);
  bool flag;
  assert(cr_json_flag(object, "on", &flag) && flag);
  assert(cr_json_flag(object, "off", &flag) && !flag);
  assert(!cr_json_flag(object, "a", &flag));
}

static void texts_are_unescaped(void) {
  cr_text text;
  cr_text object = cr_text_of("{\"a\\\"b\": \"x\\\\y\\/\\n\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\ud800.\"}");
  assert(cr_json_text(object, "a\"b", &text));
  assert(cr_same(text, "x\\y/\nA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd."));
  assert(cr_json_text(cr_text_of("{\"a\":\"one\",\"a\":\"two\"}"), "a", &text) && cr_same(text, "two"));
  assert(cr_json_text(cr_text_of("{\"a\":\"\"}"), "a", &text) && text.length == 0);
}

// What is no JSON has no values, and reading it comes to an end within it: each
// piece is read from memory of just its length.
static void what_is_cut_off_is_read_to_its_end(void) {
  const char *whole = "{\"a\": [1, {\"b\": \"\\u00e9\\\\\"}], \"c\": -1.5e-3, \"d\": \"\\ud83d\\ude00\"} x";
  for (size_t length = 0; length <= strlen(whole); length++) {
    char *piece = malloc(length > 0 ? length : 1);
    memcpy(piece, whole, length);
    cr_text object = {piece, length}, text;
    double number;
    bool flag;
    cr_json_text(object, "d", &text);
    cr_json_number(object, "c", &number);
    cr_json_flag(object, "none", &flag);
    free(piece);
  }
}

// Nothing is ever freed, so that each look costs what it copies. Here it fails as
// it would in a sandbox.
static void a_large_record_is_looked_up_often_in_little_memory(void) {
  enum { LONG = 4 << 20, LOOKS = 40 };
  char *json = malloc(2 * LONG + 100);
  char *end = json + sprintf(json, "{\"\\u006cong\": \"");
  memset(end, 'x', LONG);
  end += LONG;
  end += sprintf(end, "\", \"lines\": [\"");
  for (char *last = end + LONG; end < last; end += 2) memcpy(end, "\\n", 2);
  end += sprintf(end, "\"], \"n\": 7, \"t\": \"a\\nb\"}");
  cr_text object = {json, (size_t)(end - json)}, text;
  struct rlimit before, little;
  assert(getrlimit(RLIMIT_DATA, &before) == 0);
  little = before;
  little.rlim_cur = (rlim_t)64 << 20;
  assert(setrlimit(RLIMIT_DATA, &little) == 0);
  double number;
  for (int i = 0; i < LOOKS; i++) {
    assert(cr_json_number(object, "n", &number) && number == 7);
    assert(cr_json_text(object, "t", &text) && cr_same(text, "a\nb"));
    assert(cr_json_text(object, "long", &text) && text.length == LONG);
  }
  assert(setrlimit(RLIMIT_DATA, &before) == 0);
  free(json);
}

int main(void) {
  words_lie_between_white_space();
  a_buffer_grows();
  a_text_is_quoted_and_read_again();
  numbers_and_flags_are_read_by_key();
  texts_are_unescaped();
  what_is_cut_off_is_read_to_its_end();
  a_large_record_is_looked_up_often_in_little_memory();
  puts("6 tests passed");
  return 0;
}
