/* item.c – finding, listing and publishing items. Knows nothing of cases. */
#include "app/item/item.h"

#include "app/item/item_rules.h"
#include "app/item/item_store.h"
#include "core/org/org.h"
#include "core/registry/definition.h"
#include "core/publish/proposal.h"
#include "core/search/pinyin.h"
#include "core/search/search.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define GUIDE_TEXT_MAX (256 * 1024)

/* ---- one item
 * ------------------------------------------------------------------------------------ */

const struct definition_kind definition_of_item = {
    .kind = ITEM_KIND, .shape = item_shape, .size = sizeof(struct item), .many = true
};
const struct definition_kind definition_of_place = {
    .kind = PLACE_KIND, .shape = place_shape, .size = sizeof(struct place)
};

/* What lies behind the pointers is shared and const; the caller's struct is their own. */
static struct item with_version(const void *body, const struct registry_version *v)
{
    struct item m = *(const struct item *)body;

    m.record_id = v->record_id;
    m.version = v->version;
    m.code = v->code;
    m.short_code = v->short_code;
    m.effective_on = v->effective_on;
    m.state = v->state;
    return m;
}

enum err item_parse(struct call *c, const struct registry_version *v, struct item *ret)
{
    struct item body = { 0 };

    if (!shape_from_text(c->mem, item_shape, v->body, &body))
        return fail_internal(c, "item %s version %d is no JSON", v->code, v->version);
    *ret = with_version(&body, v);
    return OK;
}

static enum err on_a_day(struct call *c, const char *code, day on, struct item *ret)
{
    struct registry_version v;

    TRY(registry_current(c, ITEM_KIND, code, on, &v));
    TRY(item_parse(c, &v, ret));
    return item_put_shared(c, ret);
}

static enum err in_force(struct call *c, const char *code, struct item *ret)
{
    const struct definition *d;

    TRY(definition_current(c, &definition_of_item, code, &d));
    *ret = with_version(d->value, &d->version);
    return item_put_shared(c, ret);
}

static enum err unknown_item(struct call *c, enum err e)
{
    if (e == ERR_NOT_FOUND)
        return fail(c, e, N_("There is no service with this code"));
    return e;
}

enum err item_load(struct call *c, const char *code, day on, struct item *ret)
{
    return unknown_item(c, on == DAY_NONE ? in_force(c, code, ret) : on_a_day(c, code, on, ret));
}

enum err item_load_exact(struct call *c, int64_t record_id, int version, struct item *ret)
{
    const struct definition *d;

    TRY(unknown_item(c, definition_exact(c, &definition_of_item, record_id, version, &d)));
    *ret = with_version(d->value, &d->version);
    return OK;
}

enum err item_places(struct call *c, const struct item *m, struct place **ret, size_t *ret_n)
{
    struct place *list = mem_array(c->mem, struct place, m->n_places + 1);
    size_t n = 0;

