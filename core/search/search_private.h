/* search_private.h – what the files of this room share. */
#ifndef SEARCH_SEARCH_PRIVATE_H
#define SEARCH_SEARCH_PRIVATE_H

#include <stdbool.h>

#include "core/search/search.h"
#include "lib/base/buf.h"
#include "lib/base/field.h"

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
bool search_is_han(uint32_t cp);
char *search_lower(const void *mem, const char *text); /* ASCII and full-width forms */

/* What is indexed of a document, separated by spaces: of title and everyday words, of the rest. */
char *search_name_tokens(const void *mem, const struct search_doc *d);
char *search_body_tokens(const void *mem, const struct search_doc *d);

/* Tokens of one run of ideographs as they stand side by side in the index: "u… u…"; a single
 * ideograph is its own token "s…". */
char *search_phrase(const void *mem, const struct run *r);
/* The token of two neighbouring sounds, of two ideographs with one between. */
char *search_sound_token(const void *mem, uint32_t a, uint32_t b);
char *search_gap_token(const void *mem, uint32_t a, uint32_t b);
/* So many letters of an English word must be equal for another form of it. */
#define SEARCH_STEM_MIN 4
static inline size_t search_stem(size_t length)
{
    return length < SEARCH_STEM_MIN + 3 ? SEARCH_STEM_MIN : length - 3;
}
/* Equal for ideographs that are read alike; never 0. */
uint32_t search_sound(uint32_t cp);

/* ---- a query (search_query.c) -------------------------------------------------------------------
 */

#define FEATURES_MAX 160
#define SPANS_MAX 12
#define ALIKE_MAX 24
#define TERMS_MAX 400

enum feature_kind {
    FEATURE_PAIR,   /* two neighbouring ideographs */
    FEATURE_SINGLE, /* one ideograph that stands alone */
    FEATURE_LETTERS /* an English word, pinyin or initials */
};
struct feature {
    enum feature_kind kind;
    uint32_t a, b;    /* code points */
    const char *word; /* letters */
    int factor;       /* per mille: less for words of asking */
    size_t from, to;  /* bytes in query.plain */
    int df;           /* candidates that have it */
    int weight;
};
/* A part of the query that is an everyday word with others of the same meaning. */
struct span {
    size_t from, to; /* bytes in query.plain */
    const char *word;
    const char *alike[ALIKE_MAX];
    size_t n_alike;
};
/* A feature by what is looked up: two sounds, or two code points with one between. */
struct slot {
    uint64_t key; /* 0: free */
    int feature;
    bool gap;
};
#define SLOTS 1024
static inline uint64_t search_pair_key(uint32_t a, uint32_t b)
{
    return 1ull << 63 | (uint64_t)search_sound(a) << 32 | search_sound(b);
}
static inline uint64_t search_gap_key(uint32_t a, uint32_t b)
{
    return (uint64_t)a << 32 | b;
}
static inline size_t search_slot(uint64_t key)
{
    return (key * 0x9E3779B97F4A7C15u) >> 54; /* 10 bits */
}
struct query {
    const char *typed; /* in lower case */
    const char *plain; /* without the words of asking */
    const char *place; /* the part that names a department; NULL */
    struct feature features[FEATURES_MAX];
    size_t n;
    struct span spans[SPANS_MAX];
    size_t n_spans;
    bool letters; /* has a feature of letters */
    struct slot slots[SLOTS];
    int mass; /* sum of weights */
};

struct synonym {
    const char *word;
    int group_no;
};
/* Reads a query; `places` are the names of all who do something. */
struct query *search_query(const void *mem, const char *text, const struct synonym *synonyms,
    size_t n_synonyms, const char *const *places, size_t n_places);
/* True if `place` is what query.place names. */
bool search_place_is(const struct query *q, const char *place);

/* ---- departments (search_place.c) */
const char *search_find_place(
    const void *mem, const char *text, const char *const *places, size_t n_places);
