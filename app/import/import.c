/* import.c – uploaded lists: what may be done with them, by whom (import.h). */
#include "app/import/import.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/import/change.h"
#include "app/import/import_jobs.h"
#include "app/import/import_store.h"
#include "core/account/account.h"
#include "core/account/staff.h"
#include "core/ledger/ledger.h"
#include "core/org/org.h"
#include "core/publish/batch.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

/* ---- the file -------------------------------------------------------------------------------- */

static const char *directory(struct call *c)
{
    return str_printf(c->mem, "%s/imports", c->site->data_dir);
}

const char *import_path(struct call *c, const struct list_import *k)
{
    return str_printf(c->mem, "%s/%lld%s", directory(c), (long long)k->id,
        str_ends(k->name, ".xlsx") ? ".xlsx" : ".yaml");
}

static enum err cannot(struct call *c, const char *what)
{
    return fail_internal(c, "the uploaded list cannot be kept: %s: %s", what, strerror(errno));
}

static enum err sync_directory(struct call *c)
{
    int fd = open(directory(c), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    return good ? OK : cannot(c, "fsync");
}

static enum err keep_file(struct call *c, const char *from, const struct list_import *k)
{
    if (mkdir(directory(c), 0700) != 0 && errno != EEXIST)
        return cannot(c, "mkdir");
    if (rename(from, import_path(c, k)) != 0)
        return cannot(c, "rename");
    return sync_directory(c);
}

/* ---- beginning ------------------------------------------------------------------------------- */

/* Of whoever manages all lists: no limit; else the department the person belongs to. */
static const char *own_offices(struct call *c)
{
    const struct department *d = org_department(c, c->actor->office_id);

    if (actor_has(c->actor, "registry.all"))
        return "";
    return d == NULL ? " " : str_printf(c->mem, " %s ", d->code);
}

static enum err begin(struct call *c, void *data)
{
    struct list_import *k = data;

    k->offices = own_offices(c);
    TRY(import_store_add(c, k));
    TRY(ledger_begin(c, "list_import", k->id, *k->change == '\0' ? "upload" : "change",
        json_pack("{s:s, s:s}", "name", k->name, "change", k->change)));
    return job_add(c, IMPORT_JOB_CHECK, NULL, 0, json_pack("{s:I}", "id", (json_int_t)k->id));
}

enum err import_take(struct call *c, const char *path, const char *filename, int64_t *ret_id)
{
    struct list_import k = { .id = id_new(c),
        .name = filename,
        .change = "",
        .made_by = c->actor->account_id,
        .maker = str_or(c->actor->name, ""),
        .made_at = clock_instant(c->mem, c->now),
        .lang = i18n_code(c->lang) };

    if (!str_ends(filename, ".xlsx") && !str_ends(filename, ".yaml") && !str_ends(filename, ".yml"))
        return fail_field(c, "file", N_("Choose a workbook (.xlsx) or a YAML file (.yaml)"));
    if (utf8_length(filename) > IMPORT_NAME_MAX)
        return fail_field(c, "file", N_("The name of the file is too long"));
    TRY(keep_file(c, path, &k));
    *ret_id = k.id;
    return slow_write(c, begin, &k);
}

static void check_length(struct call *c, const char *field, const char *text, size_t max)
{
    if (utf8_length(str_or(text, "")) > max)
        (void)!fail_field(
            c, field, N_("At most {n} characters"), "n", str_printf(c->mem, "%zu", max));
}

static void check_day(struct call *c, const char *text)
{
    day on;

    if (!day_parse(str_or(text, ""), &on))
        (void)!fail_field(c, "effective_on", N_("This is no day"));
    else if (on < day_of(c->now))
        (void)!fail_field(c, "effective_on", N_("The change cannot be in force before today"));
}

static enum err check_change(struct call *c, const struct list_change *x)
{
    if (str_eq(x->act, "replace") && str_blank(x->find))
        (void)!fail_field(c, "find", N_("Say which text is to be replaced"));
    check_length(c, "find", x->find, CHANGE_TEXT_MAX);
    check_length(c, "put", x->put, CHANGE_TEXT_MAX);
    check_length(c, "reason", x->reason, IMPORT_NAME_MAX);
    check_day(c, x->effective_on);
    if (str_blank(x->reason))
        (void)!fail_field(c, "reason", N_("Say why it changes: whoever releases it reads this"));
    if (x->n_codes > CHANGE_CODES_MAX)
        (void)!fail_field(
            c, "codes", N_("At most {n} codes"), "n", str_printf(c->mem, "%d", CHANGE_CODES_MAX));
    return c->error.code;
}

enum err import_take_change(struct call *c, const struct list_change *x, int64_t *ret_id)
{
    struct list_import k = { .id = id_new(c),
        .name = x->reason,
        .made_by = c->actor->account_id,
        .maker = str_or(c->actor->name, ""),
        .made_at = clock_instant(c->mem, c->now),
        .lang = i18n_code(c->lang) };

