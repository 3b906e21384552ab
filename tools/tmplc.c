/* tmplc.c – compiles templates (X/pages/NAME.html) to C: see lib/html/html.h for the language.
 *
 *     tmplc IN.html OUT.html.c OUT.html.h
 *
 * It follows the HTML while it copies it, so that each <%= value %> is escaped for the place where
 * it stands; a place where no escaping is safe is an error here, not a hole there. Each C block
 * must end in the HTML state in which it began. Errors are FILE:LINE: message, exit 1. */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_ 64
#define DEPTH_MAX 64

enum place { TEXT, TAG_NAME, IN_TAG, ATTR_NAME, BEFORE_VALUE, VALUE, COMMENT, DECLARATION, RAW };

/* Where in the HTML we are. Two states are equal if what may follow is equal. */
struct state {
    enum place place;
    char quote;           /* VALUE: ' or " */
    char tag[NAME_MAX_];  /* of the tag or the raw text element */
    char attr[NAME_MAX_]; /* of the attribute */
    bool closing;         /* </tag */
    bool value_began;     /* VALUE: something stands in it already */
    bool refresh;         /* <meta http-equiv …>: its content is no place for values */
};

static const char *path;
static int line = 1;
static struct state now;
static struct state blocks[DEPTH_MAX];
static int block_lines[DEPTH_MAX];
static int depth;
static FILE *c_file, *h_file;
static bool in_page;
static char last_out; /* last character written, for shrinking indentation */

static void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
static void die(const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s:%d: ", path, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

/* ---- following the HTML
 * -------------------------------------------------------------------------- */

static void add_char(char *name, char ch)
{
    size_t n = strlen(name);

    if (n + 1 >= NAME_MAX_)
        die("a name is too long: %s", name);
    name[n] = (char)tolower((unsigned char)ch);
    name[n + 1] = '\0';
}

static bool is_raw_element(const char *tag)
{
    return strcmp(tag, "script") == 0 || strcmp(tag, "style") == 0;
}

static bool is_text_element(const char *tag)
{
    return strcmp(tag, "textarea") == 0 || strcmp(tag, "title") == 0;
}

static void end_of_tag(void)
{
    bool raw = !now.closing && is_raw_element(now.tag);

    now.place = raw ? RAW : TEXT;
    if (!raw && !is_text_element(now.tag))
        now.tag[0] = '\0';
    now.attr[0] = '\0';
    now.refresh = false;
    now.closing = false;
}

static void end_of_attr_name(void)
{
    if (strcmp(now.tag, "meta") == 0 && strcmp(now.attr, "http-equiv") == 0)
        now.refresh = true;
}

static void step_in_tag(char ch)
{
    if (ch == '>') {
        end_of_tag();
    } else if (!isspace((unsigned char)ch) && ch != '/') {
        now.place = ATTR_NAME;
        now.attr[0] = '\0';
        add_char(now.attr, ch);
    }
}

static void step_attr_name(char ch)
{
    if (ch == '=') {
        end_of_attr_name();
        now.place = BEFORE_VALUE;
    } else if (ch == '>') {
        end_of_attr_name();
        end_of_tag();
    } else if (isspace((unsigned char)ch) || ch == '/') {
        now.place = IN_TAG;
    } else {
        add_char(now.attr, ch);
    }
}

static void step_before_value(char ch)
{
    if (ch != '"' && ch != '\'')
        die("the value of %s must stand in quotes", now.attr);
    now.place = VALUE;
    now.quote = ch;
    now.value_began = false;
}

/* One character; `rest` is what follows it. */
static void step(char ch, const char *rest)
{
    switch (now.place) {
    case TEXT:
        if (ch != '<')
            break;
        if (strncmp(rest, "<%", 2) == 0)
            die("no value may stand in a tag name");
        if (strncmp(rest, "!--", 3) == 0) {
            now.place = COMMENT;
        } else if (*rest == '!') {
            now.place = DECLARATION;
        } else if (isalpha((unsigned char)*rest) || *rest == '/') {
            now.place = TAG_NAME;
            now.tag[0] = '\0';
            now.closing = *rest == '/';
        }
        break;
    case TAG_NAME:
        if (ch == '>')
            end_of_tag();
        else if (isspace((unsigned char)ch))
            now.place = IN_TAG;
        else if (ch != '/')
            add_char(now.tag, ch);
        break;
    case IN_TAG:
        step_in_tag(ch);
        break;
    case ATTR_NAME:
        step_attr_name(ch);
        break;
    case BEFORE_VALUE:
        step_before_value(ch);
        break;
    case VALUE:
        if (ch == now.quote)
            now.place = IN_TAG;
        else
            now.value_began = true;
        break;
    case COMMENT:
        if (ch == '-' && strncmp(rest, "->", 2) == 0)
            now.place = DECLARATION; /* until the > */
        break;
    case DECLARATION:
        if (ch == '>')
            now.place = TEXT;
        break;
    case RAW:
        if (ch == '<' && *rest == '/' && strncasecmp(rest + 1, now.tag, strlen(now.tag)) == 0) {
            now.place = TAG_NAME;
            now.tag[0] = '\0';
            now.closing = true;
        }
        break;
    }
}

/* At the border of a C block an attribute name or a tag name is complete. */
static struct state settled(void)
{
    struct state s = now;

    if (s.place == ATTR_NAME || s.place == TAG_NAME)
        s.place = IN_TAG;
    if (s.place == IN_TAG) {
        s.attr[0] = '\0';
        s.value_began = false;
        s.quote = '\0';
    }
    return s;
}

static bool same_state(const struct state *a, const struct state *b)
{
    return a->place == b->place && strcmp(a->tag, b->tag) == 0 && strcmp(a->attr, b->attr) == 0 &&
           a->closing == b->closing && a->refresh == b->refresh &&
           (a->place != VALUE || (a->quote == b->quote && a->value_began == b->value_began));
}

/* ---- values
 * ------------------------------------------------------------------------------------------ */

static bool is_url_attr(const char *attr)
{
    static const char *const urls[] = { "href", "src", "action", "formaction", "cite", "poster",
        "data", "manifest", "ping" };

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        if (strcmp(attr, urls[i]) == 0)
            return true;
    }
    return false;
}

