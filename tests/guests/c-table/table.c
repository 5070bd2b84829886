// Grows a table until refused and votes `test.entries`, how far it came: each
// entry is memory of the host, not of the guest.

#include <stdlib.h>

#include "../c-contract/bindings/extractor_with_setup.h"

// Entries of each step.
#define STEP 1000

// In `table.s`: the size before, or -1 where the table may not grow.
extern int grow_table(int entries);

bool exports_crescendo_plugin_setup_init(extractor_with_setup_string_t *err) {
  (void)err;
  return true;
}

bool exports_extractor_with_setup_extract(extractor_with_setup_votes_t *ret, extractor_with_setup_failure_t *err) {
  (void)err;
  double entries = 0;
  while (grow_table(STEP) != -1) entries += STEP;
  crescendo_plugin_types_vote_t *vote = calloc(1, sizeof *vote);
  if (vote == NULL) return false;
  extractor_with_setup_string_dup(&vote->field, "test.entries");
  vote->value.tag = CRESCENDO_PLUGIN_TYPES_VALUE_NUMBER;
  vote->value.val.number = entries;
  vote->confidence = 1.0;
  ret->scalars.ptr = vote;
  ret->scalars.len = 1;
  ret->sets.ptr = NULL;
  ret->sets.len = 0;
  return true;
}
