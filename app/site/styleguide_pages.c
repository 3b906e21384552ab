/* styleguide_pages.c – shows the components as the pages use them, with invented content, so that
 * they can be looked at, tested with axe-core and copied. ?error=1 shows the form with mistakes. */
#include "app/site/styleguide_pages.h"

#include "app/site/pages/styleguide.html.h"
#include "lib/base/mem.h"
#include "lib/html/html.h"
#include "lib/i18n/i18n.h"

/* Two wrong fields, as after a form was sent. */
static void make_mistakes(struct call *c)
{
    (void)fail_field(c, "name", N_("Enter your name"));
    (void)fail_field(c, "way", N_("Choose how you want to get the result"));
}

enum err styleguide_show(struct call *c, struct request *r, struct response *out)
{
    const struct crumb crumbs[] = { { "/", t(c, N_("Front page")) } };
    struct html *o;

    if (!c->site->demo)
        return fail(c, ERR_NOT_FOUND, N_("There is no page at this address"));
    if (request_query(r, "error") != NULL)
        make_mistakes(c);
    o = page_html(c, r);
    site_styleguide(o);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Style guide")),
            .kind = "site.styleguide",
            .crumbs = crumbs,
            .n_crumbs = 1,
            .noindex = true },
        o);
}
