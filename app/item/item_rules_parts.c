/* item_rules_parts.c – rules about what items refer to: telephones, places, offices, laws, the
 * catalogue. Reachability is judged by the last probe; nothing here talks to the network. */
#include "app/item/item_rules_private.h"
#include "core/org/org.h"
#include "lib/base/check.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

/* ---- telephones ------------------------------------------------------------------------------ */

/* 12345 is dialled without an area code (GB/T 39666). Any other number has the city's, and in the
 * demo city a local part that nobody can own: it begins with 0 or 1. */
static bool number_ok(const char *s)
{
    if (str_eq(s, "12345"))
        return true;
    return strlen(s) == 12 && str_starts(s, "0770-") && (s[5] == '0' || s[5] == '1') &&
           strspn(s + 5, "0123456789") == 7;
}

static void see_number(struct audit *a, const char *phone)
{
    const char *number = audit_number(a, phone);

    if (number == NULL)
        audit_find(a, "phones", N_("The telephone {code} is not known"), "code", phone);
    else if (!number_ok(number))
        audit_find(a, "phones",
            N_("{number} is no telephone: 12345, or 0770- and seven digits that begin with 0 or 1"),
            "number", number);
}

void rule_phone_number(struct audit *a, const struct item *m)
{
    see_number(a, str_or(m->phones.advice, ""));
    see_number(a, str_or(m->phones.complaint, ""));
}

void rule_phones_differ(struct audit *a, const struct item *m)
{
    const char *advice = audit_number(a, str_or(m->phones.advice, ""));
    const char *complaint = audit_number(a, str_or(m->phones.complaint, ""));

    if (advice != NULL && str_eq(advice, complaint))
        audit_find(a, "phones", N_("Advice and complaints have the same telephone"));
}

static void see_probe(struct audit *a, const char *field, const char *target)
{
    const char *when = target == NULL ? NULL : audit_probe_failed(a, target);

    if (when != NULL)
        audit_find(
            a, field, N_("{target} could not be reached on {day}"), "target", target, "day", when);
}

void rule_phone_probe(struct audit *a, const struct item *m)
{
    see_probe(a, "phones", audit_number(a, str_or(m->phones.advice, "")));
    see_probe(a, "phones", audit_number(a, str_or(m->phones.complaint, "")));
}

void rule_url_probe(struct audit *a, const struct item *m)
{
    see_probe(a, "url", m->url);
    for (size_t i = 0; i < m->n_materials; i++) {
        see_probe(a, "materials", m->materials[i].blank);
        see_probe(a, "materials", m->materials[i].example);
    }
    see_probe(a, "result", m->result.sample);
}

/* ---- places and hours ------------------------------------------------------------------------ */

/* "9:00" at s: minutes since midnight and how long it is; -1 if there is none. */
static int clock_at(const char *s, size_t *ret_n)
{
    size_t h = strspn(s, "0123456789");
    size_t skip = s[h] == ':' ? 1 : strncmp(s + h, "：", 3) == 0 ? 3 : 0;

    if (h == 0 || h > 2 || skip == 0 || strspn(s + h + skip, "0123456789") < 2)
        return -1;
    *ret_n = h + skip + 2;
    int hour = h == 1 ? s[0] - '0' : (s[0] - '0') * 10 + s[1] - '0';
    int minute = (s[h + skip] - '0') * 10 + s[h + skip + 1] - '0';

    return hour > 24 || minute > 59 ? -1 : hour * 60 + minute;
}

static size_t dash_at(const char *s)
{
    static const char *const dashes[] = { "–", "—", "-", "～", "~", "至", "到" };

    for (size_t i = 0; i < COUNT_OF(dashes); i++) {
        if (str_starts(s, dashes[i]))
            return strlen(dashes[i]);
    }
    return 0;
}

/* At least one span of times, and each begins before it ends. */
static bool hours_ok(const char *s)
{
    size_t spans = 0;

    if (strstr(s, "24 小时") != NULL || strstr(s, "24小时") != NULL)
        return true;
    while (*s != '\0') {
        size_t n = 0, m = 0, dash;
        int from = *s >= '0' && *s <= '9' ? clock_at(s, &n) : -1;

        if (from < 0) {
            s++;
            continue;
        }
        s += n;
        dash = dash_at(s);
        if (dash == 0 || clock_at(s + dash, &m) <= from)
            return false;
        s += dash + m;
        spans++;
    }
    return spans > 0;
}

void rule_hours(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_places; i++) {
        const struct place *p = audit_place(a, m->places[i]);

        if (p != NULL && !hours_ok(str_or(p->hours.zh, "")))
            audit_find(a, "places", N_("The hours of {name} cannot be understood: {hours}"), "name",
                p->name.zh, "hours", str_or(p->hours.zh, ""));
    }
}

/* ---- references ------------------------------------------------------------------------------ */

static void see_code(struct audit *a, const char *field, enum item_name list, const char *code)
{
    if (code != NULL && !audit_knows(a, list, code))
        audit_find(a, field, N_("{code} is not known"), "code", code);
}

void rule_references(struct audit *a, const struct item *m)
{
    if (m->n_places == 0)
        audit_find(a, "places", N_("No place is named"));
    for (size_t i = 0; i < m->n_places; i++)
        see_code(a, "places", NAME_PLACE, m->places[i]);
    see_code(a, "procedure", NAME_PROCEDURE, m->procedure);
    for (size_t i = 0; i < m->n_materials; i++) {
        if (m->materials[i].shared != NULL)
            see_code(a, "materials", NAME_MATERIAL, m->materials[i].shared);
    }
    for (size_t i = 0; i < m->n_form; i++) {
        for (size_t j = 0; j < m->form[i].n_elements; j++)
            see_code(a, "form", NAME_ELEMENT, m->form[i].elements[j]);
    }
}

