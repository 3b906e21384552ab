/* draft.c – drafts and files. A file is sealed and synced before its row commits; the row holds the
 * file's own key, sealed. Files are bound to their own id, so that they can move from draft to
 * case. */
#include <jansson.h>
#include <unistd.h>

#include "core/casefile/casefile_store.h"
#include "core/casefile/files.h"
#include "core/casefile/private.h"
#include "core/ledger/ledger.h"
#include "lib/base/buf.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

/* ---- drafts
 * ------------------------------------------------------------------------------------------------
 */

/* The values live as long as the call. */
struct held {
    json_t *values;
};

static int let_go(struct held *h)
{
    json_decref(h->values);
    return 0;
}

static json_t *hold(struct call *c, json_t *values)
{
    struct held *h = mem_new(c->mem, struct held);

    h->values = values;
    talloc_set_destructor(h, let_go);
    return values;
}

static enum err open_draft(struct call *c, const struct draft_row *r, struct draft *ret)
{
    const char *text;

    *ret = (struct draft) { .id = r->id,
        .account_id = r->account_id,
        .record_id = r->record_id,
        .record_version = r->record_version,
        .step = r->step,
        .updated_at = r->updated_at,
        .version = r->version };
    TRY(open_text(c, "draft", "answers", r->id, r->answers, &text));
    ret->values = hold(c, text == NULL ? json_object() : json_loads(text, 0, NULL));
    return ret->values == NULL ? fail_internal(c, "draft %lld cannot be read", (long long)r->id)
                               : OK;
}

static enum err seal_answers(struct call *c, const struct draft *d, struct bytes *ret)
{
    char *text = json_dumps(d->values, JSON_COMPACT | JSON_SORT_KEYS);
    enum err e;

    must(text != NULL);
    e = seal_text(c, "draft", "answers", d->id, text, ret);
    free(text);
    return e;
}

enum err draft_open(struct call *c, int64_t record_id, int record_version, struct draft *ret)
{
    struct draft_row r;
    enum err e;

    if (c->actor->account_id <= 0)
        return fail(c, ERR_LOGIN, N_("Please sign in to continue"));
    e = store_draft_of(c, record_id, &r);
    if (e == OK)
        return open_draft(c, &r, ret);
    if (e != ERR_NOT_FOUND)
        return e;
    *ret = (struct draft) { .id = id_new(c),
        .account_id = c->actor->account_id,
        .record_id = record_id,
        .record_version = record_version,
        .step = "",
        .values = hold(c, json_object()),
        .updated_at = clock_instant(c->mem, c->now),
        .version = 1 };
    r = (struct draft_row) { .id = ret->id,
        .account_id = ret->account_id,
        .record_id = record_id,
        .record_version = record_version,
        .step = "",
        .updated_at = ret->updated_at };
    TRY(seal_answers(c, ret, &r.answers));
    e = store_draft_add(c, &r);
    if (e != ERR_CONFLICT)
        return e;
    TRY(store_draft_of(c, record_id, &r)); /* two tabs at once: both have the first one's draft */
    return open_draft(c, &r, ret);
}

enum err draft_load(struct call *c, int64_t id, struct draft *ret)
{
    struct draft_row r;
    enum err e = store_draft(c, id, &r);

    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND,
            N_("This draft is not here any more. If you sent it, it is under “My affairs”"));
    TRY(e);
    return open_draft(c, &r, ret);
}

enum err draft_save(struct call *c, struct draft *d)
{
    struct draft_row r = { .id = d->id,
        .account_id = d->account_id,
        .record_id = d->record_id,
        .record_version = d->record_version,
        .step = d->step,
        .updated_at = clock_instant(c->mem, c->now) };
    enum err e;

    TRY(seal_answers(c, d, &r.answers));
    e = store_draft_update(c, &r, d->version);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_CONFLICT,
            N_("This draft was changed in another window. Reload the page to go on with it"));
    TRY(e);
    d->version++;
    return OK;
}

enum err draft_list(struct call *c, struct draft **ret, size_t *ret_n)
{
    struct draft_row *rows;

    TRY(store_drafts(c, &rows, ret_n));
    *ret = mem_array(c->mem, struct draft, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        TRY(open_draft(c, &rows[i], &(*ret)[i]));
    return OK;
}

enum err draft_delete(struct call *c, int64_t id)
{
    struct file_row *files;
    struct draft d;
    size_t n;

