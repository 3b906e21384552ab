/* item_check.c – reads an item from YAML; what a rule calls an error is shown at its place in the
 * file. */
#include "app/item/item_check.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"

struct checker {
    struct call *c;
    struct conf *k;
    struct conf_node *file, *over;
    const struct item *m;
};

/* The node of a key, where the version states it, else where the file does. */
static struct conf_node *where(const struct checker *x, const char *key)
{
    if (x->over != NULL && conf_has(x->over, key))
        return conf_get(x->over, key);
    return conf_has(x->file, key) ? conf_get(x->file, key) : x->file;
}

/* The line of the row that a finding is about, where it says so. */
static struct conf_node *place_of(const struct checker *x, const struct item_finding *f)
{
    struct conf_node *node = where(x, f->field);

    if (f->row < 0 || node == x->file || (size_t)f->row >= conf_count(node))
        return node;
    return conf_at(node, (size_t)f->row);
}

static void check_theme(const struct checker *x, const char *audience, const char *code)
{
    if (item_theme_name(str_printf(x->c->mem, "%s:%s", audience, code)) == NULL)
        conf_error(x->k, where(x, "themes"), N_("the theme {code} is not known"), "code", code);
}

static void check_shape(const struct checker *x)
{
    const struct item *m = x->m;

    for (size_t i = 0; i < m->themes.n_person; i++)
        check_theme(x, "person", m->themes.person[i]);
    for (size_t i = 0; i < m->themes.n_firm; i++)
        check_theme(x, "firm", m->themes.firm[i]);
    if (m->applicants.min > m->applicants.max)
        conf_error(x->k, where(x, "applicants"), N_("min is greater than max"));
    if (m->n_audience == 0 || m->n_channels == 0)
        conf_error(x->k, x->file, N_("audience and channels are not empty"));
}

void item_read(struct call *c, struct conf *k, struct conf_node *file, struct conf_node *over,
    struct audit *a, bool lenient, struct item *ret)
{
    size_t before = conf_errors(k), first, n;
    struct checker x = { .c = c, .k = k, .file = file, .over = over, .m = ret };
    const struct item_finding *found;

    shape_from_conf(c, k, file, over, item_shape, ret);
    if (ret->applicants.max == 0)
        ret->applicants = (struct item_applicants) { 1, 1 };
    if (conf_errors(k) != before)
        return;
    check_shape(&x);
    first = audit_findings(a, &found);
    audit_item(a, ret);
    n = audit_findings(a, &found);
    for (size_t i = first; i < n && !lenient; i++) {
        if (found[i].severity == ITEM_ERROR)
            conf_error(k, place_of(&x, &found[i]), "{text}", "text", found[i].message);
    }
}
