/* item_questions_cmd.c – `cityhall search questions FILE`: a list of questions as people type them,
 * each with the items that answer it, asked of this city's search.
 *
 * The file is CSV without quotes: question,expected,kind,why. `expected` names slugs: all that a
 * space separates belong to the answer, of those that | separates any. A third of the questions –
 * those whose SM3 begins with a byte that 3 divides – is set aside: nobody tunes the search by
 * them, and their figure is told apart. Recall is the part of what is expected that stands among
 * the first five names. Questions whose items this city does not have are left out. */
#include "app/item/item_cmd.h"

#include <jansson.h>
#include <stdio.h>
#include <time.h>

#include "app/item/item.h"
#include "core/registry/registry.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sign/sign.h"

#define FILE_MAX_BYTES (1024 * 1024)
#define QUESTIONS_MAX 5000
#define SLUGS_MAX 4000
#define FIRST 5
#define SHOWN 10 /* names of an answer in --json */

struct question {
    const char *text, *expected, *kind;
    bool set_aside;
};
struct score {
    int n;
    double found, wanted;
};
struct run {
    struct call *c;
    const char *slugs[SLUGS_MAX]; /* of all items that are not generated */
    int64_t records[SLUGS_MAX];
    size_t n_slugs;
    struct score tuned, set_aside;
    int not_there;
    double *took; /* milliseconds */
    size_t n_took;
    json_t *missed, *answers;
};

/* ---- reading
 * --------------------------------------------------------------------------------------- */

static bool is_set_aside(const char *question)
{
    uint8_t digest[SM3_SIZE];

    sm3(question, strlen(question), digest);
    return digest[0] % 3 == 0;
}

static enum err read_questions(
    struct call *c, const char *path, struct question **ret, size_t *ret_n)
{
    struct question *list = mem_array(c->mem, struct question, QUESTIONS_MAX);
    char *text = mem_array(c->mem, char, FILE_MAX_BYTES), **lines;
    FILE *file = fopen(path, "re");
    size_t n = 0, n_lines;

    if (file == NULL)
        return fail(c, ERR_NOT_FOUND, N_("{path} cannot be read"), "path", path);
    text[fread(text, 1, FILE_MAX_BYTES - 1, file)] = '\0';
    (void)fclose(file);
    lines = str_split(c->mem, text, '\n', &n_lines);
    for (size_t i = 1; i < n_lines && n < QUESTIONS_MAX; i++) {
        size_t n_cells;
        char **cells = str_split(c->mem, lines[i], ',', &n_cells);

        if (str_blank(lines[i]))
            continue;
        if (n_cells != 4)
            return fail(c, ERR_INVALID, N_("Line {n} of {path} does not have four cells"), "n",
                str_printf(c->mem, "%zu", i + 1), "path", path);
        list[n++] = (struct question) { .text = cells[0],
            .expected = cells[1],
            .kind = cells[2],
            .set_aside = is_set_aside(cells[0]) };
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

static enum err take_slug(struct call *c, const struct registry_version *v, void *data)
{
    struct run *r = data;
    struct item m;

    if (strstr(v->body, "\"generated\":true") != NULL || r->n_slugs == SLUGS_MAX)
        return OK;
    TRY(item_parse(c, v, &m));
    r->slugs[r->n_slugs] = str_dup(r, m.slug);
    r->records[r->n_slugs++] = v->record_id;
    return OK;
}

/* ---- asking
 * ---------------------------------------------------------------------------------------- */

static bool knows(const struct run *r, const char *slug)
{
    return str_in(slug, r->slugs, r->n_slugs);
}

static bool is_record_of(const struct run *r, int64_t record, const char *slug)
{
    for (size_t i = 0; i < r->n_slugs; i++) {
        if (r->records[i] == record && str_eq(r->slugs[i], slug))
            return true;
    }
    return false;
}

static bool stands_in(
    const struct run *r, const char *slug, const struct item_found *lines, size_t n)
{
    for (size_t i = 0; i < n && i < FIRST; i++) {
        for (size_t j = 0; j < lines[i].n_hits; j++) {
            if (is_record_of(r, lines[i].hits[j].object_id, slug))
                return true;
        }
    }
    return false;
}

/* Of one part of `expected`: *known if this city has one of it, true if one was found. */
static bool part_found(
    struct run *r, const char *part, const struct item_found *lines, size_t n, bool *known)
{
    size_t n_any;
    char **any = str_split(r->c->mem, part, '|', &n_any);
    bool found = false;

    *known = false;
    for (size_t i = 0; i < n_any; i++) {
        *known = *known || knows(r, any[i]);
        found = found || stands_in(r, any[i], lines, n);
    }
    return found;
}

static json_t *names_of(const struct item_found *lines, size_t n, size_t most)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n && i < most; i++)
        json_array_append_new(list, json_string(lines[i].title));
    return list;
}

