/* change_source.c – which services a change is for, and what they become: the list that the import
 * then checks like any other. */
#include <jansson.h>

#include "app/import/change.h"
#include "core/publish/proposal.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/i18n/i18n.h"

/* ---- which ----------------------------------------------------------------------------------- */

static void add_code(struct change_work *w, const char *code)
{
    if (w->n % 256 == 0)
        w->codes = mem_grow(w->mem, w->codes, const char *, w->n + 256);
    w->codes[w->n++] = code;
}

/* Services of other departments are left out, as if they were not there. */
static bool is_chosen(const struct change_work *w, const struct item_card *k)
{
    const struct list_change *x = &w->change;
    char office[128];

    (void)snprintf(office, sizeof office, " %s ", k->office);
    return (w->offices == NULL || strstr(w->offices, office) != NULL) &&
           (str_blank(x->name) || strstr(k->name_zh, x->name) != NULL);
}

enum err change_find(struct call *c, void *work)
{
    struct change_work *w = work;
    const struct list_change *x = &w->change;
    struct item_filter f = {
        .office = x->office, .audience = x->audience, .theme = x->theme, .limit = ITEM_LIMIT_MAX
    };
    struct item_card *cards;
    int64_t total;
    size_t n;

    for (size_t i = 0; i < x->n_codes; i++)
        add_code(w, x->codes[i]);
    if (x->n_codes > 0)
        return OK;
    do {
        TRY(item_list(c, &f, &cards, &n, &total));
        for (size_t i = 0; i < n; i++) {
            if (is_chosen(w, &cards[i]))
                add_code(w, str_dup(w->mem, cards[i].code));
        }
        f.after = n == 0 ? NULL : cards[n - 1].sort_key;
        f.after_id = n == 0 ? 0 : cards[n - 1].record_id;
    } while (n == ITEM_LIMIT_MAX);
    return OK;
}

/* ---- what they become ------------------------------------------------------------------------ */

/* One service on its way. */
struct changing {
    struct call *own;
    struct change_work *w;
    struct conf *k;
    const char *code;
    struct registry_version v;
    struct item m;
    const char **paths;
    size_t n_paths;
    json_t *document; /* NULL: it stays as it is */
};

static enum err refuse(const struct changing *x, const char *msgid, const char *name, const char *v)
{
    conf_error(x->k, conf_make(x->k, x->code, 0, 0, NULL), msgid, name, v);
    return ERR_INVALID;
}

static enum err is_allowed(const struct changing *x)
{
    const struct record_kind *kind = &item_record;

    for (size_t i = 0; i < x->n_paths; i++) {
        const char *zh = str_printf(x->own->mem, "%s.zh", x->paths[i]);
        bool locked = false, locked_zh = false;

        TRY(kind->locked(x->own, &x->m, x->paths[i], &locked));
        TRY(kind->locked(x->own, &x->m, zh, &locked_zh));
        if (locked || locked_zh)
            return refuse(x, N_("{field} is taken over from the catalogue: it changes there"),
                "field", x->paths[i]);
    }
    return OK;
}

static enum err note_draft(const struct changing *x)
{
    struct change_work *w = x->w;
    int64_t id;

    TRY(proposal_open_of(x->own, ITEM_KIND, x->v.code, &id));
    if (id == 0)
        return OK;
    if (w->n_notes % 64 == 0)
        w->notes = mem_grow(w->mem, w->notes, struct change_note, w->n_notes + 64);
    w->notes[w->n_notes++] = (struct change_note) { str_dup(w->mem, x->v.code),
        t(x->own, N_("There is an open draft of it: when this change is published, the "
                     "draft has to be begun anew")) };
    return OK;
}

static enum err change_one(struct call *own, void *data)
{
    struct changing *x = data;
    const struct list_change *change = &x->w->change;
    enum err e = registry_newest(own, ITEM_KIND, x->code, &x->v);

    json_decref(x->document); /* of an attempt before */
    x->document = NULL;
    if (e == ERR_NOT_FOUND)
        return refuse(x, N_("There is no service with the code {code}"), "code", x->code);
    TRY(e);
    if (!shape_from_text(own->mem, item_shape, x->v.body, &x->m))
        return fail_internal(own, "item %s is no JSON", x->v.code);
    x->document = item_document(&x->v, &x->m);
    x->n_paths = change_apply(own->mem, change, item_shape, x->document, &x->paths);
    if (x->n_paths == 0 || str_eq(x->v.state, "cancelled")) {
        json_decref(x->document);
        x->document = NULL;
        return OK;
    }
    if (strcmp(x->v.effective_on, change->effective_on) > 0)
        return refuse(x,
            N_("Another version of it is in force from {day}: choose this day or a "
               "later one"),
            "day", x->v.effective_on);
    TRY(is_allowed(x));
    json_object_set_new(x->document, "effective_on", json_string(change->effective_on));
    return note_draft(x);
}

static enum err next(struct call *own, void *data, struct conf *k, struct conf_node **ret)
{
    struct change_work *w = data;

    *ret = NULL;
    while (w->at < w->n) {
        struct changing x = { .own = own, .w = w, .k = k, .code = w->codes[w->at++] };
        enum err e = slow_read(own, change_one, &x);

        if (e == OK && x.document != NULL) {
            *ret = conf_from_json(k, str_dup(own->mem, x.v.code), x.document);
            conf_take(k, *ret);
        }
        json_decref(x.document);
        if (e != OK && e != ERR_INVALID)
            w->failed = e;
        if (e != OK || *ret != NULL)
            return e;
    }
    return OK;
}

struct import_source change_source(struct change_work *work)
{
    return (struct import_source) { .next = next, .data = work };
}
