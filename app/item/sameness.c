/* sameness.c – comparing an item with its catalogue entry, field by field, and taking the entry's
 * values over. One table says where each field stands. */
#include "app/item/sameness.h"

#include "app/item/item.h"
#include "core/registry/definition.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define TEXT_MAX 65536

static const struct {
    const char *word; /* in the city's list */
    const char *key;  /* of the item */
    const char *lock; /* control of the form, * is the row; NULL: none */
} fields[SAME__COUNT] = {
    [SAME_NAME] = { "name", "name", "name.zh" },
    [SAME_CODE] = { "code", "catalogue", "catalogue" },
    [SAME_BASIS] = { "basis", "basis", "basis.*.article" },
    [SAME_TYPE] = { "type", "type", "type" },
    [SAME_MATERIALS] = { "materials", "materials", "materials.*.name.zh" },
    [SAME_FLOW] = { "flow", "steps", "steps.*.name.zh" },
    [SAME_PROCESS] = { "process", "procedure", "procedure" },
    [SAME_LIMIT] = { "limit", "legal", "legal.n" },
    [SAME_FORM] = { "form", "form", "form.*.elements" },
};

/* ---- the set --------------------------------------------------------------------------------- */

struct same_set same_set_of(const struct unified *lists, size_t n)
{
    struct same_set s = {
        .has = { [SAME_NAME] = true, [SAME_CODE] = true, [SAME_BASIS] = true, [SAME_TYPE] = true }
    };

    for (size_t i = 0; i < n; i++) {
        for (int f = 0; f < SAME__COUNT; f++)
            s.has[f] = s.has[f] || str_in(fields[f].word, lists[i].fields, lists[i].n_fields);
    }
    return s;
}

enum err same_inherited(struct call *c, struct same_set *ret)
{
    const struct definition_list *all;

    TRY(definition_list(c, &definition_of_unified, &all));
    *ret = same_set_of(all->values, all->n);
    return OK;
}

/* ---- values as lists of texts ---------------------------------------------------------------- */

struct texts {
    const char **list;
    size_t n;
};

static void add(const void *mem, struct texts *t, const char *text)
{
    if (t->n % 32 == 0)
        t->list = mem_grow(mem, t->list, const char *, t->n + 32);
    t->list[t->n++] = str_or(text, "");
}

static const char *citation(const void *mem, const struct item_basis *b)
{
    return str_printf(mem, "%s %s", str_or(b->law.zh, ""), str_or(b->article, ""));
}

static const char *limit_text(const void *mem, int n, const char *unit)
{
    return n < 0 ? NULL : str_printf(mem, "%d %s", n, str_or(unit, "working"));
}

static struct texts of_entry(const void *mem, enum same_field f, const struct catalogue *k)
{
    const struct texts lists[SAME__COUNT] = { [SAME_BASIS] = { k->basis, k->n_basis },
        [SAME_MATERIALS] = { k->materials, k->n_materials },
        [SAME_FLOW] = { k->steps, k->n_steps },
        [SAME_FORM] = { k->form, k->n_form } };
    const char *single[SAME__COUNT] = { [SAME_NAME] = k->name,
        [SAME_CODE] = k->code,
        [SAME_TYPE] = k->type,
        [SAME_PROCESS] = k->procedure,
        [SAME_LIMIT] = limit_text(mem, k->limit, k->limit_unit) };
    struct texts t = lists[f];

    if (single[f] != NULL)
        add(mem, &t, single[f]);
    return t;
}

static struct texts of_item(const void *mem, enum same_field f, const struct item *m)
{
    const char *single[SAME__COUNT] = { [SAME_NAME] = m->name.zh,
        [SAME_CODE] = m->catalogue,
        [SAME_TYPE] = m->type,
        [SAME_PROCESS] = m->procedure,
        [SAME_LIMIT] = limit_text(mem, m->legal.none ? -1 : m->legal.n, m->legal.unit) };
    struct texts t = { 0 };

    if (single[f] != NULL)
        add(mem, &t, single[f]);
    for (size_t i = 0; f == SAME_BASIS && i < m->n_basis; i++)
        add(mem, &t, citation(mem, &m->basis[i]));
    for (size_t i = 0; f == SAME_MATERIALS && i < m->n_materials; i++)
        add(mem, &t, m->materials[i].name.zh);
    for (size_t i = 0; f == SAME_FLOW && i < m->n_steps; i++)
        add(mem, &t, m->steps[i].name.zh);
    for (size_t i = 0; f == SAME_FORM && i < m->n_form; i++) {
        for (size_t j = 0; j < m->form[i].n_elements; j++)
            add(mem, &t, m->form[i].elements[j]);
    }
    return t;
}

static bool all_in(const struct texts *a, const struct texts *b)
{
    for (size_t i = 0; i < a->n; i++) {
        if (!str_in(a->list[i], b->list, b->n))
            return false;
    }
    return true;
}

static const char *joined(const void *mem, const struct texts *t)
{
    struct buf b;

    buf_init(&b, mem, TEXT_MAX);
    for (size_t i = 0; i < t->n; i++)
        buf_printf(&b, "%s%s", i == 0 ? "" : "\n", t->list[i]);
    return str_or(b.p, "");
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* What the applicant does comes in an order; papers, laws and questions do not. */
static bool same_order(enum same_field f, const struct texts *a, const struct texts *b)
{
    for (size_t i = 0; f == SAME_FLOW && i < a->n; i++) {
        if (!str_eq(a->list[i], b->list[i]))
            return false;
    }
    return true;
}

bool same_differs(const void *mem, enum same_field f, const struct catalogue *k,
    const struct item *m, struct same_difference *ret)
{
    const struct texts expected = of_entry(mem, f, k), actual = of_item(mem, f, m);

    if (expected.n == 0 || (expected.n == actual.n && all_in(&expected, &actual) &&
                               all_in(&actual, &expected) && same_order(f, &expected, &actual)))
        return false;
    *ret = (struct same_difference) {
        .key = fields[f].key, .expected = joined(mem, &expected), .actual = joined(mem, &actual)
    };
    return true;
}

struct same_difference *same_differences(const void *mem, const struct same_set *set,
    const struct catalogue *k, const struct item *m, size_t *ret_n)
{
    struct same_difference *list = mem_array(mem, struct same_difference, SAME__COUNT);

    *ret_n = 0;
    for (int f = 0; f < SAME__COUNT; f++) {
        if (set->has[f] && same_differs(mem, (enum same_field)f, k, m, &list[*ret_n]))
            ++*ret_n;
    }
    return list;
}

bool same_locks(
    const struct same_set *set, const struct catalogue *k, const struct item *m, const char *path)
{
    for (int f = 0; f < SAME__COUNT; f++) {
        const char *lock = fields[f].lock, *star = strchr(lock, '*');
        size_t head = star == NULL ? strlen(lock) : (size_t)(star - lock);
        const char *tail = path + head;
        bool fits;

        if (!set->has[f] || strncmp(path, lock, head) != 0)
            continue;
        if (star == NULL) {
            fits = *tail == '\0';
        } else {
            tail += strspn(tail, "0123456789");
            fits = str_eq(tail, star + 1);
        }
        if (fits && of_entry(k, (enum same_field)f, k).n > 0)
            return f != SAME_CODE || m->code != NULL;
    }
    return false;
}
