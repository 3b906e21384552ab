/* html.c – escaping by place. Compiled templates call these; nothing else writes HTML. */
#include "lib/html/html.h"

#include <stdarg.h>

#include "lib/base/clock.h"
#include "lib/base/mem.h"

void html_raw(struct html *o, const char *s, size_t n)
{
    buf_add(&o->b, s, n);
}

static void escape(struct html *o, const char *s)
{
    const char *from = s;

    for (; *s != '\0'; s++) {
        const char *entity;

        switch (*s) {
        case '&':
            entity = "&amp;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '"':
            entity = "&quot;";
            break;
        case '\'':
            entity = "&#39;";
            break;
        default:
            continue;
        }
        buf_add(&o->b, from, (size_t)(s - from));
        buf_puts(&o->b, entity);
        from = s + 1;
    }
    buf_add(&o->b, from, (size_t)(s - from));
}

void html_text_s(struct html *o, const char *s)
{
    if (s != NULL)
        escape(o, s);
}

void html_text_i(struct html *o, int64_t i)
{
    buf_printf(&o->b, "%lld", (long long)i);
}

void html_text_u(struct html *o, size_t i)
{
    buf_printf(&o->b, "%zu", i);
}

void html_text_safe(struct html *o, struct html_safe s)
{
    if (s.html != NULL)
        buf_puts(&o->b, s.html);
}

void html_attr_s(struct html *o, const char *s)
{
    html_text_s(o, s);
}

/* Our own paths, and the schemes that run nothing. */
static bool url_is_harmless(const char *s)
{
    static const char *const schemes[] = { "http://", "https://", "mailto:", "tel:", "#", "?" };

    for (const char *p = s; *p != '\0'; p++) { /* browsers drop these, or take \ for / */
        if ((unsigned char)*p <= ' ' || *p == '\\' || *p == 0x7f)
            return false;
    }
    if (s[0] == '/')
        return s[1] != '/';
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (str_starts(s, schemes[i]))
            return true;
    }
    return false;
}

void html_url_s(struct html *o, const char *s)
{
    if (s == NULL)
        return;
    if (url_is_harmless(s))
        escape(o, s);
    else
        buf_puts(&o->b, "#refused");
}

void html_url_part_s(struct html *o, const char *s)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (; s != NULL && *s != '\0'; s++) {
        if (strchr(plain, *s) != NULL)
            buf_putc(&o->b, *s);
        else
            buf_printf(&o->b, "%%%02X", (unsigned char)*s);
    }
}

/* ---- helpers
 * -------------------------------------------------------------------------------------- */

const char *html_t(struct html *o, const char *msgid)
{
    return i18n_lookup(o->lang, msgid);
}

const char *html_tf(struct html *o, const char *msgid, ...)
{
    const char *params[17] = { NULL };
    size_t n = 0;
    va_list args;

    va_start(args, msgid);
    while (n < 16) {
        const char *s = va_arg(args, const char *);

        if (s == NULL && n % 2 == 0)
            break;
        params[n++] = str_or(s, "");
    }
    va_end(args);
    return i18n_format(o->c->mem, o->lang, msgid, params);
}

const char *pick(struct html *o, const char *zh, const char *en)
{
    return o->lang == LANG_EN && !str_blank(en) ? en : zh;
}

const char *date_text(struct html *o, const char *text)
{
    static const char *const months[] = { "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December" };
    int y, m, d;
    day value;

    if (text == NULL)
        return "";
    if (!day_parse(text, &value))
        return text;
    day_ymd(value, &y, &m, &d);
    return o->lang == LANG_ZH ? str_printf(o->c->mem, "%d年%d月%d日", y, m, d)
                              : str_printf(o->c->mem, "%d %s %d", d, months[m - 1], y);
}

const char *weekday_text(struct html *o, const char *text)
{
    static const char *const names[] = { N_("Monday"), N_("Tuesday"), N_("Wednesday"),
        N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday") };
    day value;

    if (text == NULL || !day_parse(text, &value))
        return NULL;
    return html_t(o, names[day_weekday(value)]);
}

const char *bracket_text(struct html *o, const char *text)
{
    return str_printf(o->c->mem, o->lang == LANG_ZH ? "\uff08%s\uff09" : "(%s)", str_or(text, ""));
}

const char *number_text(struct html *o, int64_t n)
{
    return str_printf(o->c->mem, "%lld", (long long)n);
}

const char *instant_text(struct html *o, const char *instant)
{
    time_t when;
    int minute;

    if (instant == NULL)
        return "";
    if (!clock_parse(instant, &when))
        return instant;
    minute = clock_local_minute(when);
    return str_printf(o->c->mem, "%s %02d:%02d", date_text(o, clock_day(o->c->mem, when)),
        minute / 60, minute % 60);
}

const char *money_text(struct html *o, int64_t fen)
{
    char digits[32], grouped[48];
    size_t n, at = 0;

    (void)snprintf(digits, sizeof digits, "%lld", (long long)(fen < 0 ? -fen : fen) / 100);
    n = strlen(digits);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            grouped[at++] = ',';
        grouped[at++] = digits[i];
    }
    grouped[at] = '\0';
    return str_printf(o->c->mem, "%s%s%s.%02lld%s", o->lang == LANG_ZH ? "" : "CNY ",
        fen < 0 ? "-" : "", grouped, (long long)(fen < 0 ? -fen : fen) % 100,
        o->lang == LANG_ZH ? " 元" : "");
}

bool may(struct html *o, const char *right)
{
    return actor_has(o->c->actor, right);
}
