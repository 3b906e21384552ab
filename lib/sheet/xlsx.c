/* xlsx.c – the package of an XLSX: which parts are the workbook, its sheets, its styles and shared
 * texts (ECMA-376 parts 1 and 2; transitional and strict, with or without prefixes). What else may
 * be inside – macros, links, pictures – is never looked at. */
#include <string.h>
#include <strings.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"
#include "lib/sheet/xml.h"
#include "lib/zip/unzip.h"

#define RELATIONS_MAX 2000
#define STYLES_MAX 65536
#define STRINGS_COUNT_MAX 8000000
#define STRINGS_FIRST 4096

/* ---- relations: ids and types of the parts that a part refers to --------------------------------
 */

struct relation {
    const char *id, *type, *part;
    struct relation *next;
};

/* A target relative to the folder of `from`, without "./" and "../". */
static const char *resolve(const void *mem, const char *from, const char *target)
{
    const char *slash = strrchr(from, '/');
    char *path = target[0] == '/' || slash == NULL
                     ? str_dup(mem, target + (target[0] == '/'))
                     : str_printf(mem, "%.*s/%s", (int)(slash - from), from, target);
    size_t n, kept = 0;
    char **steps = str_split(mem, path, '/', &n);
    char *out = str_dup(mem, "");

    for (size_t i = 0; i < n; i++) {
        if (str_eq(steps[i], ".."))
            kept -= kept > 0;
        else if (!str_eq(steps[i], ".") && steps[i][0] != '\0')
            steps[kept++] = steps[i];
    }
    for (size_t i = 0; i < kept; i++)
        out = str_printf(mem, "%s%s%s", out, i == 0 ? "" : "/", steps[i]);
    return out;
}

/* The relations of `from` ("" for the package itself). */
static enum err relations(
    struct call *c, const void *mem, struct unzip *u, const char *from, struct relation **ret)
{
    scoped_mem void *tmp = mem_context(NULL);
    const char *slash = strrchr(from, '/'), *name = slash == NULL ? from : slash + 1;
    struct relation *list = NULL;
    enum xml_event e;
    struct xml *x;
    int n = 0;

    TRY(xml_open(
        c, tmp, u, str_printf(tmp, "%.*s_rels/%s.rels", (int)(name - from), from, name), &x));
    for (;;) {
        const char *target, *id, *type;
        struct relation *r;

        TRY(xml_next(c, x, &e));
        if (e == XML_DONE)
            break;
        if (e != XML_BEGIN || !xml_is(x, "Relationship") || n >= RELATIONS_MAX)
            continue;
        target = str_dup(mem, str_or(xml_attribute(x, "Target"), ""));
        id = str_dup(mem, str_or(xml_attribute(x, "Id"), ""));
        type = str_dup(mem, str_or(xml_attribute(x, "Type"), ""));
        if (str_eq(xml_attribute(x, "TargetMode"), "External"))
            continue;
        r = mem_new(mem, struct relation);
        *r = (struct relation) { id, type, resolve(mem, from, target), list };
        list = r;
        n++;
    }
    *ret = list;
    return OK;
}

static const struct relation *by_type(const struct relation *r, const char *end)
{
    while (r != NULL && !str_ends(r->type, end))
        r = r->next;
    return r;
}

static const struct relation *by_id(const struct relation *r, const char *id)
{
    while (r != NULL && !str_eq(r->id, id))
        r = r->next;
    return r;
}

/* ---- the workbook
 * -------------------------------------------------------------------------------- */

static bool is_true(const char *s)
{
    return s != NULL && (str_eq(s, "1") || strcasecmp(s, "true") == 0);
}

static enum err add_sheet(
    struct call *c, struct book *b, struct xml *x, const struct relation *list)
{
    const char *name = str_dup(b, str_or(xml_attribute(x, "name"), ""));
    const char *state = xml_attribute(x, "state");
    bool hidden = state != NULL && !str_eq(state, "visible");
    const struct relation *r = by_id(list, str_or(xml_attribute(x, "id"), ""));
    size_t n = b->open.n_sheets;
    struct sheet_info *sheets;

