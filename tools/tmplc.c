/* tmplc.c – the template compiler: X/pages/NAME.html → NAME.html.c and NAME.html.h.
 *
 *     tmplc IN.html OUT.c OUT.h
 *
 * Runs while the program is built. Syntax and rules are described in lib/html/html.h; the first
 * thing that is wrong ends it with "file:line: message". */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tools/tmplc.h"

#define COLUMNS 96

struct compiler {
    const char *file;
    const char *text, *at, *end;
    int line;
    char *c_text, *h_text;
    size_t c_size, h_size;
    FILE *c, *h;
    bool in_page;
    struct html_state html;
    struct code code;
};

__attribute__((noreturn, format(printf, 3, 4))) static void die(
    const struct compiler *k, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "%s:%d: ", k->file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static char *read_file(const struct compiler *k, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    size_t n = 0, got = 1;

    if (f == NULL)
        die(k, 0, "%s", strerror(errno));
    while (got > 0) {
        text = realloc(text, n + 65536);
        if (text == NULL)
            die(k, 0, "out of memory");
        got = fread(text + n, 1, 65535, f);
        n += got;
    }
    fclose(f);
    text[n] = '\0';
    if (strlen(text) != n)
        die(k, 1, "a NUL byte in a template");
    return text;
}

static void write_file(const struct compiler *k, const char *path, const char *p, size_t n)
{
    FILE *f = fopen(path, "wb");

    if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0)
        die(k, 0, "cannot write %s: %s", path, strerror(errno));
}

/* ---- literals ----------------------------------------------------------------------------------
 */

/* White space that a browser would fold anyway is folded here, once. */
static bool is_folded(const struct html_state *s, char ch)
{
    return isspace((unsigned char)ch) && (s->at == AT_TEXT || s->at == AT_TAG) && !s->pre;
}

static size_t fold(struct compiler *k, const char *p, size_t n, char *out, size_t *ret_used)
{
    size_t i = 0;
    bool newline = false;

    while (i < n && isspace((unsigned char)p[i]))
        newline = p[i++] == '\n' || newline;
    *ret_used = i;
    if (k->html.newline && k->html.at == AT_TEXT)
        return 0;
    k->html.newline = newline;
    *out = newline ? '\n' : ' ';
    return 1;
}

static void put_string(FILE *f, const char *p, size_t n)
{
    size_t column = 0;

    fprintf(f, "html_raw(o, \"");
    for (size_t i = 0; i < n; i++) {
        if (column >= COLUMNS && ((unsigned char)p[i] & 0xc0) != 0x80) {
            fprintf(f, "\"\n    \"");
            column = 0;
        }
        if (p[i] == '\n')
            fprintf(f, "\\n");
        else if (p[i] == '"' || p[i] == '\\')
            fprintf(f, "\\%c", p[i]);
        else
            fputc(p[i], f);
        column++;
    }
    fprintf(f, "\", %zu);\n", n);
}

static void literal(struct compiler *k, size_t n)
{
    const char *p = k->at, *end = p + n;
    char *out = malloc(n + 1);
    size_t used, kept = 0;

    if (out == NULL)
        die(k, k->line, "out of memory");
    while (p < end) {
        const char *problem = NULL;

        if (is_folded(&k->html, *p)) {
            kept += fold(k, p, (size_t)(end - p), out + kept, &used);
            problem = html_step(&k->html, ' ');
        } else {
            used = 1;
            out[kept++] = *p;
            k->html.newline = false;
            problem = html_step(&k->html, *p == '\r' ? ' ' : *p);
        }
        if (problem != NULL)
            die(k, k->line, "%s", problem);
        for (; used > 0; used--)
            k->line += *p++ == '\n';
    }
    if (kept > 0)
        put_string(k->c, out, kept);
    free(out);
    k->at = end;
}

/* ---- marks -------------------------------------------------------------------------------------
 */

static void page_end(struct compiler *k)
{
    if (!k->in_page)
        return;
    if (k->code.depth > 0)
        die(k, k->code.braces[k->code.depth - 1].line, "this { is never closed");
    if (k->html.at != AT_TEXT)
        die(k, k->line, "the template ends inside a tag, comment or script");
    fprintf(k->c, "}\n");
}

/* name(args) of <%page … %> → the function, and its prototype in the header. */
static void page_begin(struct compiler *k, const char *p, size_t n)
{
    const char *open = memchr(p, '(', n), *close = memrchr(p, ')', n);
    char *args;
    int name_n;

    if (open == NULL || close == NULL || close < open)
        die(k, k->line, "write <%%page name(arguments)%%>");
    while (p < open && isspace((unsigned char)*p))
        p++;
    for (name_n = 0; isalnum((unsigned char)p[name_n]) || p[name_n] == '_'; name_n++)
        ;
    if (name_n == 0 || p + name_n != open)
        die(k, k->line, "write <%%page name(arguments)%%>");
    args = strndup(open + 1, (size_t)(close - open - 1));
    if (args == NULL)
        die(k, k->line, "out of memory");
    page_end(k);
    k->in_page = true;
    k->html = (struct html_state) { .newline = true };
    k->code = (struct code) { 0 };
    if (strspn(args, " \n\t") == strlen(args) || strcmp(args, "void") == 0) {
        fprintf(k->h, "void %.*s(struct html *o);\n", name_n, p);
        fprintf(
            k->c, "#line %d \"%s\"\nvoid %.*s(struct html *o)\n{\n", k->line, k->file, name_n, p);
    } else {
        fprintf(k->h, "void %.*s(struct html *o, %s);\n", name_n, p, args);
        fprintf(k->c, "#line %d \"%s\"\nvoid %.*s(struct html *o, %s)\n{\n", k->line, k->file,
            name_n, p, args);
    }
    free(args);
}

