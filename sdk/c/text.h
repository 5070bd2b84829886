// Texts, and values out of JSON: what knows nothing of the host, so that tests
// can use it on any machine.

#ifndef CRESCENDO_TEXT_H
#define CRESCENDO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// UTF-8 with a length. No zero byte ends it, and nobody frees it.
typedef struct {
  const char *chars;
  size_t length;
} cr_text;

// A text over a string of C; the bytes are not copied.
cr_text cr_text_of(const char *chars);

// Whether the bytes are the same.
bool cr_same(cr_text one, const char *other);

// Whether it is white space of ASCII.
bool cr_is_space(char letter);

// Without white space (ASCII's) at both ends.
cr_text cr_trim(cr_text text);

// Takes the next word off `rest`, which is what lies between white space; false
// at the end.
bool cr_next_word(cr_text *rest, cr_text *word);

// How many words there are.
size_t cr_words(cr_text text);

// A text that grows. Begin with `cr_buffer buffer = {0}`.
typedef struct {
  char *chars;
  size_t length, room;
} cr_buffer;

void cr_add(cr_buffer *buffer, cr_text text);
void cr_add_chars(cr_buffer *buffer, const char *chars);
void cr_add_whole(cr_buffer *buffer, uint64_t number);

// The text as a text of JSON: in quotes, with escapes where it needs them.
void cr_add_quoted(cr_buffer *buffer, cr_text text);

// What the buffer holds; valid until something is added.
cr_text cr_text_in(const cr_buffer *buffer);

// A value of a JSON object, by key: parameters and records are such objects.
// False where there is no such key, or a value of another kind. Keys inside
// other objects are not looked at. A number is exact up to 15 digits. A text
// lies in the object itself, or where it has escapes on the heap.
bool cr_json_text(cr_text object, const char *key, cr_text *value);
bool cr_json_number(cr_text object, const char *key, double *value);
bool cr_json_flag(cr_text object, const char *key, bool *value);

#endif
