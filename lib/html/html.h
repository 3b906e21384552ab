/* html.h – run time of the compiled templates.
 *
 * A template is a file X/pages/NAME.html:
 *
 *     <%page item_card(const struct item *m, bool wide)%>
 *     <%include "app/item/item.h"%>
 *     <article class="card">
 *       <h2><a href="/items/<%= m->code %>"><%= m->name %></a></h2>
 *       <% if (m->is_fee) { %><p><%= t("A fee is charged") %></p><% } %>
 *       <% item_place(o, m->place); %>            <%# another page or partial %>
 *     </article>
 *
 * tools/tmplc compiles it to NAME.html.c and NAME.html.h with
 *
 *     void item_card(struct html *o, const struct item *m, bool wide);
 *
 * so a caller includes "X/pages/NAME.html.h" and the C compiler checks every field. A file may hold
 * several <%page …%>; each goes on to the next. `<%= expr %>` is escaped for the place where it
 * stands (text, attribute, URL attribute); places where no escaping is safe (script, style, on…=,
 * style=, unquoted attributes, tag and attribute names, comments, srcdoc, srcset, meta refresh) are
 * build errors, and every C block must end in the HTML state in which it began.
 *
 * In a template `o` is the output, `t("…")` translates, `tf("… {name}", "name", value)` translates
 * with values (which are texts: number_text(o, n) makes one). Its C may use fields, t(), str_…()
 * and functions of lib/html or X_pages.h whose first argument is `o`; X_pages.c prepares everything
 * else. A C block ends with { } ; or : and statements around HTML have braces. Partials stand in
 * text only. White space is folded, except in <pre>, <textarea> and attribute values.
 *
 * Raw HTML goes in only as struct html_safe, made in lib/html. */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/call.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

/* MODE_KIOSK: on a self-service machine (app/kiosk): as MODE_ELDER, without ways out, with a time
 * limit. */
enum html_mode { MODE_ORDINARY, MODE_ELDER, MODE_KIOSK, MODE__COUNT };

struct html {
    struct buf b;
    struct call *c;
    enum lang lang;
    int mode;                  /* enum html_mode */
    const char *csrf;          /* NULL where there is no session: forms then carry none */
    const char *once;          /* idempotency key of the forms on this page */
    const char *here;          /* path and query of this page, for language and sign-in links */
    const struct error *error; /* of the form just sent, or NULL: the error summary shows it */
    /* values of the form just sent, so that nothing typed is lost; NULL if none */
    const char *(*posted)(const void *from, const char *name);
    const void *posted_from;
};

struct html_safe {
    const char *html;
};

#define HTML_MAX (4 * 1024 * 1024)

/* ---- escaping, called by compiled templates ----------------------------------------------------
 */
void html_raw(struct html *o, const char *s, size_t n);
void html_text_s(struct html *o, const char *s); /* NULL prints nothing */
void html_text_i(struct html *o, int64_t i);
void html_text_safe(struct html *o, struct html_safe s);
void html_attr_s(struct html *o, const char *s);
void html_text_u(struct html *o, size_t i);
void html_url_s(
    struct html *o, const char *s); /* whole URL: only our own paths, http(s), mailto, tel */
void html_url_part_s(struct html *o, const char *s); /* inside a URL that began in the template */

#define html_text(o, v)                                                                            \
    _Generic((v),                                                                                  \
        char *: html_text_s,                                                                       \
        const char *: html_text_s,                                                                 \
        int: html_text_i,                                                                          \
        unsigned: html_text_i,                                                                     \
        long: html_text_i,                                                                         \
        unsigned long: html_text_u,                                                                \
        long long: html_text_i,                                                                    \
        struct html_safe: html_text_safe)(o, v)
#define html_attr(o, v)                                                                            \
    _Generic((v),                                                                                  \
        char *: html_attr_s,                                                                       \
        const char *: html_attr_s,                                                                 \
        int: html_text_i,                                                                          \
        unsigned: html_text_i,                                                                     \
        long: html_text_i,                                                                         \
        unsigned long: html_text_u,                                                                \
        long long: html_text_i)(o, v)
