/* casefile_api.c – cases for other systems: the list, one case, and acts. Access tokens carry the
 * rights as scopes; the gate is the same as everywhere. */
#include <jansson.h>

#include "core/casefile/casefile.h"
#include "core/casefile/procedure.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/http/http.h"

#define LIMIT_MAX 200

static json_t *case_json(const struct casefile *k)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:b, s:I}",
        "number", k->number, "receipt_code", k->receipt_code, "item", k->item_code, "title",
        k->title_zh, "state", k->state, "open", k->is_open, "received_on", k->received_on,
        "accepted_on", k->accepted_on, "decided_on", k->decided_on, "outcome", k->outcome,
        "document_number", k->doc_number, "due_on",
        str_eq(k->due_on, CASEFILE_NEVER) ? NULL : k->due_on, "due_provisional", k->due_provisional,
        "version", (json_int_t)k->version);
}

static enum err list(struct call *c, struct request *r, struct response *out)
{
    struct casefile_query q = {
        .kind = LIST_OPEN, .state = request_query(r, "state"), .item_code = request_query(r, "item")
    };
    struct casefile_list found;
    json_t *items;
    const char *next = NULL;

    TRY(request_query_int(c, r, "limit", 1, LIMIT_MAX, 20, &q.per_page));
    TRY(request_query_int(c, r, "cursor", 1, 1000000, 1, &q.page));
    if (!str_blank(q.state)) /* of one item, if one is named, too */
        q.kind = LIST_STATE;
    else if (!str_blank(q.item_code))
        q.kind = LIST_ITEM;
    TRY(casefile_find(c, &q, &found));
    items = json_array();
    for (size_t i = 0; i < found.n; i++)
        json_array_append_new(items, case_json(&found.rows[i]));
    if (q.page * q.per_page < found.total)
        next = str_printf(c->mem, "%lld", (long long)q.page + 1);
    return response_json_list(c, out, items, found.total, next);
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    struct casefile_event *events = NULL;
    struct casefile k;
    json_t *body, *acts = json_array();
    size_t n = 0;
    enum err e = casefile_by_number(c, request_param(r, "number"), &k);

    if (e == OK)
        e = casefile_events(c, &k, &events, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        json_array_append_new(
            acts, json_pack("{s:s, s:s, s:s, s:s}", "act", events[i].act, "state",
                      events[i].to_state, "at", events[i].at, "on", events[i].on_day));
    if (e != OK) {
        json_decref(acts);
        return e;
    }
    body = case_json(&k);
    json_object_set_new(body, "acts", acts);
    return response_json(c, out, body);
}

/* {"version":3,"reason":"…","opinion":"…","delivery":"…","until":"…","defects":{"CODE":"what"}} */
static enum err do_act(struct call *c, struct request *r, struct response *out)
{
    struct casefile_act_input in = { .act = request_param(r, "act") };
    json_t *defects = NULL, *text;
    json_int_t version = 0;
    const char *code, **codes, **texts;
    struct casefile k;

    if (json_unpack(r->json_body, "{s:I, s?s, s?s, s?s, s?s, s?s, s?o}", "version", &version,
            "reason", &in.reason, "special", &in.special, "opinion", &in.opinion, "delivery",
            &in.delivery, "until", &in.until, "defects", &defects) != 0)
        return fail(c, ERR_INVALID, N_("Send {expected}"), "expected",
            "{version, reason?, opinion?, delivery?, special?, until?, defects?}");
    codes = mem_array(c->mem, const char *, json_object_size(defects) + 1);
    texts = mem_array(c->mem, const char *, json_object_size(defects) + 1);
    json_object_foreach(defects, code, text)
    {
        codes[in.n_defects] = code;
        texts[in.n_defects++] = json_string_value(text);
    }
    in.version = version;
    in.defect_codes = codes;
    in.defect_texts = texts;
    TRY(casefile_by_number(c, request_param(r, "number"), &k));
    TRY(casefile_do(c, k.id, &in));
    TRY(casefile_load(c, k.id, &k));
    return response_json(c, out, case_json(&k));
}

static const struct api_field list_query[] = {
    { "state", "string", "only cases in this state", false },
    { "item", "string", "only cases of this item (31 characters)", false },
    { "limit", "integer", "at most so many, up to 200; 20 if absent", false },
    { "cursor", "string", "what `next` said", false },
    { 0 },
};
static const struct api_field list_answer[] = {
    { "items", "array", "cases, the most urgent first", true },
    { "total", "integer", "exact number of cases that the caller may see and that fit", true },
    { "next", "string", "cursor of the next page, or null", true },
    { 0 },
};
static const struct api_field case_answer[] = {
    { "number", "string", "case number (办件编号)", true },
    { "receipt_code", "string", "receipt code (收件码)", true },
    { "state", "string", "state in its procedure", true },
    { "due_on", "string", "next deadline, a legal day; null when no clock runs", true },
    { "version", "integer", "to be sent with the next act", true },
    { 0 },
};
static const struct api_field act_body[] = {
    { "version", "integer", "the version that was read: somebody else's change is a conflict",
        true },
    { "reason", "string", "for acts that need one", false },
    { "opinion", "string", "of the reviewer or decider", false },
    { "delivery", "string", "how and to whom it was delivered", false },
    { "special", "string", "kind of the special procedure that begins, of the procedure's list",
        false },
    { "until", "string", "legal day on which a special procedure is expected to end", false },
    { "defects", "object", "material code → what is wrong with it", false },
    { 0 },
};
static const struct api_doc list_doc = { list_query, NULL, list_answer, "casefile.view" };
static const struct api_doc show_doc = { NULL, NULL, case_answer, "casefile.view" };
static const struct api_doc act_doc = { NULL, act_body, case_answer, "casefile.accept" };

static const struct route api_routes[] = {
    { HTTP_GET, "/api/v1/casefiles", "casefile.view", list, N_("Cases"), .api = &list_doc },
    { HTTP_GET, "/api/v1/casefiles/{number}", "casefile.view", show, N_("Case"),
        .sample = "casefile.number", .api = &show_doc },
    { HTTP_POST, "/api/v1/casefiles/{number}/acts/{act}", "casefile.view", do_act,
        N_("Act on a case"), .sample = "casefile.number", .api = &act_doc },
    { 0 },
};

const struct module casefile_api_module = { .name = "core/casefile api", .routes = api_routes };
