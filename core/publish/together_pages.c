/* together_pages.c – several reviewed drafts published at once: each in a transaction of its own,
 * so that one which cannot be published does not hold up the others; what became of each is told.
 */
#include "core/publish/edit_pages.h"
#include "core/publish/pages/publish.html.h"
#include "core/publish/publish_pages.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

/* "ID:REVISION": what was seen is what is published. */
static bool parse(struct call *c, const char *text, struct together_row *ret)
{
    char **parts;
    int64_t revision;
    size_t n;

    parts = str_split(c->mem, text, ':', &n);
    if (n != 2 || !str_int(parts[0], 1, INT64_MAX, &ret->id) ||
        !str_int(parts[1], 1, INT32_MAX, &revision))
        return false;
    ret->revision = (int)revision;
    return true;
}

static enum err publish_one(struct call *c, void *data)
{
    struct together_row *row = data;
    struct proposal d;

    TRY(proposal_load(c, row->id, &d));
    row->title = d.title;
    return proposal_publish(c, row->id, row->revision, &row->version);
}

/* A title read in a transaction that was undone is gone with it. */
static enum err read_title(struct call *c, void *data)
{
    struct together_row *row = data;
    struct proposal d;

    TRY(proposal_load(c, row->id, &d));
    row->title = d.title;
    return OK;
}

static const char *reason(struct call *c)
{
    const struct error *e = &c->error;

    if (e->n_fields > 0)
        return i18n_format(c->mem, c->lang, e->fields[0].msgid, e->fields[0].params);
    return e->msgid == NULL ? "" : i18n_format(c->mem, c->lang, e->msgid, e->params);
}

/* What is no affair of this draft – the database is gone – ends all. */
static bool is_of_the_draft(enum err e)
{
    return e == ERR_INVALID || e == ERR_DENIED || e == ERR_NOT_FOUND || e == ERR_STATE ||
           e == ERR_CONFLICT || e == ERR_TOO_LARGE;
}

static enum err try_one(struct call *c, struct together_row *row)
{
    enum err e = slow_write(c, publish_one, row);

    if (e == OK)
        return OK;
    if (!is_of_the_draft(e))
        return e;
    row->version = 0;
    row->why = reason(c);
    c->error = (struct error) { 0 };
    e = slow_read(c, read_title, row);
    if (e == OK)
        return OK;
    row->title = "";
    c->error = (struct error) { 0 };
    return is_of_the_draft(e) ? OK : e;
}

enum err publish_together(struct call *c, struct request *r, struct response *out)
{
    size_t n;
    const char **picked = request_form_all(c, r, "pick", &n);
    struct together_row *rows = mem_array(c->mem, struct together_row, n + 1);
    struct html *o = page_html(c, r);
    struct together_page p = { .rows = rows };

    if (n == 0)
        return fail_field(c, "pick", N_("Choose at least one draft"));
    if (n > TOGETHER_MAX)
        return fail_field(c, "pick", N_("Choose at most 50 drafts"));
    for (size_t i = 0; i < n; i++) {
        struct together_row *row = &rows[p.n];

        if (!parse(c, picked[i], row))
            return fail(c, ERR_INVALID, N_("The form was not sent as it came; open it again"));
        TRY(try_one(c, row));
        p.n_published += row->version > 0;
        p.n++;
    }
    together_result_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Published together")),
            .kind = "publish.together",
            .nav = "lists",
            .noindex = true },
        o);
}
