// Uses every interface of the contract once, from C. tests/guests/README.md
// says what the host must answer. Each check answers NULL, or what was not as
// promised.

#include <stdlib.h>
#include <string.h>

#include "bindings/extractor_with_setup.h"

// How many requests go out at once.
#define REQUESTS 50

// The sandbox ends with the call, so that nothing is freed here.
#define PROMISED(holds, what) \
  do {                        \
    if (!(holds)) return "not so: " what; \
  } while (0)

typedef extractor_with_setup_string_t text_t;
typedef crescendo_plugin_types_failure_t failure_t;

static int prepared = 0;

static text_t text(const char *chars) {
  text_t made;
  extractor_with_setup_string_dup(&made, chars);
  return made;
}

static bool is(text_t found, const char *expected) {
  return found.len == strlen(expected) && memcmp(found.ptr, expected, found.len) == 0;
}

// Writes `before` and a number from 0 to 99, without the standard library's
// input and output, which would link WASI.
static const char *numbered(char into[64], const char *before, int number) {
  char *end = stpcpy(into, before);
  if (number >= 10) *end++ = (char)('0' + number / 10);
  *end++ = (char)('0' + number % 10);
  *end = 0;
  return into;
}

static const char *subject(void) {
  failure_t failure;
  crescendo_plugin_subject_list_own_image_t images;
  crescendo_plugin_subject_images(&images);
  PROMISED(images.len > 0, "there is an image");
  crescendo_plugin_subject_borrow_image_t image = crescendo_plugin_subject_borrow_image(images.ptr[0]);
  PROMISED(crescendo_plugin_subject_method_image_index(image) == 0, "the first image has index 0");
  text_t format;
  crescendo_plugin_subject_method_image_format(image, &format);
  PROMISED(format.len > 6 && memcmp(format.ptr, "image/", 6) == 0, "the format is a media type");
  crescendo_plugin_subject_raster_t raster;
  PROMISED(crescendo_plugin_subject_method_image_pixels(image, NULL, 8, CRESCENDO_PLUGIN_SUBJECT_LAYOUT_RGB8,
                                                        &raster, &failure),
           "pixels can be copied");
  PROMISED(raster.width <= 8 && raster.height <= 8, "the longer side is at most 8");
  PROMISED(raster.data.len == raster.width * raster.height * 3, "three bytes a pixel");
  crescendo_plugin_subject_size_t size;
  crescendo_plugin_subject_method_image_size(image, &size);
  crescendo_plugin_subject_rect_t past = {.x = size.width, .y = 0, .width = 1, .height = 1};
  PROMISED(!crescendo_plugin_subject_method_image_pixels(image, &past, 0, CRESCENDO_PLUGIN_SUBJECT_LAYOUT_LUMA8,
                                                         &raster, &failure) &&
               failure.tag == CRESCENDO_PLUGIN_TYPES_FAILURE_INVALID_INPUT,
           "an area past the edge is invalid input");
  return NULL;
}

static const char *sink(void) {
  crescendo_plugin_sink_item_t progress = {
      .tag = CRESCENDO_PLUGIN_SINK_ITEM_PROGRESS,
      .val.progress = {.done = 1, .total = {.is_some = true, .val = 2}, .what = text("step")}};
  crescendo_plugin_sink_item_t said = {.tag = CRESCENDO_PLUGIN_SINK_ITEM_TEXT, .val.text = text("half way")};
  PROMISED(crescendo_plugin_sink_emit(&progress) && crescendo_plugin_sink_emit(&said),
           "a run that is not cancelled listens");
  return NULL;
}

static const char *check_clock(void) {
  failure_t failure;
  uint64_t before = crescendo_plugin_clock_now();
  PROMISED(crescendo_plugin_clock_wait(5, &failure), "one can wait");
  PROMISED(crescendo_plugin_clock_now() >= before + 4, "waiting takes its time");
  return NULL;
}

