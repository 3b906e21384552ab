/* private.h – what the files of core/casefile share. */
#ifndef CASEFILE_PRIVATE_H
#define CASEFILE_PRIVATE_H

#include "core/casefile/casefile.h"
#include "core/casefile/procedure.h"

/* The frozen basis as JSON and back. Texts of the result live in c->mem. */
const char *basis_text(struct call *c, const struct casefile_basis *b);
enum err basis_limits(struct call *c, const struct casefile *k, struct casefile_limit *ret_promise,
    struct casefile_limit *ret_legal) nodiscard;

/* Sets due_on, due_clock and due_provisional from the clocks: the earliest that runs. */
enum err casefile_set_due(struct call *c, struct casefile *k, const struct procedure *p) nodiscard;

/* Writes one event; on_day NULL: today. */
enum err casefile_record(struct call *c, const struct casefile *k, const char *act,
    const char *from, const char *to, const char *note, const char *on_day) nodiscard;

/* Tells the applicants and agents with an account. */
enum err casefile_tell(struct call *c, const struct casefile *k, struct pair message) nodiscard;

/* Random claims of 办件编号 and 收件码 (number.c). */
enum err casefile_numbers(struct call *c, struct casefile *k) nodiscard;
enum err crowd_start(struct call *c, struct site *s) nodiscard;

/* The actor is an applicant of the case, or an agent whose authority has not ended. */
enum err casefile_is_applicant(struct call *c, const struct casefile *k, bool *ret) nodiscard;

#endif
