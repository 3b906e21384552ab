/* i18n.c – looks texts up in the embedded catalogue and fills in values. libc's own gettext cannot
 * serve two languages in one process. */
#include "lib/i18n/i18n.h"

#include <stdarg.h>
#include <strings.h>

#include "lib/base/buf.h"
#include "lib/base/embedded.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/mo.h"

#define TEXT_MAX (64 * 1024)

extern const struct embedded i18n_catalogues[]; /* made by po/meson.build: "zh.mo" */

const char *i18n_lookup(enum lang lang, const char *msgid)
{
    const char *found = NULL;

    if (lang == LANG_ZH && msgid[0] != '\0' && i18n_catalogues[0].name != NULL)
        found =
            mo_find((struct bytes) { .p = i18n_catalogues[0].p, .n = i18n_catalogues[0].n }, msgid);
    return found == NULL || found[0] == '\0' ? msgid : found;
}

static const char *value_of(const char **params, const char *name, size_t n)
{
    for (; params != NULL && params[0] != NULL; params += 2) {
        if (strlen(params[0]) == n && strncmp(params[0], name, n) == 0)
            return params[1];
    }
    return NULL;
}

char *i18n_format(const void *mem, enum lang lang, const char *msgid, const char **params)
{
    const char *s = i18n_lookup(lang, msgid);
    struct buf b;

    buf_init(&b, mem, TEXT_MAX);
    while (*s != '\0') {
        size_t n = strcspn(s, "{");
        size_t name;
        const char *value;

        buf_add(&b, s, n);
        s += n;
        if (*s == '\0')
            break;
        name = strcspn(s + 1, "}");
        value = value_of(params, s + 1, name);
        if (value == NULL || s[1 + name] == '\0') { /* not a placeholder: printed as it stands */
            buf_putc(&b, *s++);
            continue;
        }
        buf_puts(&b, value);
        s += name + 2;
    }
    return b.p;
}

const char *t(const struct call *c, const char *msgid)
{
    return i18n_lookup(c->lang, msgid);
}

const char *tf_(const struct call *c, const char *msgid, ...)
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
    return i18n_format(c->mem, c->lang, msgid, params);
}

const char *i18n_code(enum lang lang)
{
    return lang == LANG_EN ? "en" : "zh-CN";
}

/* "zh", "zh-Hans-CN;q=0.8": the main language of one range. */
static bool range_lang(const char *s, size_t n, enum lang *ret)
{
    bool bare = n == 2 || (n > 2 && (s[2] == '-' || s[2] == '_' || s[2] == ';' || s[2] == ' '));

    if (!bare || (strncasecmp(s, "zh", 2) != 0 && strncasecmp(s, "en", 2) != 0))
        return false;
    *ret = strncasecmp(s, "en", 2) == 0 ? LANG_EN : LANG_ZH;
    return true;
}

/* "q=0.8" in thousandths; 1000 without one. */
static int range_weight(const char *s, size_t n)
{
    const char *q = memmem(s, n, "q=", 2), *end = s + n;
    int weight = 0, unit = 1000;

    if (q == NULL)
        return 1000;
    for (q += 2; q < end && unit > 0; q++) {
        if (*q == '.')
            continue;
        if (*q < '0' || *q > '9')
            break;
        weight += (*q - '0') * unit;
        unit /= 10;
    }
    return weight;
}

bool i18n_parse(const char *code, enum lang *ret)
{
    int best = 0;

    while (code != NULL && *code != '\0') {
        size_t n = strcspn(code, ",");
        size_t blank = strspn(code, " \t");
        enum lang lang;

        if (blank < n && range_lang(code + blank, n - blank, &lang) &&
            range_weight(code, n) > best) {
            best = range_weight(code, n);
            *ret = lang;
        }
        code += n + (code[n] == ',');
    }
    return best > 0;
}
