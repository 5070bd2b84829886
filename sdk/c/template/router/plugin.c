// Which stages a run needs: what costs money only where it pays.

#include "crescendo.h"
#include "words.h"

// What the host calls; it talks to the host and does nothing else.
bool exports_plugin_choose(plugin_list_candidate_t *candidates, plugin_route_t *ret, cr_failure *failure) {
  (void)failure;
  cr_text text = {0};
  bool there = cr_prompt(&text);
  asked prompt = ask(there, text);
  size_t room = 0;
  *ret = (plugin_route_t){.reason = cr_kept(reason(prompt))};
  for (size_t i = 0; i < candidates->len; i++) {
    plugin_candidate_t *one = &candidates->ptr[i];
    if (!runs(prompt, one->tier, one->reserve_micros)) continue;
    ret->stages.ptr = cr_grown(ret->stages.ptr, ret->stages.len, &room, sizeof *ret->stages.ptr);
    ret->stages.ptr[ret->stages.len++] = one->stage;
  }
  return true;
}
