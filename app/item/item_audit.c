/* item_audit.c – runs the rules: gathers what items refer to once, passes each item through every
 * rule, and keeps what is found. */
#include "app/item/item_rules_private.h"
#include "app/item/item_store.h"
#include "core/casefile/procedure.h"
#include "core/element/element.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define FINDINGS_MAX 500000 /* no list is that bad; beyond it nothing is added */

const char *const item_severity_names[] = { "error", "warning", "notice" };

/* Codes, sorted, with what stands behind them (NULL: only the code matters). */
struct names {
    bool checked;
    size_t n;
    struct name {
        const char *code;
        const void *value;
    } * rows;
};

struct audit {
    struct call *c;
    const struct item_rule *only, *running;
    struct names names[NAME__COUNT], laws, phones, failed;
    const struct org *org;
    const char *today;
    struct item_mark at, *marks;
    size_t n_marks;
    struct item_finding *findings;
    size_t n;
    struct same_set unified;
};

/* ---- what items refer to --------------------------------------------------------------------- */

static int by_code(const void *pa, const void *pb)
{
    const struct name *a = pa, *b = pb;

    return strcmp(a->code, b->code);
}

static const struct name *look(const struct names *s, const char *code)
{
    const struct name key = { .code = code };

    return code == NULL || s->n == 0 ? NULL : bsearch(&key, s->rows, s->n, sizeof key, by_code);
}

static void take(struct audit *a, struct names *s, size_t n)
{
    s->rows = mem_array(a->c->mem, struct name, n + 1);
    s->n = n;
    s->checked = true;
}

static void take_codes(struct audit *a, struct names *s, const char **codes, size_t n)
{
    take(a, s, n);
    for (size_t i = 0; i < n; i++)
        s->rows[i].code = codes[i];
    if (n > 0)
        qsort(s->rows, n, sizeof *s->rows, by_code);
}

/* All records of a kind; the key is the text at `offset` of each. */
static enum err take_kind(
    struct audit *a, struct names *s, const struct definition_kind *k, size_t offset)
{
    const struct definition_list *list;

    TRY(definition_list(a->c, k, &list));
    take(a, s, list->n);
    for (size_t i = 0; i < list->n; i++) {
        const char *row = (const char *)list->values + i * k->size;

        s->rows[i] = (struct name) { *(const char *const *)(const void *)(row + offset), row };
    }
    if (s->n > 0)
        qsort(s->rows, s->n, sizeof *s->rows, by_code);
    return OK;
}

static enum err take_procedures(struct audit *a)
{
    struct registry_version *list;
    const char **codes;
    size_t n;

    TRY(registry_list(a->c, PROCEDURE_KIND, DAY_NONE, &list, &n));
    codes = mem_array(a->c->mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        codes[i] = list[i].code;
    take_codes(a, &a->names[NAME_PROCEDURE], codes, n);
    a->names[NAME_PROCEDURE].checked = n > 0; /* tests load items without */
    return OK;
}

static enum err take_probes(struct audit *a)
{
    struct probe_row *rows;
    size_t n;

    TRY(item_store_failed_probes(a->c, &rows, &n));
    take(a, &a->failed, n);
    for (size_t i = 0; i < n; i++)
        a->failed.rows[i] = (struct name) { rows[i].target, rows[i].probed_on };
    if (n > 0)
        qsort(a->failed.rows, n, sizeof *a->failed.rows, by_code);
    return OK;
}

enum err audit_begin(struct call *c, const struct item_rule *only, struct audit **ret)
{
    struct audit *a = mem_new(c->mem, struct audit);
    struct call *own = mem_new(c->mem, struct call); /* lasts longer than this transaction */
    struct names *s = a->names;

