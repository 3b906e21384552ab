/* ledger_cmd.c – `cityhall ledger verify | restored`. */
#include <jansson.h>
#include <stdio.h>

#include "core/ledger/private.h"
#include "core/ledger/verify.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

static const char *number(struct call *c, int64_t n)
{
    return str_printf(c->mem, "%lld", (long long)n);
}

static void print_text(struct call *c, const struct ledger_findings *f, struct buf *out)
{
    for (size_t i = 0; i < f->n_problems; i++) {
        const struct ledger_problem *p = &f->problems[i];

        buf_printf(out, "%s\n",
            tf(c, ledger_fault_text(p->fault), "kind", p->kind, "subject", number(c, p->subject_id),
                "seq", number(c, p->seq)));
    }
    buf_printf(out, "%s\n",
        tf(c, N_("{rows} rows of {subjects} chains, {checkpoints} checkpoints, {n} problems"),
            "rows", number(c, f->rows), "subjects", number(c, f->subjects), "checkpoints",
            number(c, f->checkpoints), "n", number(c, f->total)));
}

static void print_json(const struct ledger_findings *f, struct buf *out)
{
    json_t *list = json_array(), *answer;
    char *text;

    for (size_t i = 0; i < f->n_problems; i++)
        json_array_append_new(list,
            json_pack("{s:s, s:s, s:I, s:I}", "fault", ledger_fault_name(f->problems[i].fault),
                "kind", f->problems[i].kind, "subject", (json_int_t)f->problems[i].subject_id,
                "seq", (json_int_t)f->problems[i].seq));
    answer = json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:o}", "ok", f->total == 0, "rows",
        (json_int_t)f->rows, "subjects", (json_int_t)f->subjects, "checkpoints",
        (json_int_t)f->checkpoints, "file_checkpoints", (json_int_t)f->file_checkpoints, "total",
        (json_int_t)f->total, "problems", list);
    must(answer != NULL);
    text = json_dumps(answer, JSON_INDENT(1));
    json_decref(answer);
    must(text != NULL);
    buf_printf(out, "%s\n", text);
    free(text);
}

static enum err verify_command(struct call *c, int argc, char **argv, struct buf *out)
{
    const bool json = argc == 1 && str_eq(argv[0], "--json");
    struct ledger_findings f;

    if (argc > 1 || (argc == 1 && !json))
        return ERR_USAGE;
    TRY(ledger_verify(c, &f));
    if (json)
        print_json(&f, out);
    else
        print_text(c, &f, out);
    return f.total == 0 ? OK : fail(c, ERR_INVALID, N_("the ledger does not verify"));
}

/* After a restore the file outside knows checkpoints that the database does not have. The operator
 * says so; the file is kept under another name, a new one is written from the database. */
static enum err restored_command(struct call *c, int argc, char **argv, struct buf *out)
{
    const char *path;

    (void)argv;
    if (argc != 0)
        return ERR_USAGE;
    TRY(ledger_append(c, "ledger", 1, "restored", 0, NULL));
    TRY(checkpoint_file_set_aside(c, &path));
    buf_printf(out, "%s\n", path);
    return OK;
}

const struct command ledger_commands[] = {
    { "ledger verify", "[--json]",
        "checks every row, chain and checkpoint, and names what was changed, moved or removed",
        COMMAND_READS, verify_command },
    { "ledger restored", "",
        "after a restore from backup: sets the file of checkpoints aside and begins a new one",
        COMMAND_WRITES, restored_command },
    { 0 },
};
