/* letter.h – what the hall gives in writing: notice of acceptance, the one notice of corrections,
 * the time that a special procedure takes, decisions. A letter is written once, by the act that it
 * belongs to, in both languages, and never again: later changes of items, procedures, names or
 * translations do not touch it. The ledger commits to its text. Its code, printed as a QR code,
 * leads to a page (/verify/CODE) that says whether, when and by which organ it was issued. */
#ifndef CASEFILE_LETTER_H
#define CASEFILE_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

struct casefile;
struct casefile_act_input;

#define LETTER_CODE_LENGTH 16

struct letter_text { /* in one language */
    const char *heading, *organ, *title;
    const char **paragraphs;
    size_t n;
};
struct letter {
    int64_t seq;        /* of the event that it belongs to */
    const char *kind;   /* word of procedure_documents */
    const char *number; /* 文号; NULL in a preview */
    const char *code;   /* for verification; NULL in a preview */
    const char *issued_on;
    const char *to; /* names of the applicants */
    struct letter_text zh, en;
};

/* Those of a case that was loaded, oldest first; without their texts. */
enum err letter_list(
    struct call *c, const struct casefile *k, struct letter **ret, size_t *ret_n) nodiscard;
/* ERR_NOT_FOUND if the event has no letter. */
enum err letter_load(
    struct call *c, const struct casefile *k, int64_t seq, struct letter *ret) nodiscard;

/* The letter that an act would make, signed by nobody and kept nowhere. Errors as casefile_do. */
enum err letter_preview(struct call *c, int64_t case_id, const struct casefile_act_input *in,
    struct letter *ret) nodiscard;

/* For everybody: no names, no content. */
struct letter_proof {
    const char *kind, *number, *issued_on;
    const char *organ_zh, *organ_en, *title_zh, *title_en;
    bool whole; /* the ledger has committed to the text that is kept */
};
enum err letter_prove(struct call *c, const char *code, struct letter_proof *ret) nodiscard;

const char *letter_heading(const char *kind); /* msgid */

#endif