    if (r != NULL && !str_ends(r->type, "/worksheet"))
        return OK; /* a chart or a dialog on a sheet of its own */
    if (r == NULL || !unzip_has(b->xlsx->zip, r->part))
        return fail(c, ERR_INVALID,
            N_("The sheet {sheet} is missing in the file: open it with Excel or WPS and save it "
               "again"),
            "sheet", name);
    if (n >= SHEET_SHEETS_MAX)
        return fail(c, ERR_TOO_LARGE, N_("The workbook has more than {max} sheets"), "max",
            str_printf(c->mem, "%d", SHEET_SHEETS_MAX));
    sheets = mem_array(b, struct sheet_info, n + 1);
    if (n > 0)
        memcpy(sheets, b->open.sheets, n * sizeof(*sheets));
    sheets[n] = (struct sheet_info) { name, hidden };
    b->open.sheets = sheets;
    b->xlsx->parts = mem_grow(b, b->xlsx->parts, const char *, n + 1);
    b->xlsx->parts[n] = str_dup(b, r->part);
    b->open.n_sheets = n + 1;
    return OK;
}

static enum err read_workbook(struct call *c, struct book *b, const char *part)
{
    scoped_mem void *tmp = mem_context(NULL);
    struct xlsx *k = b->xlsx;
    struct relation *list;
    const struct relation *r;
    enum xml_event e;
    struct xml *x;

    TRY(relations(c, tmp, k->zip, part, &list));
    if ((r = by_type(list, "/styles")) != NULL)
        k->styles_part = str_dup(b, r->part);
    if ((r = by_type(list, "/sharedStrings")) != NULL)
        k->strings_part = str_dup(b, r->part);
    TRY(xml_open(c, tmp, k->zip, part, &x));
    for (;;) {
        TRY(xml_next(c, x, &e));
        if (e == XML_DONE)
            break;
        if (e == XML_BEGIN && xml_is(x, "workbookPr"))
            k->since_1904 = is_true(xml_attribute(x, "date1904"));
        else if (e == XML_BEGIN && xml_is(x, "sheet"))
            TRY(add_sheet(c, b, x, list));
    }
    if (b->open.n_sheets == 0)
        return fail(c, ERR_INVALID, N_("The workbook has no sheet with cells"));
    return OK;
}

enum err xlsx_open(struct call *c, struct book *b)
{
    scoped_mem void *tmp = mem_context(NULL);
    struct relation *list;
    const struct relation *r;

    b->xlsx = mem_new(b, struct xlsx);
    TRY(unzip_open(c, b, b->path, SHEET_UNPACKED_MAX, &b->xlsx->zip));
    if (!unzip_has(b->xlsx->zip, "_rels/.rels"))
        return kind_of_package(c, b->xlsx->zip);
    TRY(relations(c, tmp, b->xlsx->zip, "", &list));
    r = by_type(list, "/officeDocument");
    if (r == NULL || str_starts(r->part, "word/") || str_starts(r->part, "ppt/") ||
        str_ends(r->part, ".bin"))
        return kind_of_package(c, b->xlsx->zip);
    b->open.encoding = "UTF-8";
    TRY(read_workbook(c, b, r->part));
    TRY(styles_load(c, b, b->xlsx));
    return OK;
}

/* ---- styles: which cells are dates
 * --------------------------------------------------------------- */

struct code {
    int id;
    enum format format;
};

static int number_of(const char *s)
{
    int64_t n;

    return s != NULL && str_int(s, 0, INT32_MAX, &n) ? (int)n : 0;
}

static enum format find_format(const struct code *codes, size_t n, int id)
{
    for (size_t i = 0; i < n; i++)
        if (codes[i].id == id)
            return codes[i].format;
    return number_format(id, NULL);
}

static void add_code(void *mem, struct code **codes, size_t *n, struct xml *x)
{
    int id = number_of(xml_attribute(x, "numFmtId"));
    const char *text = xml_attribute(x, "formatCode");

    if (*n >= STYLES_MAX || text == NULL)
        return;
    if ((*n & (*n - 1)) == 0)
        *codes = mem_grow(mem, *codes, struct code, *n == 0 ? 1 : *n * 2);
    (*codes)[(*n)++] = (struct code) { id, number_format(id, text) };
}

