// Write Crescendo plugins in C.
//
// A plugin defines the one function of its world and calls what is declared
// here and, where that is not enough, the generated functions in `plugin.h`.
// Every generated function is documented there; what is not called is not
// imported, and a plugin that imports neither http, models nor cache is pure.
//
//     world       what a plugin defines
//     extractor   bool exports_plugin_extract(plugin_votes_t *ret, cr_failure *failure)
//     enricher    bool exports_plugin_enrich(plugin_votes_t *ret, cr_failure *failure)
//     model       bool exports_plugin_generate(plugin_string_t *ret, cr_failure *failure)
//     router      bool exports_plugin_choose(plugin_list_candidate_t *candidates,
//                                            plugin_route_t *ret, cr_failure *failure)
//
// It answers true and has filled `ret`, or false and has filled `failure`. Where
// the manifest says `world = "extractor-with-setup"` (or another world's), a
// plugin includes "plugin_setup.h" too and defines what builds, once and without
// calling the host, what is expensive:
//
//     bool exports_crescendo_plugin_setup_init(plugin_setup_string_t *why)
//
// # Memory
//
// Each call gets a fresh sandbox that ends with it, so that nothing needs to be
// freed, and nothing of a call survives: each begins with static variables and
// a heap as `setup.init` left them, or as the compiler did. What is answered has to lie on the heap or be static, because it is read after the
// function has returned. All functions here that make something take it from
// the heap; where the sandbox has no more memory, the call ends as a trap. The
// stack has 128 KiB: put large arrays on the heap.

#ifndef CRESCENDO_H
#define CRESCENDO_H

#include "plugin.h"
#include "text.h"

typedef crescendo_plugin_types_failure_t cr_failure;
typedef crescendo_plugin_types_color_t cr_color;
typedef crescendo_plugin_types_votes_t cr_answer;

// Failures. Each answers false, to be returned at once:
//
//     return cr_invalid_input(failure, "max-side has to be at least 1");
//
// `why` is one line, which is copied.
bool cr_invalid_input(cr_failure *failure, const char *why);
bool cr_unsupported(cr_failure *failure, const char *why);
bool cr_upstream(cr_failure *failure, const char *why);
bool cr_failed(cr_failure *failure, const char *why);
bool cr_cancelled(cr_failure *failure);

// Colours: from bytes, opaque or not, and from components in 0.0 to 1.0.
cr_color cr_rgb(uint8_t red, uint8_t green, uint8_t blue);
cr_color cr_rgba(uint8_t red, uint8_t green, uint8_t blue, uint8_t alpha);
cr_color cr_color_of(float red, float green, float blue);

// What the call claims. Begin with `cr_votes votes = {0}`; without a vote it is
// an abstention. A later vote on a field of the same image replaces an earlier
// one, in the host. Confidence lies in 0.0 to 1.0. Names of fields and texts
// are copied.
typedef struct {
  cr_answer all;
  size_t scalar_room, set_room, member_room;
  plugin_option_u32_t image;
} cr_votes;

// From now on votes are about this image of the subject.
void cr_about_image(cr_votes *votes, uint32_t index);

// From now on votes are about the whole subject, as they are at first.
void cr_about_all(cr_votes *votes);

void cr_vote_color(cr_votes *votes, const char *field, cr_color color, double confidence);
void cr_vote_px(cr_votes *votes, const char *field, double pixels, double confidence);
void cr_vote_rem(cr_votes *votes, const char *field, double rems, double confidence);
void cr_vote_number(cr_votes *votes, const char *field, double number, double confidence);
void cr_vote_text(cr_votes *votes, const char *field, cr_text text, double confidence);
void cr_vote_flag(cr_votes *votes, const char *field, bool flag, double confidence);

// A JSON value, written with `cr_add` and `cr_add_quoted`; the host refuses what is
// no JSON as `bad-vote`.
void cr_vote_json(cr_votes *votes, const char *field, cr_text json, double confidence);

// Begins a set, such as a palette; members go to the set that was begun last.
// `share` is how much of the subject a member covers, 0.0 where that means
// nothing. Begin no set without members: an empty one claims nothing.
void cr_begin_set(cr_votes *votes, const char *field);
void cr_add_color(cr_votes *votes, cr_color color, double share, double confidence);
void cr_add_number_member(cr_votes *votes, double number, double share, double confidence);

// Answers with them; true, to be returned at once.
bool cr_done(const cr_votes *votes, cr_answer *ret);

// Says what there is so far; false when the run was cancelled: return soon.
bool cr_partial(const cr_votes *votes);

// An image of the subject, and a copy of its pixels, three bytes each: red,
// green, blue, rows top to bottom without padding.
typedef crescendo_plugin_subject_own_image_t cr_image;
typedef struct {
  uint32_t width, height;
  size_t count;
  const uint8_t *bytes;
} cr_pixels;

// Copies the whole image, laid over white, its longer side at most `max_side`
// pixels; 0 asks for full resolution. The copy stays until the call ends: of
// large images, 36 MB each at 12 megapixels, few fit at full resolution.
bool cr_pixels_of(cr_image image, uint32_t max_side, cr_pixels *pixels, cr_failure *failure);

// Calls `look` on each image, with votes about that image. An image that fails
// as unsupported, for example because its file is damaged, is passed over with
// what was voted on it, and the run names it by itself; where not one image could be looked at, that is
// the failure. Any other failure ends the call.
typedef bool cr_look(cr_image image, cr_votes *votes, cr_failure *failure);
bool cr_each_image(cr_look *look, cr_votes *votes, cr_failure *failure);

// The subject's prompt and record (a JSON object, see `text.h`); false where it
// has none.
bool cr_prompt(cr_text *prompt);
bool cr_record(cr_text *json);

// The stage's parameters: a JSON object, `{}` where it has none.
cr_text cr_parameters(void);

// Says a piece of text; false when the run was cancelled: return
// `cr_cancelled(failure)`.
bool cr_say(cr_text piece);

// A line for the operator.
void cr_log(cr_text line);

// Between texts here and those of `plugin.h`. Neither copies; `cr_kept` does,
// for texts that are answered and lie on the stack.
static inline plugin_string_t cr_string(cr_text text) {
  return (plugin_string_t){(uint8_t *)text.chars, text.length};
}
static inline cr_text cr_text_from(plugin_string_t string) {
  return (cr_text){(const char *)string.ptr, string.len};
}
plugin_string_t cr_kept(cr_text text);

// More room for `*list`, which has `length` of `*room` elements of `size` bytes,
// so that there is place for one more.
void *cr_grown(void *list, size_t length, size_t *room, size_t size);

#endif