/* The escaping function for a value here; dies where there is none. */
static const char *escaper(void)
{
    switch (now.place) {
    case TEXT:
        return "html_text";
    case VALUE:
        if (strncmp(now.attr, "on", 2) == 0 || strcmp(now.attr, "style") == 0 ||
            strcmp(now.attr, "srcdoc") == 0 || strcmp(now.attr, "srcset") == 0)
            die("no value may stand in the attribute %s", now.attr);
        if (now.refresh && strcmp(now.attr, "content") == 0)
            die("no value may stand in a meta refresh");
        if (!is_url_attr(now.attr))
            return "html_attr";
        return now.value_began ? "html_url_part" : "html_url";
    case TAG_NAME:
        die("no value may stand in a tag name");
    case IN_TAG:
    case ATTR_NAME:
        die("no value may stand in an attribute name");
    case BEFORE_VALUE:
        die("the value of %s must stand in quotes", now.attr);
    case COMMENT:
    case DECLARATION:
        die("no value may stand in a comment");
    case RAW:
        die("no value may stand inside <%s>", now.tag);
    }
    die("no value may stand here");
}

/* ---- C blocks
 * ---------------------------------------------------------------------------------------- */

static void open_block(void)
{
    if (depth == DEPTH_MAX)
        die("blocks are nested too deeply");
    blocks[depth] = now = settled();
    block_lines[depth++] = line;
}

static void close_block(void)
{
    struct state s = settled();

    if (depth == 0)
        die("} without {");
    depth--;
    if (!same_state(&s, &blocks[depth]))
        die("the block that began in line %d does not end in the HTML state in which it began",
            block_lines[depth]);
    now = blocks[depth];
}