static void value(struct compiler *k, const char *p, size_t n)
{
    const char *problem = code_value(p, n), *function;

    if (problem != NULL)
        die(k, k->line, "%s", problem);
    function = html_value(&k->html, &problem);
    if (function == NULL)
        die(k, k->line, "%s", problem);
    fprintf(k->c, "#line %d \"%s\"\n%s(o, (%.*s));\n", k->line, k->file, function, (int)n, p);
}

static void block(struct compiler *k, const char *p, size_t n)
{
    const char *problem = html_block(&k->html);
    int line = k->line;

    if (problem == NULL)
        problem = code_block(&k->code, p, n, &k->html, &line);
    if (problem != NULL)
        die(k, line, "%s", problem);
    fprintf(k->c, "#line %d \"%s\"\n%.*s\n", k->line, k->file, (int)n, p);
}

static bool word_is(const char *p, size_t n, const char *word)
{
    size_t w = strlen(word);

    return n > w && memcmp(p, word, w) == 0 && isspace((unsigned char)p[w]);
}

static void mark(struct compiler *k)
{
    const char *p = k->at + 2, *close = strstr(p, "%>");
    size_t n;

    if (close == NULL)
        die(k, k->line, "a <%% without its %%>");
    n = (size_t)(close - p);
    if (word_is(p, n, "page"))
        page_begin(k, p + 4, n - 4);
    else if (!word_is(p, n, "include") && *p != '#' && !k->in_page)
        die(k, k->line, "the template must begin with <%%page name(arguments)%%>");
    else if (*p == '=')
        value(k, p + 1, n - 1);
    else if (*p != '#' && !word_is(p, n, "include"))
        block(k, p, n);
    for (; k->at < close + 2; k->at++)
        k->line += *k->at == '\n';
}

/* Headers are needed by the prototypes, so they are gathered before anything else. */
static void includes(struct compiler *k)
{
    const char *p = k->text, *close;

    while ((p = strstr(p, "<%include")) != NULL) {
        close = strstr(p, "%>");
        if (close == NULL)
            break;
        p += strlen("<%include");
        fprintf(k->h, "#include%.*s\n", (int)(close - p), p);
    }
}

static void compile(struct compiler *k)
{
    while (k->at < k->end) {
        const char *next = strstr(k->at, "<%");
        size_t n = (size_t)((next == NULL ? k->end : next) - k->at);

        if (n > 0 && k->in_page)
            literal(k, n);
        for (; n > 0 && !k->in_page; n--, k->at++) {
            if (!isspace((unsigned char)*k->at))
                die(k, k->line, "the template must begin with <%%page name(arguments)%%>");
            k->line += *k->at == '\n';
        }
        if (next != NULL)
            mark(k);
    }
    if (!k->in_page)
        die(k, 1, "the template must begin with <%%page name(arguments)%%>");
    page_end(k);
}

int main(int argc, char **argv)
{
    static struct compiler k;
    const char *base;

    if (argc != 4) {
        fprintf(stderr, "usage: tmplc IN.html OUT.c OUT.h\n");
        return 64;
    }
    k.file = argv[1];
    while (strncmp(k.file, "../", 3) == 0) /* the build directory lies inside the source */
        k.file += 3;
    k.at = k.text = read_file(&k, argv[1]);
    k.end = k.text + strlen(k.text);
    k.line = 1;
    k.c = open_memstream(&k.c_text, &k.c_size);
    k.h = open_memstream(&k.h_text, &k.h_size);
    if (k.c == NULL || k.h == NULL)
        die(&k, 0, "out of memory");
    base = strrchr(argv[3], '/');
    fprintf(k.h, "/* made by tools/tmplc from %s: do not edit */\n#pragma once\n", k.file);
    fprintf(k.h, "#include \"lib/html/html.h\"\n");
    includes(&k);
    fprintf(k.c, "/* made by tools/tmplc from %s: do not edit */\n", k.file);
    fprintf(k.c,
        "#include \"%s\"\n#undef t\n#undef tf\n#define t(msgid) html_t(o, msgid)\n"
        "#define tf(...) html_tf(o, __VA_ARGS__, (const char *)NULL)\n",
        base == NULL ? argv[3] : base + 1);
    compile(&k);
    fclose(k.c);
    fclose(k.h);
    write_file(&k, argv[2], k.c_text, k.c_size);
    write_file(&k, argv[3], k.h_text, k.h_size);
    return 0;
}
