/* number.c – 办件编号 and 收件码 of a new case: drawn, not counted, so that writers do not wait for
 * each other; longer when the day is crowded. Where an item's day was found crowded, the next one
 * begins with the length that was free: only a hint, kept in memory, right or not. */
#include <stdatomic.h>

#include "core/casefile/casefile_store.h"
#include "core/casefile/private.h"
#include "lib/base/check.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/site.h"

#define TRIES 40
#define LONGER 2  /* the try from which numbers are longer */
#define LONGEST 6 /* and longer still */
#define ITEMS 256 /* a power of two; items that share a place share the hint */

const char crowd_slot[] = "core/casefile crowded days";

struct crowd {
    atomic_llong *marks; /* day × LONGEST + the try that was free */
};

enum err crowd_start(struct call *c, struct site *s)
{
    struct crowd *k = mem_new(c->mem, struct crowd);

    k->marks = mem_array(k, atomic_llong, ITEMS);
    site_put(s, crowd_slot, k);
    return OK;
}

static atomic_llong *mark_of(struct call *c, const char *item_code)
{
    const struct crowd *k = site_find(c->site, crowd_slot);
    uint32_t h = UINT32_C(2166136261); /* FNV-1a */

    for (const char *p = item_code; *p != '\0'; p++)
        h = (h ^ (unsigned char)*p) * UINT32_C(16777619);
    return k == NULL ? NULL : &k->marks[h & (ITEMS - 1)];
}

static int first_try(struct call *c, const char *item_code)
{
    atomic_llong *mark = mark_of(c, item_code);
    long long m = mark == NULL ? 0 : atomic_load(mark);

    return m / (LONGEST + 1) == day_of(c->now) ? (int)(m % (LONGEST + 1)) : 0;
}

static void note_try(struct call *c, const char *item_code, int i)
{
    atomic_llong *mark = mark_of(c, item_code);
    int length = i < LONGER ? 0 : i < LONGEST ? LONGER : LONGEST;

    if (mark != NULL && length > 0)
        atomic_store(mark, (long long)day_of(c->now) * (LONGEST + 1) + length);
}

static uint32_t random_below(uint32_t n)
{
    uint32_t r;

    random_bytes(&r, sizeof r);
    return r % n;
}

static const char *day_digits(struct call *c)
{
    int y, m, d;

    day_ymd(day_of(c->now), &y, &m, &d);
    return str_printf(c->mem, "%04d%02d%02d", y, m, d);
}

/* 31 characters of the item, the day, four digits – more when a day is crowded. Drawn, not counted:
 * numbers may have gaps, and writers do not wait for each other. */
static const char *draw_number(struct call *c, const struct casefile *k, int attempt)
{
    if (attempt < LONGER)
        return str_printf(c->mem, "%s%s%04u", k->item_code, day_digits(c), random_below(10000));
    if (attempt < LONGEST)
        return str_printf(c->mem, "%s%s%06u", k->item_code, day_digits(c), random_below(1000000));
    return str_printf(c->mem, "%s%s%09u", k->item_code, day_digits(c), random_below(1000000000));
}

/* 4506, YYMMDD, six digits (eight when crowded), check character MOD 37,36. */
static const char *draw_receipt(struct call *c, int attempt)
{
    const char *head =
        attempt < LONGEST
            ? str_printf(c->mem, "4506%s%06u", day_digits(c) + 2, random_below(1000000))
            : str_printf(c->mem, "4506%s%08u", day_digits(c) + 2, random_below(100000000));

    return str_printf(c->mem, "%s%c", head, check_mod_37_36(head));
}

enum err casefile_numbers(struct call *c, struct casefile *k)
{
    enum err e = ERR_NOT_FOUND;

    for (int i = first_try(c, k->item_code); e == ERR_NOT_FOUND && i < TRIES; i++) {
        k->number = draw_number(c, k, i);
        k->receipt_code = draw_receipt(c, i);
        e = store_claim_numbers(c, k->number, k->receipt_code, k->id);
        if (e == OK)
            note_try(c, k->item_code, i);
    }
    return e == ERR_NOT_FOUND ? fail(c, ERR_BUSY, N_("Please try again")) : e;
}