static void add_style(
    const struct book *b, struct xlsx *k, const struct code *codes, size_t n_codes, struct xml *x)
{
    size_t n = k->n_formats;

    if (n >= STYLES_MAX)
        return;
    if ((n & (n - 1)) == 0)
        k->formats = mem_grow(b, k->formats, uint8_t, n == 0 ? 1 : n * 2);
    k->formats[n] = (uint8_t)find_format(codes, n_codes, number_of(xml_attribute(x, "numFmtId")));
    k->n_formats++;
}

enum err styles_load(struct call *c, const struct book *b, struct xlsx *k)
{
    scoped_mem void *tmp = mem_context(NULL);
    struct code *codes = NULL;
    size_t n_codes = 0;
    bool in_styles = false;
    enum xml_event e;
    struct xml *x;

    if (k->styles_part == NULL || !unzip_has(k->zip, k->styles_part))
        return OK; /* numbers only: it has no dates */
    TRY(xml_open(c, tmp, k->zip, k->styles_part, &x));
    for (;;) {
        TRY(xml_next(c, x, &e));
        if (e == XML_DONE)
            return OK;
        if (e != XML_TEXT && xml_is(x, "cellXfs"))
            in_styles = e == XML_BEGIN;
        else if (e == XML_BEGIN && xml_is(x, "numFmt"))
            add_code(tmp, &codes, &n_codes, x);
        else if (e == XML_BEGIN && in_styles && xml_is(x, "xf"))
            add_style(b, k, codes, n_codes, x);
    }
}

/* ---- shared texts
 * --------------------------------------------------------------------------------- */

static enum err too_many_texts(struct call *c)
{
    return fail(c, ERR_TOO_LARGE,
        N_("The texts of the workbook are larger than {max} MiB: split it into several files"),
        "max", str_printf(c->mem, "%zu", SHEET_STRINGS_MAX >> 20));
}

static enum err put_text(struct call *c, const struct book *b, struct strings *s, const char *text)
{
    size_t n = strlen(text);

    if (n > SHEET_STRINGS_MAX - 1 - s->n_text)
        return too_many_texts(c);
    if (s->n_text + n + 1 > s->cap_text) {
        size_t cap = s->cap_text == 0 ? STRINGS_FIRST : s->cap_text * 2;

        while (cap < s->n_text + n + 1)
            cap *= 2;
        s->text = mem_grow(b, s->text, char, cap);
        s->cap_text = cap;
    }
    memcpy(s->text + s->n_text, text, n + 1);
    s->n_text += n;
    return OK;
}

/* One <si>: its runs in one, without what tells how to pronounce it. */
static enum err read_text(struct call *c, const struct book *b, struct strings *s, struct xml *x)
{
    size_t begin = s->n_text;
    bool in_t = false;
    enum xml_event e;

    TRY(put_text(c, b, s, ""));
    for (;;) {
        TRY(xml_next(c, x, &e));
        if (e == XML_DONE || (e == XML_END && xml_is(x, "si")))
            break;
        if (e == XML_BEGIN && xml_is(x, "rPh"))
            TRY(xml_skip(c, x));
        else if (e != XML_TEXT && xml_is(x, "t"))
            in_t = e == XML_BEGIN;
        else if (e == XML_TEXT && in_t)
            TRY(put_text(c, b, s, xml_text(x)));
    }
    s->n_text = begin + number_unescape(s->text + begin) + 1;
    return OK;
}

enum err strings_load(struct call *c, const struct book *b, struct xlsx *k)
{
    scoped_mem void *tmp = mem_context(NULL);
    struct strings *s = &k->strings;
    enum xml_event e;
    struct xml *x;

    if (s->loaded || k->strings_part == NULL || !unzip_has(k->zip, k->strings_part))
        return OK;
    s->n = s->n_text = 0;
    TRY(xml_open(c, tmp, k->zip, k->strings_part, &x));
    for (;;) {
        TRY(xml_next(c, x, &e));
        if (e == XML_DONE) {
            s->loaded = true;
            return OK;
        }
        if (e != XML_BEGIN || !xml_is(x, "si"))
            continue;
        if (s->n >= STRINGS_COUNT_MAX)
            return too_many_texts(c);
        if (s->n == s->cap) {
            s->cap = s->cap == 0 ? STRINGS_FIRST : s->cap * 2;
            s->at = mem_grow(b, s->at, uint32_t, s->cap);
        }
        s->at[s->n++] = (uint32_t)s->n_text;
        TRY(read_text(c, b, s, x));
    }
}
