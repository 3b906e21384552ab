/* i18n.h – messages in Simplified Chinese and English.
 *
 * The English text is the msgid; the Chinese stands in zh.po files, one per room beside its code,
 * merged by the build, embedded in the binary and looked up by binary search. A msgid without
 * Chinese fails `make test`. Values enter by name: "{n} working days". Content of the city (item
 * names, materials) carries both languages itself and does not pass through here.
 *
 *     t(c, "Submit")       tf(c, "{n} cases", "n", str_printf(c->mem, "%d", n))
 *
 * Plain N_("…") marks a text that is translated later (route titles, errors). */
#ifndef I18N_I18N_H
#define I18N_I18N_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/call.h"

/* In c->lang; the msgid itself if there is no translation. Lives as long as the program. */
const char *t(const struct call *c, const char *msgid);

/* With pairs (name, value), ending with NULL; the result lives in c->mem. */
#define tf(c, ...) tf_((c), __VA_ARGS__, (const char *)NULL)
const char *tf_(const struct call *c, const char *msgid, ...) ends_with_null;

/* Lower level: any language, any memory; params as in struct error. */
const char *i18n_lookup(enum lang lang, const char *msgid);
char *i18n_format(const void *mem, enum lang lang, const char *msgid, const char **params);

const char *i18n_code(enum lang lang);             /* "zh-CN", "en" */
bool i18n_parse(const char *code, enum lang *ret); /* also negotiates "zh", "en-GB" */

#endif
