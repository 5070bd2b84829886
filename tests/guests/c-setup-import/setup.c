// Uses WASI in `init`, which may, and an import of the contract, which may not:
// no snapshot is taken of a component that imports WASI, so that `init` runs
// in each call, with the imports linked.

#include <stdio.h>
#include <time.h>

#include "../c-contract/bindings/extractor_with_setup.h"

bool exports_crescendo_plugin_setup_init(extractor_with_setup_string_t *err) {
  (void)err;
  puts("init runs");
  if (time(NULL) == 0) return false;
  extractor_with_setup_string_t parameters;
  crescendo_plugin_subject_parameters(&parameters);
  return true;
}

bool exports_extractor_with_setup_extract(extractor_with_setup_votes_t *ret, extractor_with_setup_failure_t *err) {
  (void)err;
  ret->scalars.len = 0;
  ret->sets.len = 0;
  return true;
}
