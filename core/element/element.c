/* element.c – the dictionary, and the check of what people type.
 *
 * Knows no form and no item. Errors say what is wrong and how to put it right, under the name of
 * the control, so that the error summary can lead there. */
#include "core/element/element.h"

#include <limits.h>

#include "core/registry/definition.h"
#include "lib/base/buf.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define YEAR_MIN 1850 /* before and after, somebody mistyped a year */
#define YEAR_MAX 2200
#define YUAN_MAX INT64_C(100000000000) /* a hundred thousand million */

const char *const element_types[] = { "text", "longtext", "number", "money", "date", "id_number",
    "uscc", "phone", "email", "address", "choice", "yesno", "postcode", NULL };

static const char *const known_words[] = { "profile.name", "profile.id_number", "profile.phone",
    "profile.email", "profile.firm_name", "profile.uscc", "profile.address", NULL };

static const struct shape choice_shape[] = {
    SHAPE(struct element_choice, value, TEXT, .required = true),
    SHAPE(struct element_choice, name, PAIR, .required = true),
    SHAPE_END,
};

const struct shape element_shape[] = {
    SHAPE(struct element, code, TEXT, .required = true),
    SHAPE(struct element, name, PAIR, .required = true),
    SHAPE(struct element, hint, PAIR),
    SHAPE(struct element, type, WORD, .words = element_types, .required = true),
    SHAPE(struct element, max, INT, .min = 1, .max = 10000),
    SHAPE(struct element, min_value, INT, .min = INT_MIN, .max = INT_MAX, .absent = INT_MIN),
    SHAPE(struct element, max_value, INT, .min = INT_MIN, .max = INT_MAX, .absent = INT_MAX),
    SHAPE(struct element, past, BOOL),
    SHAPE(struct element, personal, BOOL),
    SHAPE(struct element, unit, PAIR),
    SHAPE_LIST_OF(struct element, choices, struct element_choice, choice_shape),
    SHAPE_MANY(struct element, known, TEXTS, .words = known_words),
    SHAPE(struct element, basis, TEXT),
    SHAPE_END,
};

const struct definition_kind definition_of_element = {
    .kind = ELEMENT_KIND, .shape = element_shape, .size = sizeof(struct element)
};

enum err element_book_load(struct call *c, struct element_book *ret)
{
    const struct definition_list *all;

    TRY(definition_list(c, &definition_of_element, &all));
    *ret = (struct element_book) { .list = all->values, .n = all->n };
    return OK;
}