/* Skips a literal or comment that begins at p; returns its last character, or p. */
static const char *skip_literal(const char *p, const char *end)
{
    if (*p == '"' || *p == '\'') {
        char quote = *p;

        for (p++; p < end && *p != quote; p++)
            p += *p == '\\';
    } else if (*p == '/' && p + 1 < end && p[1] == '*') {
        for (p += 2; p + 1 < end && !(p[0] == '*' && p[1] == '/'); p++)
            continue;
        p++;
    } else if (*p == '/' && p + 1 < end && p[1] == '/') {
        die("use /* */ in templates");
    }
    return p;
}

static void follow_c(const char *p, const char *end)
{
    for (; p < end; p++) {
        p = skip_literal(p, end);
        if (p >= end)
            break;
        if (*p == '{')
            open_block();
        else if (*p == '}')
            close_block();
        line += *p == '\n';
    }
}

/* ---- output
 * ------------------------------------------------------------------------------------------- */

static void put_raw(const char *p, size_t n)
{
    if (n == 0)
        return;
    fprintf(c_file, "    html_raw(o, \"");
    for (size_t i = 0; i < n; i++) {
        unsigned char ch = (unsigned char)p[i];

        if (ch == '"' || ch == '\\')
            fprintf(c_file, "\\%c", ch);
        else if (ch == '\n')
            fprintf(c_file, i + 1 == n ? "\\n" : "\\n\"\n        \"");
        else if (ch < 0x20 || ch >= 0x7f)
            fprintf(c_file, "\\%03o", ch);
        else
            fputc(ch, c_file);
    }
    fprintf(c_file, "\", %zu);\n", n);
}

/* Follows and copies literal HTML; indentation shrinks to its newline outside of <pre> and values.
 */
static void put_html(const char *p, const char *end)
{
    char *out = malloc((size_t)(end - p) + 1);
    size_t n = 0;

    if (out == NULL)
        die("out of memory");
    for (; p < end; p++) {
        bool blank = *p == ' ' || *p == '\t';
        bool shrinks = (now.place == TEXT && !is_text_element(now.tag)) || now.place == IN_TAG;

        line += *p == '\n';
        if (!(shrinks && last_out == '\n' && (blank || *p == '\n')))
            last_out = out[n++] = *p;
        step(*p, p + 1);
    }
    if (!in_page && strspn(out, " \t\n") < n)
        die("text before <%%page …%%>");
    if (in_page)
        put_raw(out, n);
    free(out);
}

static void end_page(void)
{
    if (!in_page)
        return;
    if (depth > 0)
        die("the block that began in line %d is not closed", block_lines[depth - 1]);
    if (now.place != TEXT)
        die("the page ends inside of a tag");
    fprintf(c_file, "}\n");
}

static void begin_page(const char *p, const char *end)
{
    const char *paren = memchr(p, '(', (size_t)(end - p));

    end_page();
    memset(&now, 0, sizeof now);
    in_page = true;
    while (p < end && isspace((unsigned char)*p))
        p++;
    while (end > p && isspace((unsigned char)end[-1]))
        end--;
    if (paren == NULL || end[-1] != ')')
        die("<%%page needs name(arguments)");
    for (int i = 0; i < 2; i++) {
        FILE *f = i == 0 ? h_file : c_file;
        bool none = strncmp(paren, "(void)", 6) == 0 || strncmp(paren, "()", 2) == 0;

        fprintf(f, "%svoid %.*s(struct html *o%s%.*s%s\n", i == 0 ? "" : "\n", (int)(paren - p), p,
            none ? "" : ", ", none ? 0 : (int)(end - paren - 2), paren + 1, i == 0 ? ");" : ")\n{");
    }
}

static void put_include(const char *p, const char *end)
{
    while (p < end && isspace((unsigned char)*p))
        p++;
    while (end > p && isspace((unsigned char)end[-1]))
        end--;
    if (in_page)
        die("<%%include stands before <%%page");
    fprintf(h_file, "#include %.*s\n", (int)(end - p), p);
}