    TRY(draft_load(c, id, &d));
    TRY(store_files(c, id, &files, &n));
    for (size_t i = 0; i < n; i++)
        TRY(store_file_delete(c, id, files[i].id));
    return store_draft_delete(c, id);
}

/* ---- files
 * ---------------------------------------------------------------------------------------------------
 */

static enum err file_add(struct call *c, int64_t owner_id, const char *material_code,
    const struct stored_file *f, struct material_file *ret)
{
    struct file_row r = { .id = id_new(c),
        .material_code = material_code,
        .type = f->type,
        .sm3 = f->sm3,
        .size = f->size,
        .stored = f->stored,
        .uploaded_by = c->actor->account_id,
        .uploaded_at = clock_instant(c->mem, c->now) };

    TRY(seal_text(c, "casefile_file", "filename", r.id, f->filename, &r.filename));
    TRY(seal_bytes(c, "casefile_file", "file_key", r.id, f->key, &r.file_key));
    *ret = (struct material_file) { .id = r.id,
        .material_code = material_code,
        .filename = f->filename,
        .type = f->type,
        .sm3 = f->sm3,
        .size = f->size,
        .uploaded_at = r.uploaded_at };
    return store_file_add(c, owner_id, &r);
}

static enum err files_of(
    struct call *c, int64_t owner_id, struct material_file **ret, size_t *ret_n)
{
    struct file_row *rows;

    TRY(store_files(c, owner_id, &rows, ret_n));
    *ret = mem_array(c->mem, struct material_file, *ret_n);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = (struct material_file) { .id = rows[i].id,
            .material_code = rows[i].material_code,
            .type = rows[i].type,
            .sm3 = rows[i].sm3,
            .size = rows[i].size,
            .uploaded_at = rows[i].uploaded_at };
        TRY(open_text(
            c, "casefile_file", "filename", rows[i].id, rows[i].filename, &(*ret)[i].filename));
    }
    return OK;
}

enum err draft_files(struct call *c, int64_t draft_id, struct material_file **ret, size_t *ret_n)
{
    struct draft d;

    TRY(draft_load(c, draft_id, &d));
    return files_of(c, draft_id, ret, ret_n);
}

enum err draft_attach(struct call *c, int64_t draft_id, const char *material_code,
    const struct stored_file *f, struct material_file *ret)
{
    struct draft d;

    TRY(draft_load(c, draft_id, &d));
    return file_add(c, draft_id, material_code, f, ret);
}

enum err draft_detach(struct call *c, int64_t draft_id, int64_t file_id)
{
    struct draft d;

    TRY(draft_load(c, draft_id, &d));
    return store_file_delete(c, draft_id, file_id);
}

enum err casefile_files(
    struct call *c, const struct casefile *k, struct material_file **ret, size_t *ret_n)
{
    return files_of(c, k->id, ret, ret_n);
}

/* Corrections: only the applicant, only while corrections are asked. */
enum err casefile_attach(struct call *c, int64_t id, const char *material_code,
    const struct stored_file *f, struct material_file *ret)
{
    struct casefile_material *materials;
    struct casefile k;
    bool applicant;
    size_t n;

    TRY(casefile_load(c, id, &k));
    TRY(casefile_is_applicant(c, &k, &applicant));
    if (!applicant)
        return fail(c, ERR_DENIED, N_("Only the applicant can do this"));
    if (store_case_lock(c, id, k.version) != OK)
        return fail(
            c, ERR_CONFLICT, N_("Somebody else changed this case meanwhile. Open it again"));
    if (!str_eq(k.state, "correcting"))
        return fail(c, ERR_STATE, N_("Files can be added only while corrections are asked"));
    TRY(casefile_materials(c, &k, &materials, &n));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(materials[i].code, material_code))
            continue;
        TRY(file_add(c, id, material_code, f, ret));
        TRY(ledger_append(c, "casefile", id, "attach", 0,
            json_pack("{s:s, s:s}", "material", material_code, "sm3", f->sm3)));
        return store_material_set(c, id, material_code, "electronic", NULL);
    }
    return fail(c, ERR_INVALID, N_("This case has no such material"));
}

static enum err collect(void *data, const void *p, size_t n)
{
    buf_add(data, p, n);
    return OK;
}

static enum err open_stored(
    struct call *c, int64_t owner_id, int64_t file_id, struct opened_file *ret)
{
    const char *path;
    struct file_row r;
    struct bytes key;
    struct buf b;
    enum err e = store_file(c, owner_id, file_id, &r);

    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no such file"));
    TRY(e);
    path = str_printf(c->mem, "%s/uploads/%s", c->site->data_dir, r.stored);
    TRY(open_text(c, "casefile_file", "filename", r.id, r.filename, &ret->filename));
    TRY(open_bytes(c, "casefile_file", "file_key", r.id, r.file_key, &key));
    buf_init(&b, c->mem, (size_t)r.size + 1);
    TRY(open_file(c, path, key, collect, &b));
    ret->type = r.type;
    ret->content = (struct bytes) { .p = (const uint8_t *)b.p, .n = b.n };
    return OK;
}

enum err casefile_file_open(
    struct call *c, const struct casefile *k, int64_t file_id, struct opened_file *ret)
{
    return open_stored(c, k->id, file_id, ret);
}

enum err draft_file_open(struct call *c, int64_t draft_id, int64_t file_id, struct opened_file *ret)
{
    struct draft d;

    TRY(draft_load(c, draft_id, &d));
    return open_stored(c, draft_id, file_id, ret);
}
