/* poster.h – the sheets that hang at a window or stand on a counter: one service, one code.
 *
 * A sheet says nothing that a new version of the guide may change – no time limit, no telephone of
 * a department – so that it need not be printed again: only what the service is called, who does
 * it, and the code that leads to the guide in force (domain: 码上告知). In Chinese and English. */
#ifndef SCAN_POSTER_H
#define SCAN_POSTER_H

#include <stddef.h>

#include "lib/base/call.h"
#include "lib/base/str.h"

#define POSTERS_MAX 500 /* sheets in one file: under 3 s of a slow worker */

enum poster_size {
    POSTER_A4,   /* one sheet on the wall */
    POSTER_A5,   /* a counter card */
    POSTER_CARDS /* two counter cards on a sheet of A4, to be cut */
};
/* "a4", "a5", "card"; false for anything else. */
bool poster_size_parse(const char *word, enum poster_size *ret);

struct poster {
    const char *name_zh, *name_en, *office_zh, *office_en;
    const char *address; /* that the code holds */
    const char *short_code, *code;
    const char *valid_from; /* legal day of the version in force; dates the file, is not printed */
};

/* The same sheets give the same bytes. ERR_TOO_LARGE over POSTERS_MAX; ERR_NOT_FOUND without any.
 */
enum err posters_pdf(struct call *c, const struct poster *list, size_t n, enum poster_size size,
    const char *title, struct bytes *ret) nodiscard;

/* Which sheets: of a hall, of a department, or of both. A hall is a place where things are done, by
 * its code ("city-hall"), or all places of one hall, by the hall's ("city"). */
struct poster_query {
    const char *hall, *office; /* codes; NULL: any */
    const char *host;          /* that was asked, where the city has no public_url; NULL: none */
};
/* The published services in force today, in Chinese order. ERR_NOT_FOUND for an unknown hall or
 * office; ERR_TOO_LARGE, with advice, over POSTERS_MAX. */
enum err posters_find(
    struct call *c, const struct poster_query *q, struct poster **ret, size_t *ret_n) nodiscard;
/* One sheet, by either code. */
enum err poster_of(
    struct call *c, const char *code, const char *host, struct poster *ret) nodiscard;
/* Names of the hall and department in Chinese, for the file. */
enum err posters_title(struct call *c, const struct poster_query *q, const char **ret) nodiscard;

struct place;
enum err posters_halls(struct call *c, const struct place **ret, size_t *ret_n) nodiscard;
/* The offices that have services in a hall (NULL: in any), with how many. */
struct poster_office {
    const char *code, *name_zh, *name_en;
    size_t n;
};
enum err posters_offices(
    struct call *c, const char *hall, struct poster_office **ret, size_t *ret_n) nodiscard;

#endif
