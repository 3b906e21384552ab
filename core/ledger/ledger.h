/* ledger.h – the append-only, hash-chained record of every act.
 *
 * Each subject (a case, an account, an item record, …) has its own chain: rows are unique in
 * (subject_id, seq) and each hashes all its columns and its predecessor's hash with SM3 over
 * canonical bytes. Head and seq stand in ledger_head, in the same transaction. Every minute new
 * rows become leaves of a signed checkpoint, itself chained and written to a file outside the
 * database, so that a removed tail and a removed whole subject are found and named.
 *
 * Personal values enter as salted commitments (lib/sign: commitment), never as text. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/module.h"

struct json_t;

/* Appends an act of c->actor at c->now. `kind` names the subject's kind ("casefile"), `act` what
 * was done ("accept"); facts is a flat JSON object without personal values (taken; may be NULL).
 * `happened_at` is when the act took place if that differs from its entry, else 0. */
enum err ledger_append(struct call *c, const char *kind, int64_t subject_id, const char *act,
    time_t happened_at, struct json_t *facts) nodiscard;

/* The first act of a subject that was made just now; it must not have a chain yet. */
enum err ledger_begin(struct call *c, const char *kind, int64_t subject_id, const char *act,
    struct json_t *facts) nodiscard;

struct ledger_entry {
    int64_t subject_id;
    int64_t seq; /* 1, 2, … within the subject */
    const char *kind;
    const char *act;
    int64_t actor_id;
    const char *actor; /* name as shown then */
    const char *at;    /* instant of entry */
    const char *happened_at;
    const char *facts; /* canonical JSON */
    const char *hash;  /* hex */
};
/* The subject's acts in order; the caller has already loaded the subject through its gate. */
enum err ledger_list(struct call *c, int64_t subject_id, struct ledger_entry **ret, size_t *ret_n);

/* Signs what is new and brings the file outside the database up to date; what the job does each
 * minute. c->db is NULL. */
enum err ledger_checkpoint(struct call *c) nodiscard;

extern const struct module ledger_module;
extern const struct module ledger_pages_module;

#endif
