// A summary of the prompt: its two sentences that say most.

#include "crescendo.h"
#include "summary.h"

// What the host calls: it says each sentence as it comes, and answers with all.
bool exports_plugin_generate(plugin_string_t *ret, cr_failure *failure) {
  cr_text prompt, kept[KEPT];
  if (!cr_prompt(&prompt)) {
    return cr_unsupported(failure, "this plugin answers prompts, and there is none");
  }
  size_t count = summary(prompt, kept);
  if (count == 0) {
    return cr_invalid_input(failure, "the prompt is empty; it should hold a text to sum up");
  }
  cr_buffer said = {0};
  for (size_t i = 0; i < count; i++) {
    size_t before = said.length;
    if (before > 0) cr_add_chars(&said, " ");
    cr_add(&said, kept[i]);
    cr_text piece = {said.chars + before, said.length - before};
    if (!cr_say(piece)) return cr_cancelled(failure);
  }
  *ret = cr_string(cr_text_in(&said));
  return true;
}