    *a = (struct audit) { .c = c, .only = only, .today = day_text(c->mem, day_of(c->now)) };
    TRY(org_read(c, &a->org));
    TRY(take_kind(a, &a->laws, &definition_of_law, offsetof(struct law, name.zh)));
    TRY(take_kind(a, &a->phones, &definition_of_phone, offsetof(struct phone, code)));
    TRY(take_kind(
        a, &s[NAME_CATALOGUE], &definition_of_catalogue, offsetof(struct catalogue, code)));
    TRY(take_kind(a, &s[NAME_PLACE], &definition_of_place, offsetof(struct place, code)));
    TRY(take_kind(a, &s[NAME_ELEMENT], &definition_of_element, offsetof(struct element, code)));
    TRY(take_kind(a, &s[NAME_MATERIAL], &definition_of_material, offsetof(struct material, code)));
    TRY(take_procedures(a));
    TRY(take_probes(a));
    TRY(same_inherited(c, &a->unified));
    *own = *c;
    own->db = NULL; /* from here on nothing is asked of the database */
    a->c = own;
    *ret = a;
    return OK;
}

/* ---- running --------------------------------------------------------------------------------- */

void audit_on(struct audit *a, const char *legal_day)
{
    a->today = legal_day;
}

void audit_at(struct audit *a, const struct item_mark *k)
{
    a->at = *k;
}

static void remember(struct audit *a)
{
    if (a->n_marks % 1024 == 0)
        a->marks = mem_grow(a->c->mem, a->marks, struct item_mark, a->n_marks + 1024);
    a->marks[a->n_marks++] = a->at;
}

void audit_item(struct audit *a, const struct item *m)
{
    const void *mem = a->c->mem;

    a->at = (struct item_mark) { .code = str_dup(mem, str_or(m->code, str_or(m->slug, ""))),
        .office = str_dup(mem, str_or(m->office, "")),
        .name = str_dup(mem, str_or(m->name.zh, "")) };
    remember(a);
    for (const struct item_rule *r = item_rules; r->code != NULL; r++) {
        if (r->check == NULL || (a->only != NULL && a->only != r))
            continue;
        a->running = r;
        r->check(a, m);
    }
}

void audit_end(struct audit *a)
{
    a->running = item_rule_find("same-name");
    if (a->only == NULL || a->only == a->running)
        rule_same_name(a);
}

void audit_find_(struct audit *a, const char *field, const char *msgid, ...)
{
    const char *params[17] = { 0 };
    va_list args;

    va_start(args, msgid);
    for (size_t i = 0; i < 16; i++) {
        params[i] = va_arg(args, const char *);
        if (params[i] == NULL)
            break;
    }
    va_end(args);
    if (a->n == FINDINGS_MAX)
        return;
    if (a->n % 256 == 0)
        a->findings = mem_grow(a->c->mem, a->findings, struct item_finding, a->n + 256);
    a->findings[a->n++] = (struct item_finding) { .rule = a->running,
        .severity = a->running->severity,
        .item = a->at.code,
        .office = a->at.office,
        .name = a->at.name,
        .field = field,
        .row = -1,
        .message = i18n_format(a->c->mem, a->c->lang, msgid, params) };
}

void audit_row(struct audit *a, size_t row)
{
    a->findings[a->n - 1].row = (int)row;
}

void audit_soften(struct audit *a, enum item_severity severity)
{
    a->findings[a->n - 1].severity = severity;
}

/* ---- answers --------------------------------------------------------------------------------- */

const struct item_rule *item_rule_find(const char *code)
{
    for (const struct item_rule *r = item_rules; r->code != NULL; r++) {
        if (str_eq(r->code, code))
            return r;
    }
    return NULL;
}

size_t audit_findings(const struct audit *a, const struct item_finding **ret)
{
    *ret = a->findings;
    return a->n;
}

size_t audit_count(const struct audit *a)
{
    return a->n_marks;
}

const struct org *audit_org(const struct audit *a)
{
    return a->org;
}

struct call *audit_call(const struct audit *a)
{
    return a->c;
}

const char *audit_today(const struct audit *a)
{
    return a->today;
}

bool audit_knows(const struct audit *a, enum item_name list, const char *code)
{
    return !a->names[list].checked || look(&a->names[list], code) != NULL;
}

static const void *value_of(const struct names *s, const char *code)
{
    const struct name *row = look(s, code);

    return row == NULL ? NULL : row->value;
}

const struct place *audit_place(const struct audit *a, const char *code)
{
    return value_of(&a->names[NAME_PLACE], code);
}

const struct department *audit_office(struct audit *a, const char *code)
{
    for (size_t i = 0; i < a->org->n_departments; i++) {
        if (str_eq(a->org->departments[i].code, code))
            return &a->org->departments[i];
    }
    return NULL;
}

const struct catalogue *audit_catalogue(const struct audit *a, const char *code)
{
    return value_of(&a->names[NAME_CATALOGUE], code);
}

const struct same_set *audit_unified(const struct audit *a)
{
    return &a->unified;
}

bool audit_has_catalogue(const struct audit *a)
{
    return a->names[NAME_CATALOGUE].n > 0;
}

const struct law *audit_law(const struct audit *a, const char *name_zh)
{
    return value_of(&a->laws, name_zh);
}

const char *audit_number(const struct audit *a, const char *phone)
{
    const struct phone *p;

    if (phone[0] >= '0' && phone[0] <= '9')
        return phone;
    p = value_of(&a->phones, phone);
    return p == NULL ? NULL : p->number;
}

const char *audit_probe_failed(const struct audit *a, const char *target)
{
    return value_of(&a->failed, target);
}

const struct item_mark *audit_marks(const struct audit *a, size_t *ret_n)
{
    *ret_n = a->n_marks;
    return a->marks;
}
