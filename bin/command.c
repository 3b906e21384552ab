/* command.c – finds and runs commands. The only place that prints errors of commands. */
#include "bin/command.h"

#include <stdio.h>
#include <unistd.h>

#include "app/modules.h"
#include "bin/bin.h"
#include "bin/serve.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define OUTPUT_MAX (64 * 1024 * 1024)
#define EXIT_USAGE 64

/* ---- options -----------------------------------------------------------------------------------
 */

static enum lang lang_of_environment(void)
{
    const char *lang = getenv("LANG");
    enum lang found = LANG_EN;

    if (lang != NULL && str_starts(lang, "zh"))
        found = LANG_ZH;
    return found;
}

static bool take_option(struct options *o, const char *name, const char *value)
{
    if (str_eq(name, "--db")) {
        o->db = value;
    } else if (str_eq(name, "--data")) {
        o->data = value;
    } else if (str_eq(name, "--config")) {
        o->config = value;
    } else if (str_eq(name, "--lang")) {
        return i18n_parse(value, &o->lang);
    }
    return true;
}

enum err options_parse(struct options *o, int *argc, char **argv, const char **ret_problem)
{
    static const char *const names[] = { "--db", "--data", "--config", "--lang" };
    int kept = 0;

    *o = (struct options) { .db = getenv("CITYHALL_DB"),
        .data = str_or(getenv("CITYHALL_DATA"), "data"),
        .lang = lang_of_environment() };
    for (int i = 0; i < *argc; i++) {
        if (str_eq(argv[i], "--")) {
            while (++i < *argc)
                argv[kept++] = argv[i];
            break;
        }
        if (!str_in(argv[i], names, COUNT_OF(names))) {
            argv[kept++] = argv[i];
            continue;
        }
        if (i + 1 >= *argc || !take_option(o, argv[i], argv[i + 1])) {
            *ret_problem = argv[i];
            return ERR_USAGE;
        }
        i++;
    }
    *argc = kept;
    return OK;
}

/* ---- the table
 * ------------------------------------------------------------------------------------ */

static size_t count_commands(const struct command *table)
{
    size_t n = 0;

    while (table != NULL && table[n].name != NULL)
        n++;
    return n;
}

static const struct command *module_commands(size_t i)
{
    return modules[i]->commands;
}

const struct command **command_all(void *mem, size_t *ret_n)
{
    size_t n = count_commands(bin_commands), at = 0;
    const struct command **all;

    for (size_t i = 0; modules[i] != NULL; i++)
        n += count_commands(module_commands(i));
    all = mem_array(mem, const struct command *, n + 1);
    for (size_t i = 0; modules[i] != NULL; i++) {
        for (size_t k = 0; k < count_commands(module_commands(i)); k++)
            all[at++] = &module_commands(i)[k];
    }
    for (size_t k = 0; k < count_commands(bin_commands); k++)
        all[at++] = &bin_commands[k];
    *ret_n = at;
    return all;
}

/* Words of the command's name that argv begins with; 0 if it does not. */
static int matching_words(const struct command *k, int argc, char **argv)
{
    const char *space = strchr(k->name, ' ');

    if (space == NULL)
        return argc >= 1 && str_eq(argv[0], k->name) ? 1 : 0;
    return argc >= 2 && strlen(argv[0]) == (size_t)(space - k->name) &&
                   str_starts(k->name, argv[0]) && str_eq(argv[1], space + 1)
               ? 2
               : 0;
}

const struct command *command_find(int argc, char **argv, int *ret_words)
{
    scoped_mem void *mem = mem_context(NULL);
    const struct command *best = NULL;
    const struct command **all;
    size_t n;

    *ret_words = 0;
    all = command_all(mem, &n);
    for (size_t i = 0; i < n; i++) {
        int words = matching_words(all[i], argc, argv);

        if (words > *ret_words) {
            best = all[i];
            *ret_words = words;
        }
    }
    return best;
}

/* ---- running
 * ---------------------------------------------------------------------------------------- */

/* Message, fields, detail: one line each, on stderr. */
static void print_error(struct call *c)
{
    const struct error *e = &c->error;

    if (e->msgid != NULL)
        fprintf(stderr, "cityhall: %s\n", i18n_format(c->mem, c->lang, e->msgid, e->params));
    for (size_t i = 0; i < e->n_fields; i++)
        fprintf(stderr, "  %s: %s\n", e->fields[i].field,
            i18n_format(c->mem, c->lang, e->fields[i].msgid, e->fields[i].params));
    if (e->detail != NULL)
        fprintf(stderr, "  (%s)\n", e->detail);
}

static int usage(const struct command *k)
{
    if (k == NULL)
        fprintf(stderr, "usage: cityhall [--db URL] [--data DIR] COMMAND …\n"
                        "`cityhall help` lists the commands.\n");
    else
        fprintf(
            stderr, "usage: cityhall %s%s%s\n", k->name, k->usage[0] == '\0' ? "" : " ", k->usage);
    return EXIT_USAGE;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, p, n);

        if (put <= 0)
            return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

static enum err run(struct call *c, const struct command *k, const struct options *o, int argc,
    char **argv, struct buf *out)
{
    switch (k->db) {
    case COMMAND_NO_DB:
        return command_run_plain(c, k, o, argc, argv, out);
    case COMMAND_READS:
        return command_run_read(c, k, o, argc, argv, out);
    case COMMAND_WRITES:
        return command_run_write(c, k, o, argc, argv, out);
    case COMMAND_SLOW:
        return command_run_slow(c, k, o, argc, argv, out);
    }
    return fail_internal(c, "command %s has no kind", k->name);
}

/* `serve` is no command of the table: it owns its transactions. */
static const struct command serve_command = { .name = "serve",
    .usage = "[--listen ADDR:PORT] [--batch N] [--workers N]" };

static int finish(struct call *c, enum err e, const struct command *k)
{
    if (e == ERR_USAGE && c->error.msgid == NULL)
        return usage(k);
    if (e != OK)
        print_error(c);
    return err_exit_code(e);
}

int command_main(int argc, char **argv)
{
    scoped_mem void *mem = mem_context(NULL);
    const char *problem = NULL;
    const struct command *k;
    struct options o;
    struct buf out;
    int words;
    enum err e;

    if (options_parse(&o, &argc, argv, &problem) != OK) {
        fprintf(stderr, "cityhall: the option %s needs a value it can use\n", problem);
        return EXIT_USAGE;
    }
    struct call c = { .mem = mem,
        .actor = &actor_program,
        .lang = o.lang,
        .now = clock_now(),
        .id = id_random(mem) };

    if (argc >= 1 && str_eq(argv[0], "serve"))
        return finish(&c, serve(&c, &o, argc - 1, argv + 1), &serve_command);
    if (argc == 1 && (str_eq(argv[0], "--help") || str_eq(argv[0], "-h")))
        argv[0] = str_dup(mem, "help");
    k = command_find(argc, argv, &words);
    if (k == NULL)
        return usage(NULL);
    buf_init(&out, mem, OUTPUT_MAX);
    e = run(&c, k, &o, argc - words, argv + words, &out);
    if (!write_all(STDOUT_FILENO, out.p, out.n) && e == OK)
        return err_exit_code(ERR_INTERNAL);
    return finish(&c, e, k);
}
