/* lists_api.c – the lists as JSON: /api/v1/lists/…. */
#include <jansson.h>

#include "app/lists/access.h"
#include "app/lists/lists.h"
#include "app/lists/reform.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"
#include "lib/i18n/i18n.h"

static json_t *pair_json(struct pair p)
{
    return p.zh == NULL ? json_null() : json_pack("{s:s, s:s?}", "zh", p.zh, "en", p.en);
}

static json_t *texts_json(const char *const *texts, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_string(texts[i]));
    return list;
}

static json_t *entry_json(const struct access_entry *e)
{
    json_t *measures = json_array();

    for (size_t i = 0; i < e->n_measures; i++)
        json_array_append_new(measures, pair_json(e->measures[i]));
    return json_pack("{s:s, s:s?, s:s?, s:s, s:o, s:o, s:s, s:o, s:o, s:s, s:b}", "kind", e->kind,
        "code", e->code, "number", e->number, "industry", e->industry, "title", pair_json(e->title),
        "measures", measures, "authority", e->authority, "catalogue",
        texts_json(e->catalogue, e->n_catalogue), "note", pair_json(e->note), "source", e->source,
        "verified", e->verified);
}

static const char *answer_text(struct call *c, const struct access_answer *a)
{
    if (str_eq(access_verdict(a), "listed"))
        return t(c, N_("On the list: see the entries"));
    if (str_eq(access_verdict(a), "not_listed"))
        return t(c, N_("Not on the list: all may enter equally; registration, filing and safety or "
                       "environment rules still apply; foreign investors also see the foreign "
                       "investment list"));
    return t(c, N_("In none of the entries kept here, which are a selection. If it is not on the "
                   "whole list all may enter equally; registration, filing and safety or "
                   "environment rules still apply; foreign investors also see the foreign "
                   "investment list"));
}

static enum err access_get(struct call *c, struct request *r, struct response *out)
{
    const char *words = str_trim(c->mem, str_or(request_query(r, "q"), ""));
    const char *on = request_query(r, "on");
    struct access_answer a;
    json_t *entries;
    day asked = day_of(c->now);

    if (!str_blank(on) && !day_parse(on, &asked))
        return fail_field(c, "on", N_("{text} is no day; write it as 2021-07-01"), "text", on);
    if (utf8_length(words) > ACCESS_WORDS_MAX)
        return fail_field(c, "q", N_("At most {max} characters"), "max",
            str_printf(c->mem, "%d", ACCESS_WORDS_MAX));
    TRY(access_ask(c, words, asked, &a));
    entries = json_array();
    for (size_t i = 0; i < a.n; i++)
        json_array_append_new(entries, entry_json(a.found[i]));
    return response_json(c, out,
        json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:b, s:s, s:b, s:o?, s:o?, s:o}", "edition",
            a.list->edition, "document", a.list->document, "effective_on", a.list->effective_on,
            "on", day_text(c->mem, asked), "total", a.list->total, "kept", (int)a.list->n_entries,
            "complete", a.list->complete, "source", a.list->source, "verified", a.list->verified,
            "answer", *words == '\0' ? json_null() : json_string(access_verdict(&a)), "answer_text",
            *words == '\0' ? json_null() : json_string(answer_text(c, &a)), "entries", entries));
}

static const struct api_field access_query[] = {
    { "q", "string", "the trade, in everyday words; absent: all entries", false },
    { "on", "string", "legal day; absent: today", false },
    { 0 },
};
static const struct api_field access_fields[] = {
    { "edition", "string", "year of the edition in force on that day", true },
    { "effective_on", "string", "legal day", true },
    { "total", "integer", "entries of the whole list", true },
    { "kept", "integer", "entries kept here", true },
    { "complete", "boolean", "all entries are kept here", true },
    { "answer", "string", "listed, not_listed or not_in_selection; null without q", true },
    { "answer_text", "string", "the same in words", true },
    { "entries", "array", "kind, code, industry, title, measures, authority, source, verified",
        true },
    { 0 },
};
static const struct api_doc access_doc = { .query = access_query, .answer = access_fields };

/* ---- reforms --------------------------------------------------------------------------------- */

static json_t *pairs_json(const struct pair *pairs, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, pair_json(pairs[i]));
    return list;
}

static enum err reforms_get(struct call *c, struct request *r, struct response *out)
{
    const char *mode = request_query(r, "mode");
    const struct reform *all;
    json_t *list;
    bool *holds;
    size_t n;

    TRY(reform_list(c, &all, &n));
    holds = mem_array(c->mem, bool, n + 1);
    for (size_t i = 0; i < n; i++)
        TRY(reform_holds_here(c, &all[i], &holds[i]));
    list = json_array();
    for (size_t i = 0; i < n; i++) {
        const struct reform *x = &all[i];

        if (!str_blank(mode) && !str_eq(mode, x->mode))
            continue;
        json_array_append_new(list,
            json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:b}",
                "code", x->code, "list", x->list, "mode", x->mode, "holds_here", holds[i], "zones",
                texts_json(x->zones, x->n_zones), "name", pair_json(x->name), "permit",
                pair_json(x->permit), "measures", pairs_json(x->measures, x->n_measures),
                "catalogue", texts_json(x->catalogue, x->n_catalogue), "effective_on",
                x->effective_on, "authority", x->authority, "document", x->document, "source",
                x->source, "verified", x->verified));
    }
    return response_json_list(c, out, list, (int64_t)json_array_size(list), NULL);
}

static const struct api_field reforms_query[] = {
    { "mode", "string", "cancelled, filing, commitment or optimised; absent: all", false },
    { 0 },
};
static const struct api_field reforms_fields[] = {
    { "items", "array", "code, mode, holds_here, zones, name, permit, measures, effective_on, …",
        true },
    { "total", "integer", "entries kept here, a selection of the list", true },
    { 0 },
};
static const struct api_doc reforms_doc = { .query = reforms_query, .answer = reforms_fields };

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/lists/market-access", "public", access_get,
        N_("Market access negative list"), .api = &access_doc },
    { HTTP_GET, "/api/v1/lists/reforms", "public", reforms_get, N_("Reform of permits for firms"),
        .api = &reforms_doc },
    { 0 },
};

const struct module lists_api_module = { .name = "app/lists API", .routes = routes };