/* One tag; p points behind "<%", end at "%>". */
static void put_tag(const char *p, const char *end)
{
    size_t n = (size_t)(end - p);

    if (*p == '#') {
        for (; p < end; p++)
            line += *p == '\n';
        return;
    }
    if (n > 5 && strncmp(p, "page ", 5) == 0) {
        begin_page(p + 5, end);
        return;
    }
    if (n > 8 && strncmp(p, "include ", 8) == 0) {
        put_include(p + 8, end);
        return;
    }
    if (!in_page)
        die("code before <%%page …%%>");
    fprintf(c_file, "#line %d \"%s\"\n", line, path);
    if (*p == '=') {
        fprintf(c_file, "    %s(o, (%.*s));\n", escaper(), (int)(end - p - 1), p + 1);
        now.value_began = true;
        last_out = 'x';
        for (; p < end; p++)
            line += *p == '\n';
        return;
    }
    fprintf(c_file, "    %.*s\n", (int)n, p);
    follow_c(p, end);
}

/* ---- the file
 * -------------------------------------------------------------------------------------------- */

/* A statement alone on its line takes the line with it. */
static bool alone_on_line(const char *text, const char *open, const char *close)
{
    const char *before = open;

    if (open[2] == '=')
        return false;
    while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    close += 2;
    while (*close == ' ' || *close == '\t')
        close++;
    return (before == text || before[-1] == '\n') && *close == '\n';
}

static void compile(const char *text)
{
    const char *at = text;

    for (;;) {
        const char *open = strstr(at, "<%"), *close, *html_end = open;

        if (open == NULL)
            break;
        close = strstr(open, "%>");
        if (close == NULL)
            die("<%% without %%>");
        if (alone_on_line(text, open, close)) {
            while (html_end > at && (html_end[-1] == ' ' || html_end[-1] == '\t'))
                html_end--;
        }
        put_html(at, html_end);
        put_tag(open + 2, close);
        at = close + 2;
        if (alone_on_line(text, open, close)) {
            at += strspn(at, " \t") + 1;
            line++;
        }
    }
    put_html(at, at + strlen(at));
    if (!in_page)
        die("there is no <%%page …%%>");
    end_page();
}

static char *read_file(const char *name)
{
    FILE *f = fopen(name, "rb");
    char *text = calloc(1, 1 << 20);

    if (f == NULL || text == NULL) {
        perror(name);
        exit(1);
    }
    if (fread(text, 1, (1 << 20) - 1, f) == (1 << 20) - 1)
        die("the template is larger than 1 MiB");
    fclose(f);
    return text;
}

static FILE *create(const char *name)
{
    FILE *f = fopen(name, "wb");

    if (f == NULL) {
        perror(name);
        exit(1);
    }
    return f;
}

int main(int argc, char **argv)
{
    const char *base;

    if (argc != 4) {
        fprintf(stderr, "usage: tmplc IN.html OUT.html.c OUT.html.h\n");
        return 64;
    }
    path = argv[1];
    while (strncmp(path, "../", 3) == 0)
        path += 3;
    c_file = create(argv[2]);
    h_file = create(argv[3]);
    base = strrchr(argv[3], '/') == NULL ? argv[3] : strrchr(argv[3], '/') + 1;
    fprintf(h_file,
        "/* generated by tools/tmplc from %s: do not edit */\n#pragma once\n"
        "#include \"lib/html/html.h\"\n",
        path);
    fprintf(c_file,
        "/* generated by tools/tmplc from %s: do not edit */\n#include \"%s\"\n"
        "#undef t\n#undef tf\n#define t(msgid) html_t(o, msgid)\n"
        "#define tf(...) html_tf(o, __VA_ARGS__, (const char *)NULL)\n",
        path, base);
    compile(read_file(argv[1]));
    return fclose(c_file) == 0 && fclose(h_file) == 0 ? 0 : 1;
}
