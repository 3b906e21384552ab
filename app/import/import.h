/* import.h – whole lists of items that are uploaded on the web.
 *
 *     checking ─┬→ wrong                                    (the findings say where)
 *               └→ ready ─release→ publishing → published
 *                    └─drop→ dropped
 *
 * The file is checked in the background, with the same findings as the command's, and what would
 * change is staged (core/publish/batch.h), seen by nobody. Somebody else than who uploaded it
 * releases it; then it is published to its end, also if the program is killed in between. What is
 * not released within a week is dropped. Whoever may not change all departments may upload only
 * items of their own. The file is removed when its check has ended. */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/module.h"

#define IMPORTS_PAGE 20
#define IMPORT_NAME_MAX 200

struct list_import {
    int64_t id;
    const char *name, *state;
    const char *change; /* a change of many services (change.h); "": a file */
    int64_t made_by;
    const char *maker, *made_at, *offices, *lang;
    int64_t batch_id, n_read, n_changes, n_unchanged, n_errors;
    const char *findings; /* JSON: [[place, severity, message], …] */
    int64_t released_by;
    const char *releaser, *changed_at;
};

/* Takes the uploaded file at `path` over (it is moved) and begins. Not in a transaction: it syncs.
 * ERR_INVALID if it is neither a workbook nor YAML by its name. */
enum err import_take(
    struct call *c, const char *path, const char *filename, int64_t *ret_id) nodiscard;
/* Takes a change of many services as an uploaded list is taken, and begins. In a write. Field
 * errors of what is wrong with it by itself. */
struct list_change;
enum err import_take_change(struct call *c, const struct list_change *x, int64_t *ret_id) nodiscard;
enum err import_list(struct call *c, int64_t offset, int64_t limit, struct list_import **ret,
    size_t *ret_n, int64_t *ret_total) nodiscard;
/* One that the actor may see: the own ones, or all for those who manage all lists. */
enum err import_load(struct call *c, int64_t id, struct list_import *ret) nodiscard;
/* OK, or why the actor may not (recorded only if `tell`). `act`: release, drop. */
enum err import_may(struct call *c, const struct list_import *k, const char *act, bool tell);
enum err import_release(struct call *c, int64_t id) nodiscard; /* in a write */
enum err import_drop(struct call *c, int64_t id) nodiscard;    /* in a write */

extern const struct module import_module;

#endif