static void judge(struct run *r, const struct question *k, const struct item_found *lines, size_t n)
{
    size_t n_parts, there = 0, found = 0;
    char **parts = str_split(r->c->mem, k->expected, ' ', &n_parts);
    struct score *s = k->set_aside ? &r->set_aside : &r->tuned;

    for (size_t i = 0; i < n_parts; i++) {
        bool known;

        found += part_found(r, parts[i], lines, n, &known);
        there += known;
    }
    if (there == 0) {
        r->not_there++;
        return;
    }
    s->n++;
    s->found += (double)found / (double)there;
    s->wanted += 1;
    if (found < there)
        json_array_append_new(r->missed,
            json_pack("{s:s, s:s, s:s, s:b, s:o}", "question", k->text, "expected", k->expected,
                "kind", k->kind, "set_aside", k->set_aside, "first", names_of(lines, n, FIRST)));
}

static enum err ask(struct run *r, const struct question *k)
{
    struct item_filter f = { .q = k->text, .limit = 20 };
    scoped_mem void *mem = mem_context(r->c->mem);
    struct timespec from, to;
    struct item_found *lines;
    void *outer = r->c->mem;
    int64_t total;
    size_t n;
    enum err e;

    r->c->mem = mem;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    e = item_find(r->c, &f, &lines, &n, &total);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    if (e == OK) {
        r->took[r->n_took++] = (double)(to.tv_sec - from.tv_sec) * 1000 +
                               (double)(to.tv_nsec - from.tv_nsec) / 1000000;
        judge(r, k, lines, n);
        json_array_append_new(
            r->answers, json_pack("{s:s, s:I, s:o}", "question", k->text, "total",
                            (json_int_t)total, "names", names_of(lines, n, SHOWN)));
    }
    r->c->mem = outer;
    return e;
}

/* ---- telling
 * --------------------------------------------------------------------------------------- */

static int by_time(const void *pa, const void *pb)
{
    const double *a = pa, *b = pb;

    return *a < *b ? -1 : *a > *b;
}

static double percentile(const struct run *r, size_t per_cent)
{
    return r->n_took == 0 ? 0 : r->took[(r->n_took - 1) * per_cent / 100];
}

static double recall(const struct score *s)
{
    return s->n == 0 ? 0 : s->found / s->wanted;
}

static void tell_json(const struct run *r, struct buf *out)
{
    json_t *o = json_pack("{s:{s:i, s:f}, s:{s:i, s:f}, s:i, s:{s:f, s:f, s:f}, s:O, s:O}", "tuned",
        "questions", r->tuned.n, "recall_at_5", recall(&r->tuned), "set_aside", "questions",
        r->set_aside.n, "recall_at_5", recall(&r->set_aside), "not_there", r->not_there,
        "milliseconds", "p50", percentile(r, 50), "p95", percentile(r, 95), "p99",
        percentile(r, 99), "missed", r->missed, "answers", r->answers);
    char *text = json_dumps(o, JSON_COMPACT);

    buf_printf(out, "%s\n", text);
    free(text);
    json_decref(o);
}

static void tell(const struct run *r, struct buf *out)
{
    json_t *m;
    size_t i, j;

    json_array_foreach(r->missed, i, m)
    {
        json_t *name;

        buf_printf(out, "missed%s  %s  (%s) expected %s, first:",
            json_is_true(json_object_get(m, "set_aside")) ? ", set aside" : "",
            json_string_value(json_object_get(m, "question")),
            json_string_value(json_object_get(m, "kind")),
            json_string_value(json_object_get(m, "expected")));
        json_array_foreach(json_object_get(m, "first"), j, name)
        {
            buf_printf(out, " %s;", json_string_value(name));
        }
        buf_putc(out, '\n');
    }
    buf_printf(out,
        "recall@5  tuned %.3f of %d, set aside %.3f of %d, not in this city %d\n"
        "milliseconds  p50 %.2f, p95 %.2f, p99 %.2f\n",
        recall(&r->tuned), r->tuned.n, recall(&r->set_aside), r->set_aside.n, r->not_there,
        percentile(r, 50), percentile(r, 95), percentile(r, 99));
}

enum err questions_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct run *r = mem_new(c->mem, struct run);
    bool json = argc == 2 && str_eq(argv[1], "--json");
    struct question *list = NULL;
    size_t n = 0;

    if (argc < 1 || (argc == 2 && !json) || argc > 2)
        return ERR_USAGE;
    TRY(read_questions(c, argv[0], &list, &n));
    r->c = c;
    r->took = mem_array(c->mem, double, n + 1);
    r->missed = json_array();
    r->answers = json_array();
    TRY(registry_each(c, ITEM_KIND, DAY_NONE, take_slug, r));
    for (size_t i = 0; i < n; i++)
        TRY(ask(r, &list[i]));
    qsort(r->took, r->n_took, sizeof *r->took, by_time);
    if (json)
        tell_json(r, out);
    else
        tell(r, out);
    json_decref(r->missed);
    json_decref(r->answers);
    return OK;
}
