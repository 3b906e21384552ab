/* sample.c – drawing and judging spot checks (sample.h). */
#include "app/quality/sample.h"

#include <jansson.h>

#include "app/quality/run_store.h"
#include "app/quality/sample_store.h"
#include "app/quality/task.h"
#include "core/ledger/ledger.h"
#include "core/org/org.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

#define SEED_BYTES 16
#define CODES_MAX ((size_t)16 * 1024 * 1024)

/* ---- the draw -------------------------------------------------------------------------------- */

struct ticket {
    const struct item_row *item;
    uint8_t place[SM3_SIZE];
};

static int by_code(const void *pa, const void *pb)
{
    const struct ticket *a = pa, *b = pb;

    return strcmp(a->item->code, b->item->code);
}

static int by_place(const void *pa, const void *pb)
{
    const struct ticket *a = pa, *b = pb;
    int d = memcmp(a->place, b->place, sizeof a->place);

    return d != 0 ? d : by_code(pa, pb);
}

static enum err find_tickets(struct call *c, const char *office, struct ticket **ret, size_t *ret_n)
{
    const char *today = day_text(c->mem, day_of(c->now));
    const void *mem = c->mem;
    struct item_row *page;
    int64_t after = 0;
    size_t n;

    *ret = NULL;
    *ret_n = 0;
    do {
        TRY(run_store_items(c, today, after, &page, &n));
        *ret = mem_grow(mem, *ret, struct ticket, *ret_n + n + 1);
        for (size_t i = 0; i < n; i++) {
            if (*office == '\0' || str_eq(page[i].office, office))
                (*ret)[(*ret_n)++] = (struct ticket) { .item = &page[i] };
        }
        if (n > 0)
            after = page[n - 1].record_id;
    } while (n == RUN_ITEMS_PAGE);
    return OK;
}

static const char *digest_of(const void *mem, const struct ticket *list, size_t n)
{
    struct buf b;

    buf_init(&b, mem, CODES_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s\n", list[i].item->code);
    must(buf_ok(&b));
    return sm3_hex(mem, b.p, b.n);
}

static const char *new_seed(const void *mem)
{
    char text[2 * SEED_BYTES + 1];
    uint8_t bytes[SEED_BYTES];

    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return str_dup(mem, text);
}

/* The population in the order of codes gives the digest; then the tickets in the order drawn. */
static void draw(struct call *c, struct sample *s, struct ticket *list, size_t n)
{
    qsort(list, n, sizeof *list, by_code);
    s->digest = digest_of(c->mem, list, n);
    s->seed = new_seed(c->mem);
    for (size_t i = 0; i < n; i++) {
        const char *text = str_printf(c->mem, "%s:%s", s->seed, list[i].item->code);

        sm3(text, strlen(text), list[i].place);
    }
    qsort(list, n, sizeof *list, by_place);
}

static enum err check(struct call *c, const char *title, const char *office, int64_t n)
{
    if (str_blank(title) || utf8_length(title) > SAMPLE_TITLE_MAX)
        (void)fail_field(c, "title", N_("Name the spot check, at most 60 characters"));
    if (*office != '\0' && org_department_by_code(c, office) == NULL)
        (void)fail_field(c, "office", N_("Choose the department"));
    if (n < 1 || n > SAMPLE_MAX)
        (void)fail_field(c, "n", N_("Draw between 1 and 500 services"));
    return fields_ok(c);
}

static enum err keep(struct call *c, const struct sample *s, const struct ticket *list)
{
    TRY(sample_store_add(c, s));
    for (int64_t i = 0; i < s->n; i++) {
        const struct item_row *r = list[i].item;
        const struct sample_item k = { .seq = (int)i + 1,
            .item = r->code,
            .office = r->office,
            .record_id = r->record_id,
            .version = r->version };

        TRY(sample_store_add_item(c, s->id, &k));
    }
    return ledger_begin(c, "quality_sample", s->id, "draw",
        json_pack("{s:s, s:s, s:I, s:s, s:I}", "office", s->office, "seed", s->seed, "population",
            (json_int_t)s->population, "digest", s->digest, "n", (json_int_t)s->n));
}

enum err sample_draw(
    struct call *c, const char *title, const char *office, int64_t n, int64_t *ret_id)
{
    struct sample s = { .id = id_new(c),
        .title = title,
        .office = office,
        .drawn_at = clock_instant(c->mem, c->now),
        .drawn_by = str_or(c->actor->name, "") };
    struct ticket *list;
    size_t population;

    TRY(check(c, title, office, n));
    TRY(find_tickets(c, office, &list, &population));
    if (population == 0)
        return fail_field(c, "office", N_("This department has no service in force"));
    s.population = (int64_t)population;
    s.n = n < s.population ? n : s.population;
    draw(c, &s, list, population);
    *ret_id = s.id;
    return keep(c, &s, list);
}

/* ---- looking --------------------------------------------------------------------------------- */

enum err sample_list(struct call *c, int64_t offset, int64_t limit, struct sample **ret,
    size_t *ret_n, int64_t *ret_total)
{
    return sample_store_list(c, offset, limit, ret, ret_n, ret_total);
}

enum err sample_load(struct call *c, int64_t id, struct sample *ret)
{
    enum err e = sample_store_load(c, id, ret);

    return e == ERR_NOT_FOUND ? fail(c, e, N_("There is no such spot check")) : e;
}

enum err sample_items(struct call *c, int64_t id, struct sample_item **ret, size_t *ret_n)
{
    return sample_store_items(c, id, day_text(c->mem, day_of(c->now)), ret, ret_n);
}

static enum err open_task(struct call *c, const struct sample *s, const struct sample_item *k)
{
    struct task t = { .office = k->office,
        .source = "sample",
        .rule = "spot-check",
        .record_id = k->record_id,
        .item = k->item,
        .severity = "error",
        .finding = k->note,
        .about_id = s->id };

    return task_open(c, &t, "");
}

enum err sample_judge(struct call *c, int64_t id, int64_t seq, const char *result, const char *note)
{
    struct sample_item *list, k;
    struct sample s;
    size_t n;

    TRY(sample_load(c, id, &s));
    TRY(sample_items(c, id, &list, &n));
    if (seq < 1 || seq > (int64_t)n)
        return fail(c, ERR_NOT_FOUND, N_("There is no such service in this spot check"));
    k = list[seq - 1];
    k.result = result;
    k.note = str_trim(c->mem, str_or(note, ""));
    if (!str_eq(result, "right") && !str_eq(result, "wrong"))
        return fail_field(c, "result", N_("Choose whether the guide is right"));
    if (str_eq(result, "wrong") && str_blank(k.note))
        return fail_field(c, "note", N_("Write what is wrong"));
    if (utf8_length(k.note) > TASK_NOTE_MAX)
        return fail_field(c, "note", N_("Write at most 1,000 characters"));
    k.checked_by = str_or(c->actor->name, "");
    k.checked_at = clock_instant(c->mem, c->now);
    TRY(sample_store_judge(c, id, &k));
    if (str_eq(result, "wrong"))
        TRY(open_task(c, &s, &k));
    return ledger_append(c, "quality_sample", id, result, 0,
        json_pack("{s:s, s:i, s:i}", "item", k.item, "version", k.version, "seq", k.seq));
}