#define html_url(o, v) _Generic((v), char * : html_url_s, const char * : html_url_s)(o, v)
#define html_url_part(o, v)                                                                        \
    _Generic((v),                                                                                  \
        char *: html_url_part_s,                                                                   \
        const char *: html_url_part_s,                                                             \
        int: html_text_i,                                                                          \
        unsigned: html_text_i,                                                                     \
        long: html_text_i,                                                                         \
        unsigned long: html_text_u,                                                                \
        long long: html_text_i)(o, v)

/* ---- helpers for templates ------------------------------------------------------------------- */
const char *html_t(struct html *o, const char *msgid);
const char *html_tf(struct html *o, const char *msgid, ...) ends_with_null;
/* The text in the visitor's language: zh unless English was chosen and exists. */
/* The signed-in person has this right: whether to offer what needs it. The page itself checks too.
 */
bool may(struct html *o, const char *right);
const char *pick(struct html *o, const char *zh, const char *en);
const char *date_text(struct html *o, const char *day); /* 2021年4月21日 · 21 April 2021 */
const char *instant_text(struct html *o, const char *instant); /* local: 2021年4月21日 09:02 */
const char *weekday_text(struct html *o, const char *day);     /* 星期三 · Wednesday */
const char *bracket_text(struct html *o, const char *text);    /* (text) · full width in Chinese */
const char *number_text(struct html *o, int64_t n);            /* 1234, for tf() */
const char *money_text(struct html *o, int64_t fen);           /* 1,234.50 元 · CNY 1,234.50 */

/* ---- accessible form partials (lib/html/pages/forms.html and form.c) --------------------------
 */
void form_begin(struct html *o, const char *action, bool uploads); /* <form method=post> + tokens */
/* The same; where scripts run, what is typed is posted now and then with act=autosave, which the
 * handler answers with 204. One such form a page. */
void form_begin_kept(struct html *o, const char *action);
void form_end(struct html *o);
void form_tokens(struct html *o);   /* hidden _csrf and _once, for forms written by hand */
void error_summary(struct html *o); /* first thing inside <main>; links to the fields */

struct choice {
    const char *value;
    const char *label; /* already translated */
    const char *hint;
};
struct control {
    const char *name;
    const char *label; /* already translated */
    const char *hint;  /* may be NULL */
    const char *value; /* what was stored; what was just posted wins */
    const char *type; /* "text", "email", "tel", "password", "date", "number", "search", "textarea",
                         "select", "radio", "checkbox", "checkboxes", "file", "hidden" */
    const char *autocomplete; /* "name", "tel", "one-time-code", …; may be NULL */
    const char *inputmode;
    const struct choice *choices;
    size_t n_choices;
    bool required; /* the label of an optional field says "(optional)" */
    bool readonly;
    int width;          /* characters, for the size of the box; 0 full */
    int rows;           /* textarea */
    int max;            /* characters; 0 none */
    const char *accept; /* file */
    const char *id;     /* instead of the name, where a name stands twice on a page */
};
/* Label, hint, error and control, tied together by ids. */
void form_field(struct html *o, const struct control *k);
void form_submit(struct html *o, const char *label); /* primary button */
void form_button(struct html *o, const char *name, const char *value, const char *label,
    const char *kind); /* kind: "primary", "secondary", "warning" */

/* Previous / next and the count: "1–20 of 345". `base` is the URL without its page parameter. */
struct paging {
    int64_t page, pages, total, per_page;
    const char *base;
};
void paging_nav(struct html *o, const struct paging *p);

/* ---- pages ------------------------------------------------------------------------------------
 */

struct crumb {
    const char *href;
    const char *label; /* already translated or a name */
};
struct page {
    const char *title; /* already translated; the <h1> is the template's own */
    const char *kind;  /* "item.show": page kinds are visited by the browser tests */
    const struct crumb *crumbs;
    size_t n_crumbs;
    bool impersonal; /* nothing of the visitor in the body: cacheable */
    bool print_only; /* posters, receipts: a bare sheet without header and footer */
    const char *nav; /* the section of the navigation that is current: "items", "desk", … */
    bool noindex;
};

struct request;
struct response;
/* A page's output, knowing the visitor's language, mode, tokens and – after an ERR_INVALID – the
 * error and what was typed. */
struct html *page_html(struct call *c, struct request *r);
/* Wraps `content` in the layout and sends it. Lives in lib/http (page.c). */
enum err page_send(struct call *c, struct request *r, struct response *out, const struct page *p,
    struct html *content);

#endif