    TRY(check_change(c, x));
    k.change = change_text(c->mem, x);
    *ret_id = k.id;
    return begin(c, &k);
}

/* ---- looking --------------------------------------------------------------------------------- */

static bool sees_all(const struct call *c)
{
    return actor_has(c->actor, "registry.all");
}

enum err import_list(struct call *c, int64_t offset, int64_t limit, struct list_import **ret,
    size_t *ret_n, int64_t *ret_total)
{
    return import_store_list(
        c, sees_all(c) ? 0 : c->actor->account_id, offset, limit, ret, ret_n, ret_total);
}

enum err import_load(struct call *c, int64_t id, struct list_import *ret)
{
    enum err e = import_store_get(c, id, ret);

    if (e == OK && !sees_all(c) && ret->made_by != c->actor->account_id)
        e = ERR_NOT_FOUND;
    return e == ERR_NOT_FOUND ? fail(c, e, N_("There is no such uploaded list")) : e;
}

/* ---- its way --------------------------------------------------------------------------------- */

static enum err may(struct call *c, const struct list_import *k, const char *act)
{
    if (!str_eq(k->state, "ready"))
        return fail(c, ERR_STATE, N_("The list does not wait for its release"));
    if (str_eq(act, "drop") && k->made_by == c->actor->account_id)
        return OK;
    TRY(actor_require(c, "registry.publish"));
    if (str_eq(act, "release") && k->made_by == c->actor->account_id)
        return fail(c, ERR_DENIED, N_("Whoever uploaded the list does not release it"));
    return OK;
}

enum err import_may(struct call *c, const struct list_import *k, const char *act, bool tell)
{
    struct error before = c->error;
    enum err e = may(c, k, act);

    if (!tell)
        c->error = before;
    return e;
}

enum err import_release(struct call *c, int64_t id)
{
    struct list_import k;

    TRY(import_load(c, id, &k));
    TRY(may(c, &k, "release"));
    TRY(batch_release(c, k.batch_id));
    k.state = "publishing";
    k.released_by = c->actor->account_id;
    k.releaser = str_or(c->actor->name, "");
    TRY(import_store_change(c, &k, "ready"));
    TRY(ledger_append(c, "list_import", id, "release", 0,
        json_pack("{s:I}", "changes", (json_int_t)k.n_changes)));
    return job_add(c, IMPORT_JOB_PUBLISH, NULL, 0, json_pack("{s:I}", "id", (json_int_t)id));
}

enum err import_drop(struct call *c, int64_t id)
{
    struct list_import k;

    TRY(import_load(c, id, &k));
    TRY(may(c, &k, "drop"));
    k.state = "dropped";
    TRY(import_store_change(c, &k, "ready"));
    TRY(ledger_append(c, "list_import", id, "drop", 0, NULL));
    return job_add(c, IMPORT_JOB_DROP, NULL, 0, json_pack("{s:I}", "id", (json_int_t)id));
}
