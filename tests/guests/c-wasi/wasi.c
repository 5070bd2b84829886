// Tries what WASI offers, from C, and votes on what it was given: a component
// of a stock toolchain that links WASI 0.2 and has to find an empty world.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../c-contract/bindings/extractor_with_setup.h"

extern char **environ;

static bool prepared = false;

static void number(crescendo_plugin_types_vote_t *vote, const char *field, double value) {
  extractor_with_setup_string_dup(&vote->field, field);
  vote->value.tag = CRESCENDO_PLUGIN_TYPES_VALUE_NUMBER;
  vote->value.val.number = value;
  vote->confidence = 1.0;
}

// How many variables the environment has.
static int variables(void) {
  int count = 0;
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) count++;
  return count;
}

static bool can_open(const char *path) {
  FILE *file = fopen(path, "r");
  if (file != NULL) fclose(file);
  return file != NULL;
}

bool exports_crescendo_plugin_setup_init(extractor_with_setup_string_t *err) {
  (void)err;
  prepared = true;
  return true;
}

bool exports_extractor_with_setup_extract(extractor_with_setup_votes_t *ret, extractor_with_setup_failure_t *err) {
  (void)err;
  enum { COUNT = 6 };
  crescendo_plugin_types_vote_t *votes = calloc(COUNT, sizeof *votes);
  if (votes == NULL) return false;
  puts("a line on standard output");
  fputs("a line on standard error\n", stderr);
  unsigned char random[16] = {0};
  bool filled = getentropy(random, sizeof random) == 0;
  number(&votes[0], "wasi.prepared", prepared);
  number(&votes[1], "wasi.variables", variables());
  number(&votes[2], "wasi.files", can_open("/etc/passwd") + can_open("."));
  number(&votes[3], "wasi.input", getchar() != EOF);
  number(&votes[4], "wasi.random", filled);
  number(&votes[5], "wasi.year", 1970 + (double)(time(NULL) / 31556952));
  ret->scalars.ptr = votes;
  ret->scalars.len = COUNT;
  ret->sets.ptr = NULL;
  ret->sets.len = 0;
  return true;
}