// Waits for one handle and answers whether it became ready.
static bool becomes_ready(crescendo_plugin_poll_own_waitable_t handle) {
  failure_t failure;
  extractor_with_setup_list_u32_t ready;
  crescendo_plugin_poll_borrow_waitable_t one = crescendo_plugin_poll_borrow_waitable(handle);
  crescendo_plugin_poll_list_borrow_waitable_t list = {.ptr = &one, .len = 1};
  return crescendo_plugin_poll_wait_any(&list, NULL, &ready, &failure) && ready.len == 1;
}

static const char *check_poll(void) {
  failure_t failure;
  extractor_with_setup_list_u32_t ready;
  crescendo_plugin_poll_borrow_waitable_t handles[2] = {
      crescendo_plugin_poll_borrow_waitable(crescendo_plugin_clock_timer(60000)),
      crescendo_plugin_poll_borrow_waitable(crescendo_plugin_clock_timer(1)),
  };
  crescendo_plugin_poll_list_borrow_waitable_t both = {.ptr = handles, .len = 2};
  PROMISED(crescendo_plugin_poll_wait_any(&both, NULL, &ready, &failure) && ready.len == 1 && ready.ptr[0] == 1,
           "the timer that is due is ready");
  PROMISED(crescendo_plugin_poll_method_waitable_ready(handles[1]) &&
               !crescendo_plugin_poll_method_waitable_ready(handles[0]),
           "what became ready stays so");
  uint32_t timeout = 1;
  crescendo_plugin_poll_list_borrow_waitable_t late = {.ptr = handles, .len = 1};
  PROMISED(crescendo_plugin_poll_wait_any(&late, &timeout, &ready, &failure) && ready.len == 0,
           "after a timeout nothing is ready");
  crescendo_plugin_poll_list_borrow_waitable_t none = {.ptr = handles, .len = 0};
  PROMISED(!crescendo_plugin_poll_wait_any(&none, NULL, &ready, &failure) &&
               failure.tag == CRESCENDO_PLUGIN_TYPES_FAILURE_INVALID_INPUT,
           "an empty list is invalid input");
  return NULL;
}

static const char *check_log(void) {
  text_t line = text("contract");
  crescendo_plugin_log_write(CRESCENDO_PLUGIN_LOG_LEVEL_INFO, &line);
  return NULL;
}

static const char *cache(void) {
  failure_t failure;
  uint8_t bytes[3] = {1, 2, 3};
  text_t key = text("key"), absent = text("absent");
  extractor_with_setup_list_u8_t data = {.ptr = bytes, .len = 3};
  PROMISED(crescendo_plugin_cache_put(&key, &data, 60, &failure), "something can be put");
  extractor_with_setup_option_list_u8_t found;
  PROMISED(crescendo_plugin_cache_get(&key, &found, &failure) && found.is_some && found.val.len == 3 &&
               memcmp(found.val.ptr, bytes, 3) == 0,
           "what was put can be got");
  PROMISED(crescendo_plugin_cache_get(&absent, &found, &failure) && !found.is_some, "what was not put cannot");
  return NULL;
}

static crescendo_plugin_http_request_t request(int number) {
  char url[64];
  crescendo_plugin_http_request_t made = {
      .method = text("GET"),
      .url = text(numbered(url, "https://contract.test/", number)),
      .timeout_ms = {.is_some = true, .val = 10000}};
  return made;
}

static bool body_is(crescendo_plugin_http_own_response_t handle, int number) {
  failure_t failure;
  crescendo_plugin_http_borrow_response_t response = crescendo_plugin_http_borrow_response(handle);
  if (crescendo_plugin_http_method_response_status(response) != 200) return false;
  char body[64], expected[64];
  size_t length = 0;
  extractor_with_setup_option_list_u8_t piece;
  while (crescendo_plugin_http_method_response_next(response, &piece, &failure)) {
    if (!piece.is_some) {
      text_t whole = {.ptr = (uint8_t *)body, .len = length};
      return is(whole, numbered(expected, "body ", number));
    }
    if (length + piece.val.len > sizeof body) return false;
    memcpy(body + length, piece.val.ptr, piece.val.len);
    length += piece.val.len;
  }
  return false;
}

