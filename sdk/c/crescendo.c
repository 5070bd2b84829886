// What `crescendo.h` declares, over the generated bindings.

#include "crescendo.h"

#include <stdlib.h>
#include <string.h>

plugin_string_t cr_kept(cr_text text) {
  uint8_t *bytes = malloc(text.length);
  if (bytes == NULL) abort();
  if (text.length > 0) memcpy(bytes, text.chars, text.length);
  return (plugin_string_t){bytes, text.length};
}

void *cr_grown(void *list, size_t length, size_t *room, size_t size) {
  if (length < *room) return list;
  *room = 2 * *room + 8;
  void *grown = realloc(list, *room * size);
  if (grown == NULL) abort();
  return grown;
}

// Failures.

static bool failed(cr_failure *failure, uint8_t tag, const char *why) {
  failure->tag = tag;
  // All cases with a text keep it in the same place.
  failure->val.other = cr_kept(cr_text_of(why));
  return false;
}

bool cr_invalid_input(cr_failure *failure, const char *why) {
  return failed(failure, CRESCENDO_PLUGIN_TYPES_FAILURE_INVALID_INPUT, why);
}

bool cr_unsupported(cr_failure *failure, const char *why) {
  return failed(failure, CRESCENDO_PLUGIN_TYPES_FAILURE_UNSUPPORTED, why);
}

bool cr_upstream(cr_failure *failure, const char *why) {
  return failed(failure, CRESCENDO_PLUGIN_TYPES_FAILURE_UPSTREAM, why);
}

bool cr_failed(cr_failure *failure, const char *why) {
  return failed(failure, CRESCENDO_PLUGIN_TYPES_FAILURE_OTHER, why);
}

bool cr_cancelled(cr_failure *failure) {
  failure->tag = CRESCENDO_PLUGIN_TYPES_FAILURE_CANCELLED;
  return false;
}

// Colours.

cr_color cr_color_of(float red, float green, float blue) { return (cr_color){red, green, blue, 1.0f}; }

cr_color cr_rgba(uint8_t red, uint8_t green, uint8_t blue, uint8_t alpha) {
  return (cr_color){(float)(red / 255.0), (float)(green / 255.0), (float)(blue / 255.0), (float)(alpha / 255.0)};
}

cr_color cr_rgb(uint8_t red, uint8_t green, uint8_t blue) { return cr_rgba(red, green, blue, 255); }

// Votes.

void cr_about_image(cr_votes *votes, uint32_t index) {
  votes->image = (plugin_option_u32_t){.is_some = true, .val = index};
}

void cr_about_all(cr_votes *votes) { votes->image = (plugin_option_u32_t){.is_some = false}; }

static void vote(cr_votes *votes, const char *field, crescendo_plugin_types_value_t value, double confidence) {
  crescendo_plugin_types_list_vote_t *all = &votes->all.scalars;
  all->ptr = cr_grown(all->ptr, all->len, &votes->scalar_room, sizeof *all->ptr);
  all->ptr[all->len++] = (crescendo_plugin_types_vote_t){
      .field = cr_kept(cr_text_of(field)), .image = votes->image, .value = value, .confidence = confidence};
}

static crescendo_plugin_types_value_t color_value(cr_color color) {
  return (crescendo_plugin_types_value_t){.tag = CRESCENDO_PLUGIN_TYPES_VALUE_COLOR, .val.color = color};
}

static crescendo_plugin_types_value_t number_value(double number) {
  return (crescendo_plugin_types_value_t){.tag = CRESCENDO_PLUGIN_TYPES_VALUE_NUMBER, .val.number = number};
}

static crescendo_plugin_types_value_t length_value(double value, uint8_t unit) {
  return (crescendo_plugin_types_value_t){.tag = CRESCENDO_PLUGIN_TYPES_VALUE_DIMENSION,
                                          .val.dimension = {.value = value, .unit = unit}};
}

void cr_vote_color(cr_votes *votes, const char *field, cr_color color, double confidence) {
  vote(votes, field, color_value(color), confidence);
}

void cr_vote_px(cr_votes *votes, const char *field, double pixels, double confidence) {
  vote(votes, field, length_value(pixels, CRESCENDO_PLUGIN_TYPES_UNIT_PX), confidence);
}

void cr_vote_rem(cr_votes *votes, const char *field, double rems, double confidence) {
  vote(votes, field, length_value(rems, CRESCENDO_PLUGIN_TYPES_UNIT_REM), confidence);
}

void cr_vote_number(cr_votes *votes, const char *field, double number, double confidence) {
  vote(votes, field, number_value(number), confidence);
}

void cr_vote_text(cr_votes *votes, const char *field, cr_text text, double confidence) {
  crescendo_plugin_types_value_t value = {.tag = CRESCENDO_PLUGIN_TYPES_VALUE_TEXT, .val.text = cr_kept(text)};
  vote(votes, field, value, confidence);
}

void cr_vote_flag(cr_votes *votes, const char *field, bool flag, double confidence) {
  crescendo_plugin_types_value_t value = {.tag = CRESCENDO_PLUGIN_TYPES_VALUE_FLAG, .val.flag = flag};
  vote(votes, field, value, confidence);
}