static void see_office(struct audit *a, const char *field, const char *code)
{
    if (code != NULL && audit_office(a, code) == NULL)
        audit_find(a, field, N_("The office {code} is not known"), "code", code);
}

void rule_offices(struct audit *a, const struct item *m)
{
    see_office(a, "office", m->office);
    see_office(a, "decided_by", m->decided_by);
    see_office(a, "supervised_by", m->supervised_by);
    see_office(a, "entrusted_by", m->entrusted_by);
}

void rule_level(struct audit *a, const struct item *m)
{
    const struct department *office = audit_office(a, m->office);

    if (office != NULL && office->level != 0 && office->level != m->level)
        audit_find(a, "level", N_("The item's level {item} is not that of its office, {office}"),
            "item", str_printf(audit_call(a)->mem, "%d", m->level), "office",
            str_printf(audit_call(a)->mem, "%d", office->level));
}

/* ---- laws ------------------------------------------------------------------------------------ */

void rule_basis(struct audit *a, const struct item *m)
{
    if (m->n_basis == 0)
        audit_find(a, "basis", N_("No legal basis is named"));
    for (size_t i = 0; i < m->n_basis; i++) {
        const struct item_basis *b = &m->basis[i];

        if (str_blank(b->article) || b->law.zh == NULL || b->gist.zh == NULL)
            audit_find(a, "basis", N_("A legal basis lacks its law, its article or its content"));
    }
}

static bool over(const char *repealed_on, const char *today)
{
    return repealed_on != NULL && strcmp(repealed_on, today) <= 0;
}

void rule_law_in_force(struct audit *a, const struct item *m)
{
    const char *today = audit_today(a);

    for (size_t i = 0; i < m->n_basis; i++) {
        const struct item_basis *b = &m->basis[i];
        const struct law *law = audit_law(a, b->law.zh);

        if (law == NULL)
            continue;
        if (over(law->repealed_on, today))
            audit_find(a, "basis", N_("{law} was repealed on {day}"), "law", b->law.zh, "day",
                law->repealed_on);
        for (size_t j = 0; j < law->n_articles; j++) {
            if (str_eq(law->articles[j].article, b->article) &&
                over(law->articles[j].repealed_on, today))
                audit_find(a, "basis", N_("{law}, {article} was repealed on {day}"), "law",
                    b->law.zh, "article", b->article, "day", law->articles[j].repealed_on);
        }
    }
}

void rule_basis_read(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_basis; i++) {
        if (!m->basis[i].verified) {
            audit_find(a, "basis", N_("{law} {article} was not read in its source"), "law",
                str_or(m->basis[i].law.zh, ""), "article", str_or(m->basis[i].article, ""));
            return; /* once an item */
        }
    }
}

/* ---- the catalogue --------------------------------------------------------------------------- */

static const char *one_line(struct audit *a, const char *lines)
{
    char *text = str_dup(audit_call(a)->mem, lines);

    for (char *p = text; *p != '\0'; p++)
        *p = *p == '\n' ? ';' : *p;
    return text;
}

void rule_sameness(struct audit *a, const struct item *m)
{
    const struct catalogue *k = audit_catalogue(a, m->catalogue);
    struct same_difference d;

    if (k == NULL)
        return;
    if (!str_eq(k->name, m->name.zh))
        audit_find(a, "name", N_("In the catalogue {code} is called {name}"), "code", k->code,
            "name", k->name);
    if (!str_eq(k->type, m->type))
        audit_find(a, "type", N_("In the catalogue {code} is of type {type}"), "code", k->code,
            "type", k->type);
    if (same_differs(audit_call(a)->mem, SAME_BASIS, k, m, &d))
        audit_find(a, "basis", N_("In the catalogue {code} is based on {expected}"), "code",
            k->code, "expected", one_line(a, d.expected));
}

/* What the region unifies beyond the four. */
void rule_unified(struct audit *a, const struct item *m)
{
    const struct catalogue *k = audit_catalogue(a, m->catalogue);
    const struct same_set *set = audit_unified(a);
    struct same_difference d;

    for (int f = SAME_MATERIALS; k != NULL && f < SAME__COUNT; f++) {
        if (set->has[f] && same_differs(audit_call(a)->mem, (enum same_field)f, k, m, &d))
            audit_find(a, d.key, N_("The region unifies this. In the catalogue: {expected}"),
                "expected", one_line(a, d.expected));
    }
}

void rule_orphan(struct audit *a, const struct item *m)
{
    if (audit_has_catalogue(a) && audit_catalogue(a, m->catalogue) == NULL)
        audit_find(a, "catalogue", N_("{code} does not stand in the catalogue"), "code",
            str_or(m->catalogue, ""));
}

void rule_codes(struct audit *a, const struct item *m)
{
    const struct department *office = audit_office(a, m->office);
    const char *right;

    if (strlen(m->catalogue) != 12 || strspn(m->catalogue, "0123456789") != 12) {
        audit_find(a, "catalogue", N_("The catalogue code has 12 digits"));
        return;
    }
    if (strncmp(m->catalogue + 2, m->type, 2) != 0)
        audit_find(a, "catalogue", N_("Digits 3 and 4 of the catalogue code are the type"));
    if (m->code == NULL || office == NULL)
        return;
    right = str_printf(audit_call(a)->mem, "%s%d%s", office->uscc, m->level, m->catalogue);
    if (!str_eq(right, m->code))
        audit_find(a, "code", N_("The code should be {code}"), "code", right);
    else if (check_item_code(m->code) != NULL)
        audit_find(a, "code", N_("The code has a wrong check digit"));
}
