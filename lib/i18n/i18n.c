/* i18n.c – reads the embedded .mo file (GNU gettext's format: two sorted tables of (length,
 * offset)) and fills in values. libc's own gettext cannot serve two languages in one process. */
#include "lib/i18n/i18n.h"

#include <stdarg.h>
#include <strings.h>

#include "lib/base/buf.h"
#include "lib/base/embedded.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define MO_MAGIC 0x950412deu
#define TEXT_MAX (64 * 1024)

extern const struct embedded i18n_catalogues[]; /* made by po/meson.build: "zh.mo" */

static uint32_t word(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The text of entry i of the table at `table`. */
static const char *entry(const struct embedded *mo, uint32_t table, uint32_t i)
{
    uint32_t at = table + 8 * i;

    must(at + 8 <= mo->n);
    must(word(mo->p + at + 4) < mo->n);
    return (const char *)mo->p + word(mo->p + at + 4);
}

static const char *find(const struct embedded *mo, const char *msgid)
{
    uint32_t low = 0, high;

    if (mo->n < 28 || word(mo->p) != MO_MAGIC)
        return NULL;
    high = word(mo->p + 8);
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = strcmp(msgid, entry(mo, word(mo->p + 12), mid));

        if (order == 0)
            return entry(mo, word(mo->p + 16), mid);
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const char *i18n_lookup(enum lang lang, const char *msgid)
{
    const char *found = NULL;

    if (lang == LANG_ZH && msgid[0] != '\0' && i18n_catalogues[0].name != NULL)
        found = find(&i18n_catalogues[0], msgid);
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

bool i18n_parse(const char *code, enum lang *ret)
{
    /* The first language of the list that we speak. */
    for (const char *at = code; *at != '\0';) {
        at += strspn(at, ", ");
        if (strncasecmp(at, "zh", 2) == 0 || strncasecmp(at, "en", 2) == 0) {
            *ret = (at[0] | 0x20) == 'z' ? LANG_ZH : LANG_EN;
            return true;
        }
        at += strcspn(at, ",");
    }
    return false;
}
