/* item_records.c – items and what they share as kinds of records: what core/publish must know to
 * edit, check, compare and publish them. */
#include "app/item/item_pages.h"
#include "app/item/item_rules.h"
#include "app/item/item_store.h"
#include "app/item/parts.h"
#include "app/item/sameness.h"
#include "core/casefile/procedure.h"
#include "core/element/element.h"
#include "core/org/org.h"
#include "core/publish/record.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define FOUND_MAX 200

/* ---- who shows a part ------------------------------------------------------------------------ */

static enum err as_users(struct call *c, const struct item_card *cards, size_t n,
    const struct record_user **ret, size_t *ret_n)
{
    struct record_user *list = mem_array(c->mem, struct record_user, n + 1);

    for (size_t i = 0; i < n; i++)
        list[i] = (struct record_user) { .code = cards[i].code,
            .name = { cards[i].name_zh, cards[i].name_en },
            .address = str_printf(c->mem, "/items/%s", cards[i].code) };
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err item_users_of(struct call *c, const char *kind, const char *code,
    const struct record_user **ret, size_t *ret_n)
{
    struct item_card *cards;
    size_t n;

    TRY(item_store_with_part(
        c, day_text(c->mem, day_of(c->now)), str_printf(c->mem, "%s:%s", kind, code), &cards, &n));
    return as_users(c, cards, n, ret, ret_n);
}

static enum err phone_users(
    struct call *c, const char *code, const struct record_user **ret, size_t *ret_n)
{
    return item_users_of(c, PHONE_KIND, code, ret, ret_n);
}

static enum err place_users(
    struct call *c, const char *code, const struct record_user **ret, size_t *ret_n)
{
    return item_users_of(c, PLACE_KIND, code, ret, ret_n);
}

static enum err element_users(
    struct call *c, const char *code, const struct record_user **ret, size_t *ret_n)
{
    return item_users_of(c, ELEMENT_KIND, code, ret, ret_n);
}

static enum err catalogue_users(
    struct call *c, const char *code, const struct record_user **ret, size_t *ret_n)
{
    return item_users_of(c, CATALOGUE_KIND, code, ret, ret_n);
}

/* Items cite a law by its name. */
static enum err law_users(
    struct call *c, const char *code, const struct record_user **ret, size_t *ret_n)
{
    const struct definition *d;
    enum err e = definition_current(c, &definition_of_law, code, &d);

    *ret_n = 0;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return item_users_of(c, LAW_KIND, ((const struct law *)d->value)->name.zh, ret, ret_n);
}

/* ---- items ----------------------------------------------------------------------------------- */

static enum err complete_item(struct call *c, void *value, const char **ret_code)
{
    struct item *m = value;

    TRY(item_complete(c, org_all(c), m));
    *ret_code = m->code;
    return OK;
}

static enum err check_item(
    struct call *c, const void *value, const struct record_finding **ret, size_t *ret_n)
{
    const struct item_finding *found;
    struct record_finding *list;
    struct audit *a;

    TRY(audit_begin(c, NULL, &a));
    audit_item(a, value);
    *ret_n = audit_findings(a, &found);
    list = mem_array(c->mem, struct record_finding, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct record_finding) { .severity = item_severity_names[found[i].severity],
            .field = found[i].field,
            .message = found[i].message,
            .rule = found[i].rule->code };
    *ret = list;
    return OK;
}

static struct pair item_name(const void *value)
{
    return ((const struct item *)value)->name;
}

static const char *item_office(const void *value)
{
    return ((const struct item *)value)->office;
}

static const char *item_address(struct call *c, const struct registry_version *v)
{
    return str_printf(c->mem, "/items/%s", v->code);
}

static enum err find_items(
    struct call *c, const char *words, const struct record_user **ret, size_t *ret_n)
{
    const struct item_filter f = { .q = str_blank(words) ? NULL : words, .limit = FOUND_MAX };
    struct item_card *cards;
    int64_t total;
    size_t n;

    TRY(item_list(c, &f, &cards, &n, &total));
    return as_users(c, cards, n, ret, ret_n);
}

static enum err office_choices(struct call *c, const struct record_choice **ret, size_t *ret_n)
{
    const struct org *o = org_all(c);
    struct record_choice *list = mem_array(c->mem, struct record_choice, o->n_departments + 1);

    for (size_t i = 0; i < o->n_departments; i++)
        list[i] = (struct record_choice) { o->departments[i].code,
            { o->departments[i].name_zh, o->departments[i].name_en } };
    *ret = list;
    *ret_n = o->n_departments;
    return OK;
}

static enum err item_choices(
    struct call *c, const char *path, const struct record_choice **ret, size_t *ret_n)
{
    static const char *const offices[] = { "office", "decided_by", "supervised_by",
        "entrusted_by" };
    struct registry_version *procedures;
    struct record_choice *list;

    *ret_n = 0;
    if (str_in(path, offices, COUNT_OF(offices)))
        return office_choices(c, ret, ret_n);
    if (!str_eq(path, "procedure"))
        return OK;
    TRY(registry_list(c, PROCEDURE_KIND, DAY_NONE, &procedures, ret_n));
    list = mem_array(c->mem, struct record_choice, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct record_choice) { procedures[i].code,
            { procedures[i].code, procedures[i].code } };
    *ret = list;
    return OK;
}

/* What stands in the catalogue is changed there. */
static enum err item_locked(struct call *c, const void *value, const char *path, bool *ret)
{
    const struct item *m = value;
    const struct definition *d = NULL;
    struct same_set set;
    enum err e = str_blank(m->catalogue)
                     ? ERR_NOT_FOUND
                     : definition_current(c, &definition_of_catalogue, m->catalogue, &d);

    *ret = false;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(same_inherited(c, &set));
    *ret = same_locks(&set, d->value, m, path);
    return OK;
}

/* It stands on the guide, and lists that go out come in again only with it. */
static const char *item_ending(const void *value)
{
    const struct item *m = value;

    return str_blank(m->reason.zh) || str_blank(m->reason.en)
               ? N_("Fill in “Why suspended or cancelled”, in both languages: people read it on "
                    "the "
                    "guide")
               : NULL;
}

const struct record_kind item_record = {
    .ending = item_ending,
    .locked = item_locked,
    .definition = &definition_of_item,
    .title = N_("Service items"),
    .complete = complete_item,
    .check = check_item,
    .published = item_index,
    .name = item_name,
    .office = item_office,
    .address = item_address,
    .word = item_word_msgid,
    .choices = item_choices,
    .preview = item_preview,
    .find = find_items,
};
RECORD_KIND(item_record);

/* ---- parts ----------------------------------------------------------------------------------- */

static struct pair phone_name(const void *value)
{
    return ((const struct phone *)value)->name;
}

static const char *phone_office(const void *value)
{
    return ((const struct phone *)value)->office;
}

static const struct record_kind phone_record = { .definition = &definition_of_phone,
    .title = N_("Telephones of offices"),
    .name = phone_name,
    .office = phone_office,
    .users = phone_users };
RECORD_KIND(phone_record);

static struct pair place_name(const void *value)
{
    return ((const struct place *)value)->name;
}

static const struct record_kind place_record = { .definition = &definition_of_place,
    .title = N_("Places and opening hours"),
    .name = place_name,
    .users = place_users };
RECORD_KIND(place_record);

static struct pair law_name(const void *value)
{
    return ((const struct law *)value)->name;
}

static const struct record_kind law_record = {
    .definition = &definition_of_law, .title = N_("Laws"), .name = law_name, .users = law_users
};
RECORD_KIND(law_record);

static struct pair catalogue_name(const void *value)
{
    const char *name = ((const struct catalogue *)value)->name;

    return (struct pair) { name, NULL };
}

static enum err entry_published(struct call *c, const struct registry_version *v)
{
    const struct item_watcher *w = site_find(c->site, item_watcher_slot);

    return w == NULL ? OK : w->entry_published(c, v);
}

static const struct record_kind catalogue_record = { .definition = &definition_of_catalogue,
    .title = N_("Basic catalogue"),
    .published = entry_published,
    .name = catalogue_name,
    .users = catalogue_users };
RECORD_KIND(catalogue_record);

static struct pair material_name(const void *value)
{
    return ((const struct material *)value)->name;
}

static enum err material_users(
    struct call *c, const char *code, const struct record_user **ret, size_t *ret_n)
{
    return item_users_of(c, MATERIAL_KIND, code, ret, ret_n);
}

static const struct record_kind material_record = { .definition = &definition_of_material,
    .title = N_("Definitions of materials"),
    .name = material_name,
    .word = item_word_msgid,
    .users = material_users };
RECORD_KIND(material_record);

static struct pair blank_name(const void *value)
{
    return ((const struct blank *)value)->name;
}

static void add_users(
    struct record_user *list, size_t *n, const struct record_user *more, size_t n_more)
{
    for (size_t i = 0; i < n_more; i++) {
        size_t j = 0;

        while (j < *n && !str_eq(list[j].code, more[i].code))
            j++;
        if (j == *n)
            list[(*n)++] = more[i];
    }
}

/* Items that name it, and those whose shared definitions do. */
static enum err blank_users(
    struct call *c, const char *code, const struct record_user **ret, size_t *ret_n)
{
    const struct definition_list *all;
    const struct record_user *found;
    struct record_user *list;
    size_t n;

    TRY(item_users_of(c, BLANK_KIND, code, &found, &n));
    list = mem_array(c->mem, struct record_user, n + 1);
    *ret_n = 0;
    add_users(list, ret_n, found, n);
    TRY(definition_list(c, &definition_of_material, &all));
    for (size_t i = 0; i < all->n; i++) {
        const struct material *m = &((const struct material *)all->values)[i];

        if (!str_eq(m->blank, code))
            continue;
        TRY(item_users_of(c, MATERIAL_KIND, m->code, &found, &n));
        list = mem_grow(c->mem, list, struct record_user, *ret_n + n + 1);
        add_users(list, ret_n, found, n);
    }
    *ret = list;
    return OK;
}

static const struct record_kind blank_record = { .definition = &definition_of_blank,
    .title = N_("Blank forms"),
    .name = blank_name,
    .users = blank_users };
RECORD_KIND(blank_record);

static struct pair unified_name(const void *value)
{
    return ((const struct unified *)value)->name;
}

static const struct record_kind unified_record = { .definition = &definition_of_unified,
    .title = N_("Fields unified by the region"),
    .name = unified_name };
RECORD_KIND(unified_record);

static struct pair element_name(const void *value)
{
    return ((const struct element *)value)->name;
}

static const struct record_kind element_record = { .definition = &definition_of_element,
    .title = N_("Data elements of forms"),
    .name = element_name,
    .users = element_users };
RECORD_KIND(element_record);