char *search_without_place(const void *mem, const char *text, const char *place);

/* One term of a search by the engine; any of them suffices. */
struct term {
    const char *tokens; /* side by side, separated by spaces */
    bool prefix;        /* the (only) token may go on */
};
size_t search_name_terms(const void *mem, const struct query *q, struct term *ret);
size_t search_body_terms(const void *mem, const struct query *q, struct term *ret);

/* ---- the rank (search_rank.c) -------------------------------------------------------------------
 */

/* A text that may fit. */
struct candidate {
    int64_t id;
    const char *title_zh;
    const char *title_en;
    const char *words;
    const char *tags;
    const char *sort_key;
    bool in_body; /* the index of bodies knows it */
    /* made by the rank */
    int64_t score, base, bonus;
    const char *why; /* the line that fits best */
    bool variant;    /* a change, renewal … that was not asked for */
};
/* Scores all, drops what hardly fits, sorts, best first. */
void search_rank(struct call *c, struct query *q, struct candidate *list, size_t *n);
/* How much of the query the best one covers, per mille; 0 without one. */
int search_coverage(const struct query *q, const struct candidate *list, size_t n);

/* ---- storage
 * ------------------------------------------------------------------------------------- */

enum search_column { SEARCH_NAME, SEARCH_BODY };

/* A document of a candidate. */
struct found {
    int64_t object_id;
    int version;
    int64_t text_id;
    const char *place;
    bool complete;
};
enum err search_store_find(struct call *c, const char *kind, enum search_column column,
    const struct term *terms, size_t n, struct candidate **ret, size_t *ret_n) nodiscard;
/* Those valid on `on` of the texts with these ids; text_ids is "1,2,3". */
enum err search_store_docs(struct call *c, const char *text_ids, const char *on, struct found **ret,
    size_t *ret_n) nodiscard;
/* The texts of what is valid on `on` and done by `place`. */
enum err search_store_at(struct call *c, const char *kind, const char *place, const char *on,
    struct candidate **ret, size_t *ret_n) nodiscard;
enum err search_store_put(struct call *c, const struct search_doc *d, const char *digest) nodiscard;
enum err search_store_synonyms(struct call *c, struct synonym **ret, size_t *ret_n) nodiscard;
enum err search_store_places(struct call *c, const char ***ret, size_t *ret_n) nodiscard;
enum err search_store_clear_synonyms(struct call *c) nodiscard;
enum err search_store_add_synonym(struct call *c, const char *word, int group_no) nodiscard;

/* The engines (search_store_sqlite.c, search_store_pgsql.c). */

extern const struct field search_candidate_fields[], search_found_fields[];
enum err search_sqlite_find(struct call *c, const char *kind, enum search_column column,
    const struct term *terms, size_t n, struct candidate **ret, size_t *ret_n) nodiscard;
enum err search_sqlite_docs(struct call *c, const char *text_ids, const char *on,
    struct found **ret, size_t *ret_n) nodiscard;
enum err search_sqlite_put(
    struct call *c, int64_t id, const char *name, const char *body) nodiscard;
enum err search_sqlite_remove(struct call *c, int64_t id) nodiscard;
enum err search_pgsql_find(struct call *c, const char *kind, enum search_column column,
    const struct term *terms, size_t n, struct candidate **ret, size_t *ret_n) nodiscard;
enum err search_pgsql_docs(struct call *c, const char *text_ids, const char *on, struct found **ret,
    size_t *ret_n) nodiscard;
enum err search_pgsql_put(struct call *c, int64_t id, const char *name, const char *body) nodiscard;
enum err search_pgsql_remove(struct call *c, int64_t id) nodiscard;

#define SEARCH_CANDIDATE_COLUMNS "t.id, t.title_zh, t.title_en, t.words, t.tags, t.sort_key"
#define SEARCH_FOUND_COLUMNS "d.object_id, d.version, d.text_id, d.place, d.complete"

#endif
