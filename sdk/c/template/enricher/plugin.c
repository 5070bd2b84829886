// How long a record's text is, and its title in one clean line.

#include "article.h"
#include "crescendo.h"

// What the host calls; it talks to the host and does nothing else.
bool exports_plugin_enrich(plugin_votes_t *ret, cr_failure *failure) {
  cr_text record;
  if (!cr_record(&record)) {
    return cr_unsupported(failure, "this plugin enriches records, and there is none");
  }
  article found = read_article(record);
  cr_votes votes = {0};
  // Where there is no text it abstains.
  if (found.words > 0) {
    cr_vote_number(&votes, "text.words", found.words, 1.0);
    cr_vote_number(&votes, "text.reading-minutes", found.minutes, 0.6);
    if (found.title.length > 0) cr_vote_text(&votes, "text.title", found.title, 0.9);
  }
  return cr_done(&votes, ret);
}
