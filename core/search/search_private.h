/* search_private.h – what the files of this room share. */
#ifndef SEARCH_SEARCH_PRIVATE_H
#define SEARCH_SEARCH_PRIVATE_H

#include <stdbool.h>

#include "core/search/search.h"
#include "lib/base/buf.h"

/* ---- tokens (search_token.c) --------------------------------------------------------------------
 */

/* A run of ideographs or of ASCII letters and digits, in lower case. */
struct run {
    bool han;
    const char *text;
    size_t length; /* characters */
};
/* Cuts a text into runs; at most `max`. In mem. */
size_t search_runs(
    const void *mem, const char *text, size_t max_length, struct run *ret, size_t max);

/* All tokens of a document, separated by spaces: what is indexed. */
char *search_tokens(const void *mem, const struct search_doc *d);

/* Tokens of one run of ideographs as they stand side by side in the index: "u… u…"; a single
 * ideograph is its own token "s…". */
char *search_phrase(const void *mem, const struct run *r);

/* A query for the engine: all clauses must match, one term of each suffices. */
struct term {
    const char *tokens; /* side by side, separated by spaces */
    bool prefix;        /* the (only) token may go on */
};
struct clause {
    const struct term *terms;
    size_t n;
};

/* ---- storage
 * ------------------------------------------------------------------------------------- */

struct candidate {
    int64_t id;
    int64_t object_id;
    int version;
    const char *title_zh;
    const char *title_en;
    const char *words;
    const char *sort_key;
};
enum err search_store_find(struct call *c, const char *kind, const char *on,
    const struct clause *clauses, size_t n, struct candidate **ret, size_t *ret_n) nodiscard;
enum err search_store_put(struct call *c, const struct search_doc *d, const char *sort_key,
    const char *digest, const char *tokens) nodiscard;
enum err search_store_synonyms(
    struct call *c, const char *word, const char ***ret, size_t *ret_n) nodiscard;
enum err search_store_clear_synonyms(struct call *c) nodiscard;
enum err search_store_add_synonym(struct call *c, const char *word, int group_no) nodiscard;

/* The engines (search_store_sqlite.c, search_store_pgsql.c). */
struct field;
enum err search_sqlite_find(struct call *c, const char *kind, const char *on,
    const struct clause *clauses, size_t n, const struct field *fields, struct candidate **ret,
    size_t *ret_n) nodiscard;
enum err search_sqlite_put(struct call *c, int64_t id, const char *tokens) nodiscard;
enum err search_pgsql_find(struct call *c, const char *kind, const char *on,
    const struct clause *clauses, size_t n, const struct field *fields, struct candidate **ret,
    size_t *ret_n) nodiscard;
enum err search_pgsql_put(struct call *c, int64_t id, const char *tokens) nodiscard;

#define SEARCH_CANDIDATE_COLUMNS                                                                   \
    "d.id, d.object_id, d.version, d.title_zh, d.title_en, d.words, d.sort_key"

#endif