    for (size_t i = 0; i < m->n_places; i++) {
        const struct definition *d;
        enum err e = definition_current(c, &definition_of_place, m->places[i], &d);

        if (e == ERR_NOT_FOUND)
            continue;
        TRY(e);
        list[n++] = *(const struct place *)d->value;
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

bool item_has_audience(const struct item *m, const char *audience)
{
    return str_in(audience, m->audience, m->n_audience);
}

bool item_immediate(const struct item *m)
{
    return str_eq(m->kind, "immediate");
}

bool item_open(const struct item *m, bool online)
{
    return str_eq(m->state, "published") && (!online || str_in("web", m->channels, m->n_channels) ||
                                                str_in("mobile", m->channels, m->n_channels));
}

/* ---- publishing
 * ------------------------------------------------------------------------------------ */

static enum err office_name(struct call *c, const struct org *o, const char *code,
    struct pair *ret_name, const char **ret_uscc)
{
    for (size_t i = 0; i < o->n_departments; i++) {
        const struct department *office = &o->departments[i];

        if (!str_eq(office->code, code))
            continue;
        *ret_name = (struct pair) { office->name_zh, office->name_en };
        if (ret_uscc != NULL)
            *ret_uscc = office->uscc;
        return OK;
    }
    return fail(c, ERR_INVALID, N_("The office {code} is not known"), "code", code);
}

enum err item_complete(struct call *c, const struct org *o, struct item *m)
{
    const char *uscc;

    m->decided_by = str_or(m->decided_by, m->office);
    m->supervised_by = str_or(m->supervised_by, m->office);
    TRY(office_name(c, o, m->office, &m->office_name, &uscc));
    TRY(office_name(c, o, m->decided_by, &m->decided_by_name, NULL));
    TRY(office_name(c, o, m->supervised_by, &m->supervised_by_name, NULL));
    m->code = str_printf(c->mem, "%s%d%s", uscc, m->level, m->catalogue);
    if (strlen(m->code) != ITEM_CODE_LENGTH)
        return fail(c, ERR_INVALID, N_("The catalogue code has 12 digits"));
    return OK;
}

enum err item_publish(struct call *c, const struct org *o, struct item *m, bool *ret_new)
{
    int64_t before, after;

    TRY(item_complete(c, o, m));
    TRY(registry_generation(c, &before));
    TRY(record_publish(c, &item_record, m->code, m->state, shape_to_text(c->mem, item_shape, m),
        m->effective_on, &m->version));
    TRY(registry_generation(c, &after));
    *ret_new = before != after;
    return OK;
}

static const char *all_themes(const void *mem, const struct item *m)
{
    struct buf b;

    buf_init(&b, mem, 4000);
    buf_putc(&b, ' ');
    for (size_t i = 0; i < m->themes.n_person; i++)
        buf_printf(&b, "person:%s ", m->themes.person[i]);
    for (size_t i = 0; i < m->themes.n_firm; i++)
        buf_printf(&b, "firm:%s ", m->themes.firm[i]);
    return b.p;
}

/* What the guide shows of others. An element or place may stand several times: once is enough to
 * be found. */
static const char *all_parts(const void *mem, const struct item *m)
{
    struct buf b;

    buf_init(&b, mem, 65536);
    buf_printf(&b, " phone:%s phone:%s catalogue:%s procedure:%s ", m->phones.advice,
        m->phones.complaint, m->catalogue, m->procedure);
    for (size_t i = 0; i < m->n_places; i++)
        buf_printf(&b, "place:%s ", m->places[i]);
    for (size_t i = 0; i < m->n_basis; i++)
        buf_printf(&b, "law:%s ", m->basis[i].law.zh);
    for (size_t i = 0; i < m->n_materials; i++) {
        if (!str_blank(m->materials[i].shared))
            buf_printf(&b, "material:%s ", m->materials[i].shared);
        if (!str_blank(m->materials[i].blank))
            buf_printf(&b, "blank:%s ", m->materials[i].blank);
    }
    for (size_t i = 0; i < m->n_form; i++) {
        for (size_t j = 0; j < m->form[i].n_elements; j++)
            buf_printf(&b, "element:%s ", m->form[i].elements[j]);
    }
    return b.p;
}

static enum err put_card(struct call *c, const struct item *m, const char *until)
{
    const struct item_card k = { .record_id = m->record_id,
        .version = m->version,
        .code = m->code,
        .short_code = m->short_code,
        .state = m->state,
        .name_zh = m->name.zh,
        .name_en = m->name.en,
        .summary_zh = m->summary.zh,
        .summary_en = m->summary.en,
        .sort_key = pinyin_sort_key(c->mem, m->name.zh),
        .office = m->office,
        .decided_by = m->decided_by,
        .type = m->type,
        .level = m->level,
        .immediate = item_immediate(m),
        .promise_n = m->promise.n,
        .promise_unit = str_or(m->promise.unit, "working"),
        .visits = m->visits,
        .for_person = item_has_audience(m, "person"),
        .for_firm = item_has_audience(m, "firm"),
        .themes = all_themes(c->mem, m),
        .parts = all_parts(c->mem, m),
        .valid_from = m->effective_on,
        .valid_until = until,
        .facts = item_facts(m),
        .legal_n = m->legal.none ? 0 : m->legal.n,
        .legal_unit = str_or(m->legal.unit, "working"),
        .materials_n = item_materials_needed(m) };

    return item_store_put_card(c, &k);
}

static void add_pair(struct buf *b, struct pair p)
{
    if (p.zh == NULL)
        return;
    buf_puts(b, p.zh);
    buf_putc(b, '\n');
    buf_puts(b, str_or(p.en, ""));
    buf_putc(b, '\n');
}

static void add_theme(struct buf *b, const void *mem, const char *audience, const char *code)
{
    const struct pair *name = item_theme_name(str_printf(mem, "%s:%s", audience, code));

    if (name != NULL)
        add_pair(b, *name);
}

/* What it gives, asks for and belongs to. Of a generated item only the name is its own. */
static const char *tags_text(const void *mem, const struct item *m)
{
    struct buf b;

    buf_init(&b, mem, GUIDE_TEXT_MAX);
    if (m->generated)
        return b.p;
    add_pair(&b, m->result.name);
    for (size_t i = 0; i < m->n_materials; i++)
        add_pair(&b, m->materials[i].name);
    for (size_t i = 0; i < m->themes.n_person; i++)
        add_theme(&b, mem, "person", m->themes.person[i]);
    for (size_t i = 0; i < m->themes.n_firm; i++)
        add_theme(&b, mem, "firm", m->themes.firm[i]);
    return b.p;
}

static const char *guide_text(const void *mem, const struct item *m)
{
    struct buf b;

    buf_init(&b, mem, GUIDE_TEXT_MAX);
    if (m->generated)
        return b.p;
    add_pair(&b, m->summary);
    for (size_t i = 0; i < m->n_faqs; i++) {
        add_pair(&b, m->faqs[i].q);
        add_pair(&b, m->faqs[i].a);
    }
    for (size_t i = 0; i < m->n_conditions; i++)
        add_pair(&b, m->conditions[i]);
    for (size_t i = 0; i < m->n_exemptions; i++)
        add_pair(&b, m->exemptions[i].situation);
    for (size_t i = 0; i < m->n_basis; i++)
        add_pair(&b, m->basis[i].law);
    return b.p;
}

static const char *place_text(const void *mem, const struct item *m)
{
    if (str_eq(m->office, m->decided_by) || m->decided_by_name.zh == NULL)
        return m->office_name.zh;
    return str_printf(mem, "%s\n%s", m->office_name.zh, m->decided_by_name.zh);
}

/* What was cancelled is found, too, after the others: who looks for it learns that it is not needed
 * any more. */
static enum err put_search(struct call *c, const struct item *m, const char *until, bool is_new)
{
    struct search_doc d = { .kind = ITEM_KIND,
        .object_id = m->record_id,
        .version = m->version,
        .valid_from = m->effective_on,
        .valid_until = until,
        .title_zh = m->name.zh,
        .title_en = m->name.en,
        .tags = tags_text(c->mem, m),
        .body = guide_text(c->mem, m),
        .place = place_text(c->mem, m),
        .complete = !m->generated && !str_eq(m->state, "cancelled"),
        .is_new = is_new };
    struct buf b;

    buf_init(&b, c->mem, 65536);
    for (size_t i = 0; i < m->n_synonyms; i++)
        buf_printf(&b, "%s%s", i == 0 ? "" : "\n", m->synonyms[i]);
    d.words = b.p;
    return search_put(c, &d);
}

/* A version ends where the next day begins that has one; of several of one day the last one counts,
 * and the others are valid on no day. */
static enum err index_versions(
    struct call *c, const struct registry_version *all, size_t n, bool is_new)
{
    for (size_t i = 0; i < n; i++) {
        const char *until = i + 1 < n ? all[i + 1].effective_on : REGISTRY_FOREVER;
        struct item m;

        TRY(item_parse(c, &all[i], &m));
        TRY(put_card(c, &m, until));
        TRY(put_search(c, &m, until, is_new));
    }
    return OK;
}

const char item_watcher_slot[] = "item.watcher";

enum err item_index(struct call *c, const struct registry_version *v)
{
    const struct item_watcher *w = site_find(c->site, item_watcher_slot);
    struct registry_version *all;
    size_t n;

    if (v->version == 1) /* the only one: what is in the database need not be read again */
        return index_versions(c, v, 1, true);
    TRY(registry_history(c, v->record_id, &all, &n));
    TRY(index_versions(c, all, n, false));
    return w == NULL ? OK : w->item_published(c, v);
}

/* ---- scans
 * ------------------------------------------------------------------------------------------- */

enum err item_count_scan(struct call *c, const void *data)
{
    const struct tally *t = data;

    return item_store_scan(c, t->key, day_text(c->mem, day_of(c->now)), t->count);
}

void item_note_scan(struct call *c, const struct item *m)
{
    note_tally(c, item_count_scan, m->record_id);
}
