// What `cr_each_image` promises, on this machine, with images of this file's
// own; `tests/projects.rs` runs it.

#undef NDEBUG
#include <assert.h>
#include <stdio.h>

#include "crescendo.h"

// The host: three images, whose handles are one more than their numbers.
void crescendo_plugin_subject_images(crescendo_plugin_subject_list_own_image_t *ret) {
  static cr_image images[3] = {{1}, {2}, {3}};
  *ret = (crescendo_plugin_subject_list_own_image_t){images, 3};
}

crescendo_plugin_subject_borrow_image_t crescendo_plugin_subject_borrow_image(cr_image image) {
  return (crescendo_plugin_subject_borrow_image_t){image.__handle};
}

uint32_t crescendo_plugin_subject_method_image_index(crescendo_plugin_subject_borrow_image_t image) {
  return (uint32_t)image.__handle - 1;
}

static void votes_on(cr_votes *votes) {
  cr_vote_number(votes, "x.number", votes->image.val, 0.5);
  cr_begin_set(votes, "x.set");
  for (int i = 0; i < 20; i++) cr_add_number_member(votes, i, 0, 0.5);
}

static bool fails_at_the_second(cr_image image, cr_votes *votes, cr_failure *failure) {
  votes_on(votes);
  return image.__handle != 2 || cr_unsupported(failure, "damaged");
}

static bool fails_at_all(cr_image image, cr_votes *votes, cr_failure *failure) {
  (void)image;
  votes_on(votes);
  return cr_unsupported(failure, "damaged");
}

static void what_was_voted_on_an_image_that_fails_is_dropped(void) {
  cr_votes votes = {0};
  cr_failure failure;
  assert(cr_each_image(fails_at_the_second, &votes, &failure));
  assert(votes.all.scalars.len == 2 && votes.all.sets.len == 2);
  for (uint32_t i = 0; i < 2; i++) {
    assert(votes.all.scalars.ptr[i].image.val == 2 * i);
    assert(votes.all.sets.ptr[i].image.val == 2 * i);
    assert(votes.all.sets.ptr[i].members.len == 20);
  }
}

static void where_all_fail_that_is_the_failure(void) {
  cr_votes votes = {0};
  cr_failure failure;
  assert(!cr_each_image(fails_at_all, &votes, &failure));
  assert(failure.tag == CRESCENDO_PLUGIN_TYPES_FAILURE_UNSUPPORTED);
  assert(votes.all.scalars.len == 0 && votes.all.sets.len == 0);
}

static void json_is_kept_as_it_was_written(void) {
  cr_votes votes = {0};
  cr_buffer json = {0};
  cr_add_chars(&json, "[1,");
  cr_add_quoted(&json, cr_text_of("x"));
  cr_add_chars(&json, "]");
  cr_vote_json(&votes, "x.rows", cr_text_in(&json), 0.5);
  json.chars[1] = '2';
  assert(votes.all.scalars.len == 1);
  crescendo_plugin_types_value_t value = votes.all.scalars.ptr[0].value;
  assert(value.tag == CRESCENDO_PLUGIN_TYPES_VALUE_JSON);
  assert(cr_same(cr_text_from(value.val.json), "[1,\"x\"]"));
}

int main(void) {
  what_was_voted_on_an_image_that_fails_is_dropped();
  where_all_fail_that_is_the_failure();
  json_is_kept_as_it_was_written();
  puts("3 tests passed");
  return 0;
}
