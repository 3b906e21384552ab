/* figures_asked.c – what pages and JSON are asked for, and lines of CSV. */
#include "app/figures/figures_pages.h"

#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"

static enum err day_asked(
    struct call *c, const struct request *r, const char *name, const char **ret)
{
    const char *text = request_query(r, name);
    day d;

    if (str_blank(text))
        return OK;
    if (!day_parse(text, &d))
        return fail(c, ERR_INVALID, N_("{text} is no day; write it as 2021-07-01"), "text", text);
    *ret = text;
    return OK;
}

enum err figures_asked(struct call *c, const struct request *r, struct figures_query *ret)
{
    const char *office = request_query(r, "office");
    int64_t level = 0;

    *ret = (struct figures_query) { .on = day_text(c->mem, day_of(c->now)) };
    TRY(day_asked(c, r, "on", &ret->on));
    TRY(day_asked(c, r, "baseline", &ret->baseline));
    if (!str_blank(request_query(r, "level")))
        TRY(request_query_int(c, r, "level", 1, 6, 0, &level));
    ret->level = (int)level;
    if (str_blank(office))
        return OK;
    if (org_department_by_code(c, office) == NULL)
        return fail(c, ERR_NOT_FOUND, N_("No department has the code {code}"), "code", office);
    ret->office = office;
    return OK;
}

enum err figure_asked(struct call *c, const struct request *r, const struct figure_kind **ret)
{
    const char *code = str_or(request_query(r, "figure"), "online");

    *ret = figure_kind(code);
    if (*ret == NULL)
        return fail(c, ERR_NOT_FOUND, N_("There is no figure {code}"), "code", code);
    return OK;
}

void csv_field(struct buf *b, const char *text, bool last)
{
    buf_putc(b, '"');
    if (*text != '\0' && strchr("=+-@\t\r\n", *text) != NULL)
        buf_putc(b, '\'');
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == '"')
            buf_putc(b, '"');
        buf_putc(b, *s);
    }
    buf_puts(b, last ? "\"\r\n" : "\",");
}

enum err csv_send(struct call *c, struct response *out, const char *name, const struct buf *b)
{
    if (!buf_ok(b))
        return fail(c, ERR_TOO_LARGE, N_("The table is too large: choose a department"));
    response_header(
        c, out, "Content-Disposition", str_printf(c->mem, "attachment; filename=\"%s.csv\"", name));
    return response_bytes(
        c, out, "text/csv; charset=utf-8", (struct bytes) { (const uint8_t *)b->p, b->n });
}
