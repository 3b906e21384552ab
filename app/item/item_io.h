/* item_io.h – whole lists of items in and out, as files that people edit.
 *
 * YAML: a stream of documents, one for each version, with the keys of pack/450600/FORMAT.md and
 * `effective_on` and `state`. What was written reads back without loss, and reading what was
 * written changes nothing.
 *
 * An import is read and checked to its end before anything is published; then it is published in
 * short slices (core/publish/batch.h), so that people go on working. A list with errors is not
 * applied at all. */
#ifndef ITEM_ITEM_IO_H
#define ITEM_ITEM_IO_H

#include "app/item/item_rules.h"
#include "lib/base/buf.h"

#define IMPORT_FINDINGS_MAX 1000 /* shown; all are counted */

/* Documents that come from elsewhere than from a file. *ret NULL: the end; ERR_INVALID: what is
 * wrong with one is recorded in `own`, and the next is asked for. Texts live in own->mem. Any other
 * error ends the list; who made the source knows of it. */
struct conf;
struct conf_node;
struct import_source {
    enum err (*next)(struct call *own, void *data, struct conf *k, struct conf_node **ret);
    void *data;
};

struct import_options {
    bool dry_run;       /* checks, says what would change, changes nothing */
    bool with_findings; /* publishes in spite of what rules call errors: a list of an old system */
    bool hold;          /* stages what would change and leaves its release to somebody else */
    const struct import_source *source; /* instead of the file; NULL: the file */
    const char *offices;                /* " CODE CODE ": items of others are errors; NULL: all */
};

struct import_finding {
    const char *place; /* "list.yaml:12:5", "list.xlsx!materials:7:3" */
    const char *message;
};

struct import_change {
    const char *code, *name, *effective_on;
    bool is_new;
};

struct import_report {
    size_t read, unchanged;
    struct import_change *changes;
    size_t n_changes;
    struct import_finding *errors; /* what forbids the import; at most IMPORT_FINDINGS_MAX */
    size_t n_errors;
    const struct item_finding *findings; /* of the rules, also warnings */
    size_t n_findings;
    bool applied;
    int64_t batch; /* what was staged and held; 0: nothing */
};

/* Not in a transaction. ERR_INVALID only if the file cannot be read at all; a list with errors is
 * OK with report->n_errors > 0 and is not applied. */
enum err item_import(struct call *c, const char *path, const struct import_options *o,
    struct import_report *ret) nodiscard;

enum item_format { ITEM_YAML, ITEM_CSV, ITEM_XLSX };
/* Writes every item in force on `on` to a file, by code; *ret_n counts them. */
enum err item_export(
    struct call *c, enum item_format format, const char *path, day on, size_t *ret_n) nodiscard;

/* ---- shared with the generator ------------------------------------------------------------------
 */
struct json_t;
struct registry_version;
/* The document of one version as YAML has it; of v only code (may be NULL), state and day count. */
struct json_t *item_document(const struct registry_version *v, const struct item *m);

struct item_file; /* being written; closed with c->mem too */
enum err item_file_open(struct call *c, const char *path, struct item_file **ret) nodiscard;
enum err item_file_put(struct call *c, struct item_file *f, const struct buf *b) nodiscard;
enum err item_file_close(struct call *c, struct item_file *f) nodiscard; /* safe on disk */

#endif
