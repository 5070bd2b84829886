// The sentences of a text that say most: those whose words are the most frequent
// ones.

#include "summary.h"

#include <stdlib.h>

// Letters below which a word says little: articles, conjunctions, the like.
#define SHORT 4

// A word of the text, how often it occurs, and the next one in its slot.
typedef struct word {
  cr_text text;
  uint32_t count;
  struct word *next;
} word;

#define SLOTS 1024
typedef struct {
  word *slots[SLOTS];
} words;

static void *room(size_t size) {
  void *made = calloc(1, size);
  if (made == NULL) abort();
  return made;
}

// Letters, digits, `_`, and every byte outside of ASCII.
static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

// Takes the next word that counts off `rest`.
static bool next_word(cr_text *rest, cr_text *found) {
  while (rest->length > 0) {
    size_t length = 0, letters = 0;
    for (; length < rest->length && is_letter(rest->chars[length]); length++) {
      // Bytes within a letter of UTF-8 are no letters of their own.
      letters += (rest->chars[length] & 0xc0) != 0x80;
    }
    *found = (cr_text){rest->chars, length};
    if (length < rest->length) length++;
    rest->chars += length;
    rest->length -= length;
    if (letters >= SHORT) return true;
  }
  return false;
}

static bool same(cr_text one, cr_text other) {
  if (one.length != other.length) return false;
  for (size_t i = 0; i < one.length; i++) {
    if (lower(one.chars[i]) != lower(other.chars[i])) return false;
  }
  return true;
}

// The entry of a word, which is made where there is none.
static word *entry(words *all, cr_text text) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < text.length; i++) hash = (hash ^ (uint8_t)lower(text.chars[i])) * 16777619u;
  word **at = &all->slots[hash % SLOTS];
  while (*at != NULL && !same((*at)->text, text)) at = &(*at)->next;
  if (*at == NULL) {
    *at = room(sizeof **at);
    (*at)->text = text;
  }
  return *at;
}

// Takes the next sentence off `rest`: it ends with its mark, where white space
// or nothing follows.
static bool next_sentence(cr_text *rest, cr_text *sentence) {
  *rest = cr_trim(*rest);
  if (rest->length == 0) return false;
  size_t end = 0;
  for (bool ends = false; end < rest->length && !ends; end++) {
    char mark = rest->chars[end];
    bool last = end + 1 == rest->length;
    ends = (mark == '.' || mark == '!' || mark == '?') && !last && cr_is_space(rest->chars[end + 1]);
  }
  *sentence = (cr_text){rest->chars, end};
  rest->chars += end;
  rest->length -= end;
  return true;
}

// The mean frequency of a sentence's words.
static double weight(words *all, cr_text sentence) {
  uint32_t sum = 0, count = 0;
  for (cr_text found; next_word(&sentence, &found); count++) sum += entry(all, found)->count;
  return (double)sum / (count > 0 ? count : 1);
}

size_t summary(cr_text text, cr_text kept[KEPT]) {
  words *all = room(sizeof *all);
  cr_text rest = text;
  for (cr_text found; next_word(&rest, &found);) entry(all, found)->count++;

  // The best so far, best first; of equals the earlier one stays before.
  double weights[KEPT];
  size_t count = 0;
  rest = text;
  for (cr_text sentence; next_sentence(&rest, &sentence);) {
    double own = weight(all, sentence);
    size_t place = count;
    while (place > 0 && own > weights[place - 1]) place--;
    if (place == KEPT) continue;
    if (count < KEPT) count++;
    for (size_t i = count - 1; i > place; i--) kept[i] = kept[i - 1], weights[i] = weights[i - 1];
    kept[place] = sentence;
    weights[place] = own;
  }
  // Into the text's order.
  for (size_t i = 1; i < count; i++) {
    cr_text moved = kept[i];
    size_t place = i;
    for (; place > 0 && moved.chars < kept[place - 1].chars; place--) kept[place] = kept[place - 1];
    kept[place] = moved;
  }
  return count;
}
