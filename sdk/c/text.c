// Texts, and values out of JSON.

#include "text.h"

#include <stdlib.h>
#include <string.h>

cr_text cr_text_of(const char *chars) { return (cr_text){chars, strlen(chars)}; }

bool cr_same(cr_text one, const char *other) {
  return one.length == strlen(other) && memcmp(one.chars, other, one.length) == 0;
}

bool cr_is_space(char letter) { return letter == ' ' || (letter >= '\t' && letter <= '\r'); }

cr_text cr_trim(cr_text text) {
  while (text.length > 0 && cr_is_space(text.chars[0])) text.chars++, text.length--;
  while (text.length > 0 && cr_is_space(text.chars[text.length - 1])) text.length--;
  return text;
}

bool cr_next_word(cr_text *rest, cr_text *word) {
  *rest = cr_trim(*rest);
  size_t length = 0;
  while (length < rest->length && !cr_is_space(rest->chars[length])) length++;
  *word = (cr_text){rest->chars, length};
  rest->chars += length;
  rest->length -= length;
  return length > 0;
}

size_t cr_words(cr_text text) {
  size_t count = 0;
  for (cr_text word; cr_next_word(&text, &word);) count++;
  return count;
}

void cr_add(cr_buffer *buffer, cr_text text) {
  size_t length = buffer->length + text.length;
  if (length > buffer->room) {
    buffer->room = 2 * length + 64;
    buffer->chars = realloc(buffer->chars, buffer->room);
    if (buffer->chars == NULL) abort();
  }
  if (text.length > 0) memcpy(buffer->chars + buffer->length, text.chars, text.length);
  buffer->length = length;
}

void cr_add_chars(cr_buffer *buffer, const char *chars) { cr_add(buffer, cr_text_of(chars)); }

void cr_add_whole(cr_buffer *buffer, uint64_t number) {
  char digits[20];
  size_t first = sizeof digits;
  do {
    digits[--first] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  cr_add(buffer, (cr_text){digits + first, sizeof digits - first});
}

void cr_add_quoted(cr_buffer *buffer, cr_text text) {
  static const char DIGITS[] = "0123456789abcdef";
  cr_add_chars(buffer, "\"");
  size_t plain = 0;
  for (size_t at = 0; at < text.length; at++) {
    unsigned char letter = (unsigned char)text.chars[at];
    if (letter >= ' ' && letter != '"' && letter != '\\') continue;
    char escape[] = {'\\', 'u', '0', '0', DIGITS[letter >> 4], DIGITS[letter & 15]};
    cr_add(buffer, (cr_text){text.chars + plain, at - plain});
    cr_add(buffer, (cr_text){escape, sizeof escape});
    plain = at + 1;
  }
  cr_add(buffer, (cr_text){text.chars + plain, text.length - plain});
  cr_add_chars(buffer, "\"");
}

cr_text cr_text_in(const cr_buffer *buffer) { return (cr_text){buffer->chars, buffer->length}; }

// JSON from here on. What comes from the host is whole, so that reading stops at
// the end and nowhere else; a text that is no JSON has no values.

static char first(cr_text text) { return text.length > 0 ? text.chars[0] : 0; }

static void skip(cr_text *text, size_t count) {
  if (count > text->length) count = text->length;
  text->chars += count;
  text->length -= count;
}

static int hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

// The four digits behind `\u`.
static uint32_t unit(cr_text *text) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) {
    int digit = hex(first(*text));
    value = value * 16 + (uint32_t)(digit < 0 ? 0 : digit);
    skip(text, 1);
  }
  return value;
}

static void add_utf8(cr_buffer *buffer, uint32_t c) {
  char bytes[4];
  size_t count = 0;
  if (c < 0x80) {
    bytes[count++] = (char)c;
  } else if (c < 0x800) {
    bytes[count++] = (char)(0xc0 | c >> 6);
  } else if (c < 0x10000) {
    bytes[count++] = (char)(0xe0 | c >> 12);
  } else {
    bytes[count++] = (char)(0xf0 | c >> 18);
    bytes[count++] = (char)(0x80 | (c >> 12 & 0x3f));
  }
  if (c >= 0x800) bytes[count++] = (char)(0x80 | (c >> 6 & 0x3f));
  if (c >= 0x80) bytes[count++] = (char)(0x80 | (c & 0x3f));
  cr_add(buffer, (cr_text){bytes, count});
}

