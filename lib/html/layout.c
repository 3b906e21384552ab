/* layout.c – chooses the document around a page. */
#include "lib/html/layout.h"

#include "lib/base/mem.h"
#include "lib/html/pages/layout.html.h"

struct html_safe layout_content(struct html *o, const struct layout *l)
{
    (void)o;
    return (struct html_safe) { .html = l->content->p };
}

const char *preference_url(
    struct html *o, const struct layout *l, const char *name, const char *value)
{
    struct html part = { .c = o->c };

    if (l->page->impersonal)
        return str_printf(o->c->mem, "/preferences?%s=%s", name, value);
    buf_init(&part.b, o->c->mem, 16384);
    html_url_part_s(&part, str_or(o->here, "/"));
    return str_printf(o->c->mem, "/preferences?%s=%s&return=%s", name, value, part.b.p);
}

bool layout_is_kiosk_start(struct html *o, const struct layout *l)
{
    (void)o;
    return str_eq(l->page->kind, "kiosk.start");
}

void layout_write(struct html *o, const struct layout *l)
{
    if (l->page->print_only)
        layout_sheet(o, l);
    else if (o->mode == MODE_KIOSK)
        layout_kiosk(o, l);
    else
        layout_document(o, l);
}
