/* call.c – what handlers may put into their call. */
#include "lib/base/call.h"

#include "lib/base/mem.h"

static void add_note(struct call *c, struct note note)
{
    struct note *n = mem_new(c->mem, struct note);

    *n = note;
    n->next = c->notes;
    c->notes = n;
}

void note_evidence(struct call *c, enum err (*write)(struct call *, const void *), const void *data)
{
    add_note(c, (struct note) { .kind = NOTE_EVIDENCE, .write = write, .data = data });
}

void note_tally(struct call *c, enum err (*write)(struct call *, const void *), int64_t key)
{
    add_note(c, (struct note) { .kind = NOTE_TALLY, .write = write, .key = key });
}