void cr_vote_json(cr_votes *votes, const char *field, cr_text json, double confidence) {
  crescendo_plugin_types_value_t value = {.tag = CRESCENDO_PLUGIN_TYPES_VALUE_JSON, .val.json = cr_kept(json)};
  vote(votes, field, value, confidence);
}

void cr_begin_set(cr_votes *votes, const char *field) {
  crescendo_plugin_types_list_set_vote_t *all = &votes->all.sets;
  all->ptr = cr_grown(all->ptr, all->len, &votes->set_room, sizeof *all->ptr);
  all->ptr[all->len++] =
      (crescendo_plugin_types_set_vote_t){.field = cr_kept(cr_text_of(field)), .image = votes->image};
  votes->member_room = 0;
}

static void member(cr_votes *votes, crescendo_plugin_types_value_t value, double share, double confidence) {
  // A member without a set is a mistake that a test finds.
  if (votes->all.sets.len == 0) abort();
  crescendo_plugin_types_list_member_t *all = &votes->all.sets.ptr[votes->all.sets.len - 1].members;
  all->ptr = cr_grown(all->ptr, all->len, &votes->member_room, sizeof *all->ptr);
  all->ptr[all->len++] =
      (crescendo_plugin_types_member_t){.value = value, .share = share, .confidence = confidence};
}

void cr_add_color(cr_votes *votes, cr_color color, double share, double confidence) {
  member(votes, color_value(color), share, confidence);
}

void cr_add_number_member(cr_votes *votes, double number, double share, double confidence) {
  member(votes, number_value(number), share, confidence);
}

bool cr_done(const cr_votes *votes, cr_answer *ret) {
  *ret = votes->all;
  return true;
}

bool cr_partial(const cr_votes *votes) {
  crescendo_plugin_sink_item_t item = {.tag = CRESCENDO_PLUGIN_SINK_ITEM_PARTIAL, .val.partial = votes->all};
  return crescendo_plugin_sink_emit(&item);
}

// The subject.

bool cr_pixels_of(cr_image image, uint32_t max_side, cr_pixels *pixels, cr_failure *failure) {
  crescendo_plugin_subject_raster_t raster;
  crescendo_plugin_subject_borrow_image_t borrowed = crescendo_plugin_subject_borrow_image(image);
  if (!crescendo_plugin_subject_method_image_pixels(borrowed, NULL, max_side, CRESCENDO_PLUGIN_SUBJECT_LAYOUT_RGB8,
                                                    &raster, failure)) {
    return false;
  }
  *pixels = (cr_pixels){raster.width, raster.height, raster.data.len / 3, raster.data.ptr};
  return true;
}

bool cr_each_image(cr_look *look, cr_votes *votes, cr_failure *failure) {
  crescendo_plugin_subject_list_own_image_t images;
  crescendo_plugin_subject_images(&images);
  size_t seen = 0, refused = 0;
  cr_failure first;
  for (size_t i = 0; i < images.len; i++) {
    cr_image image = images.ptr[i];
    crescendo_plugin_subject_borrow_image_t borrowed = crescendo_plugin_subject_borrow_image(image);
    cr_about_image(votes, crescendo_plugin_subject_method_image_index(borrowed));
    size_t scalars = votes->all.scalars.len, sets = votes->all.sets.len, room = votes->member_room;
    cr_failure why;
    if (look(image, votes, &why)) {
      seen++;
    } else if (why.tag == CRESCENDO_PLUGIN_TYPES_FAILURE_UNSUPPORTED) {
      // What was claimed of it before it failed counts for nothing.
      votes->all.scalars.len = scalars, votes->all.sets.len = sets, votes->member_room = room;
      if (refused++ == 0) first = why;
    } else {
      *failure = why;
      return false;
    }
  }
  cr_about_all(votes);
  if (refused > 0 && seen == 0) {
    *failure = first;
    return false;
  }
  return true;
}

bool cr_prompt(cr_text *prompt) {
  plugin_string_t text;
  if (!crescendo_plugin_subject_prompt(&text)) return false;
  *prompt = cr_text_from(text);
  return true;
}

bool cr_record(cr_text *json) {
  crescendo_plugin_subject_entry_t entry;
  if (!crescendo_plugin_subject_current_entry(&entry)) return false;
  *json = cr_text_from(entry.json);
  return true;
}

cr_text cr_parameters(void) {
  plugin_string_t text;
  crescendo_plugin_subject_parameters(&text);
  return cr_text_from(text);
}

bool cr_say(cr_text piece) {
  crescendo_plugin_sink_item_t item = {.tag = CRESCENDO_PLUGIN_SINK_ITEM_TEXT, .val.text = cr_string(piece)};
  return crescendo_plugin_sink_emit(&item);
}

void cr_log(cr_text line) {
  plugin_string_t text = cr_string(line);
  crescendo_plugin_log_write(CRESCENDO_PLUGIN_LOG_LEVEL_INFO, &text);
}