static const char *http(void) {
  failure_t failure;
  crescendo_plugin_http_request_t requests[REQUESTS];
  for (int number = 0; number < REQUESTS; number++) requests[number] = request(number);
  crescendo_plugin_http_list_request_t list = {.ptr = requests, .len = REQUESTS};
  crescendo_plugin_http_list_result_own_response_failure_t results;
  crescendo_plugin_http_fetch_all(&list, &results);
  PROMISED(results.len == REQUESTS, "there is a result for each request");
  for (int number = 0; number < REQUESTS; number++) {
    PROMISED(!results.ptr[number].is_err && body_is(results.ptr[number].val.ok, number),
             "answers come in the order of requests");
  }
  crescendo_plugin_http_request_t last = request(REQUESTS);
  crescendo_plugin_http_own_response_t one;
  PROMISED(crescendo_plugin_http_fetch(&last, &one, &failure), "one can be fetched");
  crescendo_plugin_http_borrow_response_t response = crescendo_plugin_http_borrow_response(one);
  PROMISED(becomes_ready(crescendo_plugin_http_method_response_waitable(response)), "a body becomes ready");
  PROMISED(body_is(one, REQUESTS), "the body is whole");
  return NULL;
}

static const char *models(void) {
  failure_t failure;
  crescendo_plugin_models_part_t part = {.tag = CRESCENDO_PLUGIN_MODELS_PART_TEXT, .val.text = text("one two three")};
  crescendo_plugin_models_message_t message = {.role = CRESCENDO_PLUGIN_MODELS_ROLE_USER,
                                               .parts = {.ptr = &part, .len = 1}};
  crescendo_plugin_models_request_t asked = {
      .model = text("echo"), .messages = {.ptr = &message, .len = 1}, .max_tokens = 16};
  crescendo_plugin_models_own_generation_t own;
  PROMISED(crescendo_plugin_models_generate(&asked, &own, &failure), "a model can be asked");
  crescendo_plugin_models_borrow_generation_t generation = crescendo_plugin_models_borrow_generation(own);
  PROMISED(becomes_ready(crescendo_plugin_models_method_generation_waitable(generation)), "a piece becomes ready");
  char whole[64];
  text_t answer = {.ptr = (uint8_t *)whole, .len = 0};
  extractor_with_setup_option_string_t piece;
  do {
    PROMISED(crescendo_plugin_models_method_generation_next(generation, &piece, &failure), "pieces come");
    if (piece.is_some && answer.len + piece.val.len <= sizeof whole) {
      memcpy(whole + answer.len, piece.val.ptr, piece.val.len);
      answer.len += piece.val.len;
    }
  } while (piece.is_some);
  PROMISED(is(answer, "one two three"), "the model echoes");
  crescendo_plugin_models_usage_t usage;
  crescendo_plugin_models_method_generation_usage(generation, &usage);
  PROMISED(usage.output_tokens == 3, "usage is metered");
  return NULL;
}