static void add_escape(cr_buffer *buffer, cr_text *text) {
  char letter = first(*text);
  skip(text, 1);
  switch (letter) {
    case 'b': cr_add_chars(buffer, "\b"); return;
    case 'f': cr_add_chars(buffer, "\f"); return;
    case 'n': cr_add_chars(buffer, "\n"); return;
    case 'r': cr_add_chars(buffer, "\r"); return;
    case 't': cr_add_chars(buffer, "\t"); return;
    case 'u': break;
    default: cr_add(buffer, (cr_text){&letter, 1}); return;
  }
  uint32_t c = unit(text);
  if (c >= 0xd800 && c < 0xdc00 && first(*text) == '\\') {
    skip(text, 2);
    uint32_t low = unit(text);
    if (low >= 0xdc00 && low < 0xe000) c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
  }
  // Half of a pair stands for no character.
  add_utf8(buffer, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
}

// Skips a string with its quotation marks; what is between them, as it stands.
static cr_text raw(cr_text *text) {
  skip(text, 1);
  cr_text between = {text->chars, text->length};
  while (text->length > 0 && first(*text) != '"') skip(text, first(*text) == '\\' ? 2 : 1);
  between.length -= text->length;
  skip(text, 1);
  return between;
}

// What a string means. It is copied only where it has an escape, and never
// grows: memory that is outgrown stays until the call ends.
static cr_text meant(cr_text text) {
  size_t plain = 0;
  while (plain < text.length && text.chars[plain] != '\\') plain++;
  if (plain == text.length) return text;
  cr_buffer buffer = {.chars = malloc(text.length), .room = text.length};
  if (buffer.chars == NULL) abort();
  while (text.length > 0) {
    cr_add(&buffer, (cr_text){text.chars, plain});
    skip(&text, plain);
    if (text.length > 0) {
      skip(&text, 1);
      add_escape(&buffer, &text);
    }
    plain = 0;
    while (plain < text.length && text.chars[plain] != '\\') plain++;
  }
  return cr_text_in(&buffer);
}

// Skips a value of any kind.
static void value(cr_text *text) {
  size_t depth = 0;
  do {
    char c = first(*text);
    if (c == '"') {
      raw(text);
    } else {
      if (c == '{' || c == '[') depth++;
      if ((c == '}' || c == ']') && depth > 0) depth--;
      skip(text, 1);
      bool plain = c != '{' && c != '}' && c != '[' && c != ']';
      while (depth == 0 && plain && text->length > 0 && first(*text) != ',' && first(*text) != '}') skip(text, 1);
    }
  } while (depth > 0 && text->length > 0);
}

// What follows a key, with everything behind it.
static bool find(cr_text object, const char *key, cr_text *found) {
  cr_text rest = cr_trim(object);
  if (first(rest) != '{') return false;
  skip(&rest, 1);
  bool known = false;
  while (true) {
    rest = cr_trim(rest);
    if (first(rest) == ',') {
      skip(&rest, 1);
      continue;
    }
    if (first(rest) != '"') return known;
    bool here = cr_same(meant(raw(&rest)), key);
    rest = cr_trim(rest);
    skip(&rest, 1);
    rest = cr_trim(rest);
    // The last of several values of a key counts, as for most readers.
    if (here) *found = rest, known = true;
    value(&rest);
  }
}

bool cr_json_text(cr_text object, const char *key, cr_text *value) {
  cr_text found;
  if (!find(object, key, &found) || first(found) != '"') return false;
  *value = meant(raw(&found));
  return true;
}

bool cr_json_flag(cr_text object, const char *key, bool *value) {
  cr_text found;
  if (!find(object, key, &found) || (first(found) != 't' && first(found) != 'f')) return false;
  *value = first(found) == 't';
  return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool cr_json_number(cr_text object, const char *key, double *value) {
  cr_text text;
  if (!find(object, key, &text) || (first(text) != '-' && !is_digit(first(text)))) return false;
  bool negative = first(text) == '-';
  if (negative) skip(&text, 1);
  double digits = 0;
  int exponent = 0;
  for (; is_digit(first(text)); skip(&text, 1)) digits = digits * 10 + (first(text) - '0');
  if (first(text) == '.') {
    skip(&text, 1);
    for (; is_digit(first(text)); skip(&text, 1), exponent--) digits = digits * 10 + (first(text) - '0');
  }
  if (first(text) == 'e' || first(text) == 'E') {
    skip(&text, 1);
    bool down = first(text) == '-';
    if (down || first(text) == '+') skip(&text, 1);
    int power = 0;
    for (; is_digit(first(text)) && power < 1000; skip(&text, 1)) power = power * 10 + (first(text) - '0');
    exponent += down ? -power : power;
  }
  // No power of ten makes more of zero, and infinitely many of them no number.
  if (digits == 0) exponent = 0;
  double scale = 1;
  for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--) scale *= 10;
  digits = exponent < 0 ? digits / scale : digits * scale;
  *value = negative ? -digits : digits;
  return true;
}
