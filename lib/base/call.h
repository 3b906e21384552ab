/* call.h – one unit of work: a request, a command, a job.
 *
 * Passed first to everything that does business. There are no globals and no hidden "current"
 * anything: who asks, in which language, at what time, in which transaction – all is here. */
#ifndef BASE_CALL_H
#define BASE_CALL_H

#include <stdint.h>
#include <time.h>

#include "lib/base/actor.h"
#include "lib/base/err.h"
#include "lib/base/site.h"

struct db;

enum lang { LANG_ZH, LANG_EN, LANG__COUNT };

/* What a read wants written down (rules.md 6). Evidence is committed before the answer leaves;
 * a tally is added up and flushed each second. */
enum note_kind { NOTE_EVIDENCE, NOTE_TALLY };
struct note {
    struct note *next;
    enum note_kind kind;
    enum err (*write)(struct call *c, const void *data); /* run on the writer */
    const void *data;                                    /* lives in the noting call's mem */
    int64_t key;                                         /* tally: what is counted */
};

/* What the `write` of a tally note gets as its data. */
struct tally {
    int64_t key;
    int64_t count; /* how many notes with this write and key were taken since the last flush */
};

struct call {
    void *mem;                 /* talloc context, freed when the call ends; results live here */
    struct db *db;             /* open transaction; NULL outside of one */
    const struct actor *actor; /* who asks; never NULL (the public is an actor) */
    const struct site *site;   /* what was loaded at start: settings, keys, calendars, … */
    enum lang lang;
    time_t now;         /* injected, so that deadlines are testable */
    struct error error; /* filled once, by fail() */
    const char *id;     /* request id: in the log, on the error page, in the ledger */
    struct note *notes;
    void *owner; /* the dispatcher's own */
};

/* Records a note; data is NOT copied (allocate it in c->mem). */
void note_evidence(
    struct call *c, enum err (*write)(struct call *, const void *), const void *data);
void note_tally(struct call *c, enum err (*write)(struct call *, const void *), int64_t key);

#endif