const struct element *element_find(const struct element_book *b, const char *code)
{
    size_t low = 0, high = b->n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(code, b->list[middle].code);

        if (order == 0)
            return &b->list[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool email_ok(const char *text)
{
    const char *at = strchr(text, '@');

    return at != NULL && at != text && strchr(at + 1, '@') == NULL && strchr(at, '.') != NULL &&
           !str_ends(text, ".") && strpbrk(text, " \t<>,;\"") == NULL;
}

/* ---- checking
 * ------------------------------------------------------------------------------------ */

static size_t max_length(const struct element *e)
{
    if (e->max > 0)
        return (size_t)e->max;
    return str_eq(e->type, "longtext") ? ELEMENT_LONGTEXT_MAX : ELEMENT_TEXT_MAX;
}

static const char *label(const struct call *c, const struct element *e)
{
    return c->lang == LANG_EN && e->name.en != NULL ? e->name.en : e->name.zh;
}

static enum err check_number(
    struct call *c, const struct element *e, const char *text, const char **ret)
{
    int64_t n;

    if (!str_int(text, -YUAN_MAX, YUAN_MAX, &n))
        return fail_field(c, e->code, N_("{field}: write a whole number"), "field", label(c, e));
    if (e->min_value != INT_MIN && n < e->min_value)
        return fail_field(c, e->code, N_("{field}: at least {n}"), "field", label(c, e), "n",
            str_printf(c->mem, "%d", e->min_value));
    if (e->max_value != INT_MAX && n > e->max_value)
        return fail_field(c, e->code, N_("{field}: at most {n}"), "field", label(c, e), "n",
            str_printf(c->mem, "%d", e->max_value));
    *ret = str_printf(c->mem, "%lld", (long long)n);
    return OK;
}

/* "1234", "1,234.5", "1234.50" → fen. */
static enum err check_money(
    struct call *c, const struct element *e, const char *text, const char **ret)
{
    const char *dot = strchr(text, '.');
    int64_t yuan = 0, fen = 0;
    struct buf whole;

    buf_init(&whole, c->mem, 64);
    for (const char *p = text; *p != '\0' && p != dot; p++) {
        if (*p != ',')
            buf_putc(&whole, *p);
    }
    if (!buf_ok(&whole) || !str_int(whole.p, 0, YUAN_MAX, &yuan) ||
        (dot != NULL && (strlen(dot + 1) > 2 || !str_int(dot + 1, 0, 99, &fen))))
        return fail_field(
            c, e->code, N_("{field}: write an amount such as 1234.50"), "field", label(c, e));
    if (dot != NULL && strlen(dot + 1) == 1)
        fen *= 10;
    if (e->min_value != INT_MIN && yuan < e->min_value)
        return fail_field(c, e->code, N_("{field}: at least {n}"), "field", label(c, e), "n",
            str_printf(c->mem, "%d", e->min_value));
    *ret = str_printf(c->mem, "%lld", (long long)yuan * 100 + fen);
    return OK;
}

static enum err check_date(
    struct call *c, const struct element *e, const char *text, const char **ret)
{
    day d;

    if (!day_parse(text, &d) || d < day_from_ymd(YEAR_MIN, 1, 1) ||
        d > day_from_ymd(YEAR_MAX, 12, 31))
        return fail_field(
            c, e->code, N_("{field}: write a date such as 2021-04-12"), "field", label(c, e));
    if (e->past && d > day_of(c->now))
        return fail_field(
            c, e->code, N_("{field}: must not be in the future"), "field", label(c, e));
    *ret = day_text(c->mem, d);
    return OK;
}

static enum err check_choice(
    struct call *c, const struct element *e, const char *text, const char **ret)
{
    static const char *const yes_no[] = { "yes", "no" };

    *ret = text;
    if (str_eq(e->type, "yesno") && str_in(text, yes_no, COUNT_OF(yes_no)))
        return OK;
    for (size_t i = 0; i < e->n_choices; i++) {
        if (str_eq(e->choices[i].value, text))
            return OK;
    }
    return fail_field(c, e->code, N_("{field}: choose one of the answers"), "field", label(c, e));
}

static enum err check_well_formed(
    struct call *c, const struct element *e, const char *text, const char **ret)
{
    *ret = text;
    if (str_eq(e->type, "id_number"))
        return check_id_number(text) == NULL ? OK
                                             : fail_field(c, e->code,
                                                   N_("{field}: this identity number is not right, "
                                                      "please check each character"),
                                                   "field", label(c, e));
    if (str_eq(e->type, "uscc"))
        return check_credit_code(text) == NULL
                   ? OK
                   : fail_field(c, e->code,
                         N_("{field}: this credit code is not right, please "
                            "check each character"),
                         "field", label(c, e));
    if (str_eq(e->type, "phone") && check_phone(text) != NULL)
        return fail_field(
            c, e->code, N_("{field}: write a telephone number"), "field", label(c, e));
    if (str_eq(e->type, "email") && !email_ok(text))
        return fail_field(c, e->code, N_("{field}: write an e-mail address"), "field", label(c, e));
    if (str_eq(e->type, "postcode") && (strlen(text) != 6 || strspn(text, "0123456789") != 6))
        return fail_field(c, e->code, N_("{field}: write six digits"), "field", label(c, e));
    return OK;
}

/* Words without what cannot be seen; numbers and codes also without spaces and in ASCII. */
static const char *as_meant(struct call *c, const struct element *e, const char *text)
{
    static const char *const codes[] = { "number", "money", "date", "id_number", "uscc",
        "postcode" };

    if (str_eq(e->type, "phone"))
        return check_typed_phone(c->mem, text);
    if (str_in(e->type, codes, COUNT_OF(codes)))
        return check_typed(c->mem, text);
    return str_plain(c->mem, text, str_eq(e->type, "longtext"));
}

enum err element_validate(
    struct call *c, const struct element *e, const char *text, bool required, const char **ret)
{
    const char *s = as_meant(c, e, str_or(text, ""));

    *ret = NULL;
    if (*s == '\0')
        return required ? fail_field(
                              c, e->code, N_("{field}: please fill this in"), "field", label(c, e))
                        : OK;
    if (utf8_length(s) > max_length(e))
        return fail_field(c, e->code, N_("{field}: at most {n} characters"), "field", label(c, e),
            "n", str_printf(c->mem, "%zu", max_length(e)));
    if (str_eq(e->type, "number"))
        return check_number(c, e, s, ret);
    if (str_eq(e->type, "money"))
        return check_money(c, e, s, ret);
    if (str_eq(e->type, "date"))
        return check_date(c, e, s, ret);
    if (str_eq(e->type, "choice") || str_eq(e->type, "yesno"))
        return check_choice(c, e, s, ret);
    return check_well_formed(c, e, s, ret);
}

/* ---- showing and prefilling
 * ----------------------------------------------------------------------- */

static const char *choice_name(struct call *c, const struct element *e, const char *value)
{
    for (size_t i = 0; i < e->n_choices; i++) {
        const struct pair *p = &e->choices[i].name;

        if (str_eq(e->choices[i].value, value))
            return c->lang == LANG_EN && p->en != NULL ? p->en : p->zh;
    }
    return value;
}

const char *element_show(struct call *c, const struct element *e, const char *value, bool mask)
{
    int64_t fen;

    if (value == NULL || *value == '\0')
        return "";
    if (mask && e->personal)
        return str_mask(c->mem, value, str_eq(e->type, "id_number") ? 3 : 1,
            str_eq(e->type, "id_number") || str_eq(e->type, "phone") ? 4 : 0);
    if (str_eq(e->type, "choice"))
        return choice_name(c, e, value);
    if (str_eq(e->type, "money") && str_int(value, 0, YUAN_MAX * 100, &fen))
        return str_printf(c->mem, "%lld.%02d", (long long)(fen / 100), (int)(fen % 100));
    return value;
}

const char *element_prefill(const struct element *e, const struct element_known *k)
{
    const struct {
        const char *word, *value;
    } table[] = {
        { "profile.name", k->name },
        { "profile.id_number", k->id_number },
        { "profile.phone", k->phone },
        { "profile.email", k->email },
        { "profile.firm_name", k->firm_name },
        { "profile.uscc", k->uscc },
        { "profile.address", k->address },
    };

    for (size_t i = 0; i < e->n_known; i++) {
        for (size_t j = 0; j < COUNT_OF(table); j++) {
            if (str_eq(e->known[i], table[j].word) && !str_blank(table[j].value))
                return table[j].value;
        }
    }
    return NULL;
}