static const char *compute(void) {
  failure_t failure;
  crescendo_plugin_compute_allowance_t allowance;
  crescendo_plugin_compute_limits(&allowance);
  PROMISED(allowance.buffer_bytes >= 4, "there is an allowance");
  crescendo_plugin_compute_own_buffer_t own;
  PROMISED(crescendo_plugin_compute_static_buffer_allocate(CRESCENDO_PLUGIN_COMPUTE_ELEMENT_BYTES, 4, &own, &failure),
           "a buffer can be allocated");
  crescendo_plugin_compute_borrow_buffer_t buffer = crescendo_plugin_compute_borrow_buffer(own);
  static const uint8_t zeros[4] = {0};
  uint8_t bytes[4] = {1, 2, 3, 4};
  extractor_with_setup_list_u8_t data = {.ptr = bytes, .len = 4}, found;
  PROMISED(crescendo_plugin_compute_method_buffer_read(buffer, 0, 4, &found, &failure) && found.len == 4 &&
               memcmp(found.ptr, zeros, 4) == 0,
           "memory is zeroed");
  PROMISED(crescendo_plugin_compute_method_buffer_write(buffer, 0, &data, &failure), "a buffer can be written");
  PROMISED(crescendo_plugin_compute_method_buffer_read(buffer, 1, 2, &found, &failure) && found.len == 2 &&
               memcmp(found.ptr, bytes + 1, 2) == 0,
           "a range can be read");
  crescendo_plugin_compute_argument_t arguments[2] = {
      {.tag = CRESCENDO_PLUGIN_COMPUTE_ARGUMENT_BUFFER, .val.buffer = buffer},
      {.tag = CRESCENDO_PLUGIN_COMPUTE_ARGUMENT_PARAMETER, .val.parameter = 0}};
  crescendo_plugin_compute_launch_t launch = {.kernel = text("test.nothing"),
                                              .arguments = {.ptr = arguments, .len = 2}};
  crescendo_plugin_compute_list_launch_t launches = {.ptr = &launch, .len = 1};
  crescendo_plugin_compute_own_program_t program;
  PROMISED(crescendo_plugin_compute_record_program(&launches, &program, &failure), "a program can be recorded");
  int64_t value = 7;
  extractor_with_setup_list_s64_t parameters = {.ptr = &value, .len = 1};
  crescendo_plugin_compute_own_completion_t completion;
  PROMISED(crescendo_plugin_compute_method_program_submit(crescendo_plugin_compute_borrow_program(program), &parameters,
                                                          &completion, &failure),
           "a program can be submitted");
  crescendo_plugin_compute_borrow_completion_t end = crescendo_plugin_compute_borrow_completion(completion);
  PROMISED(becomes_ready(crescendo_plugin_compute_method_completion_waitable(end)), "the end becomes ready");
  PROMISED(crescendo_plugin_compute_method_completion_wait(end, &failure), "a program ends");
  return NULL;
}

static const struct {
  const char *field;
  const char *(*check)(void);
} CHECKS[] = {
    {"contract.subject", subject}, {"contract.sink", sink},       {"contract.clock", check_clock},
    {"contract.poll", check_poll}, {"contract.log", check_log},   {"contract.cache", cache},
    {"contract.http", http},       {"contract.models", models},   {"contract.compute", compute},
};
#define COUNT (sizeof CHECKS / sizeof CHECKS[0])

bool exports_crescendo_plugin_setup_init(text_t *err) {
  (void)err;
  prepared = 42;
  return true;
}

bool exports_extractor_with_setup_extract(extractor_with_setup_votes_t *ret, extractor_with_setup_failure_t *err) {
  (void)err;
  // On the heap, because the bindings free what is returned.
  crescendo_plugin_types_vote_t *votes = calloc(COUNT + 2, sizeof *votes);
  if (votes == NULL) return false;
  for (size_t at = 0; at < COUNT; at++) {
    const char *complaint = CHECKS[at].check();
    votes[at].field = text(CHECKS[at].field);
    votes[at].value.tag = CRESCENDO_PLUGIN_TYPES_VALUE_TEXT;
    votes[at].value.val.text = text(complaint == NULL ? "ok" : complaint);
    votes[at].confidence = 1.0;
  }
  votes[COUNT].field = text("contract.setup");
  votes[COUNT].value.tag = CRESCENDO_PLUGIN_TYPES_VALUE_NUMBER;
  votes[COUNT].value.val.number = prepared;
  votes[COUNT].confidence = 1.0;
  // In another order and spelling than the others.
  votes[COUNT + 1].field = text("contract.json");
  votes[COUNT + 1].value.tag = CRESCENDO_PLUGIN_TYPES_VALUE_JSON;
  votes[COUNT + 1].value.val.json = text("{ \"setup\": 42.0, \"of\": [\"\\u00E9\", null, 15e-1, true] }");
  votes[COUNT + 1].confidence = 1.0;
  ret->scalars.ptr = votes;
  ret->scalars.len = COUNT + 2;
  ret->sets.ptr = NULL;
  ret->sets.len = 0;
  return true;
}
