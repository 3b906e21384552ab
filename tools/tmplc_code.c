/* tmplc_code.c – follows the C of a template just far enough to know where braces open and close.
 *
 * Every block must end in the HTML state in which it began, so that whichever way the program
 * runs, a value stands where the compiler thinks it does. Calls are limited to t(), the helpers of
 * lib/html and partials; so a template cannot fetch or decide. */
#include <ctype.h>
#include <string.h>

#include "tools/tmplc.h"

struct reader {
    const char *at, *end;
    int line;
    const char *problem;
};

static bool is_name_char(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_';
}

static void skip_space(struct reader *r)
{
    while (r->at < r->end) {
        if (r->at + 1 < r->end && r->at[0] == '/' && r->at[1] == '/') {
            while (r->at < r->end && *r->at != '\n')
                r->at++;
        } else if (r->at + 1 < r->end && r->at[0] == '/' && r->at[1] == '*') {
            const char *close = memmem(r->at + 2, (size_t)(r->end - r->at - 2), "*/", 2);

            for (const char *p = r->at; close != NULL && p < close; p++)
                r->line += *p == '\n';
            r->at = close == NULL ? r->end : close + 2;
        } else if (isspace((unsigned char)*r->at)) {
            r->line += *r->at == '\n';
            r->at++;
        } else {
            return;
        }
    }
}

static void read_quoted(struct reader *r, char quote)
{
    r->at++;
    while (r->at < r->end && *r->at != quote && *r->at != '\n')
        r->at += *r->at == '\\' && r->at + 1 < r->end ? 2 : 1;
    if (r->at >= r->end || *r->at != quote) {
        r->problem = "a string that does not end (is there a %> in it?)";
        r->at = r->end;
        return;
    }
    r->at++;
}

static struct token next_token(struct reader *r)
{
    struct token t = { TOKEN_END, NULL, 0 };

    skip_space(r);
    if (r->at >= r->end)
        return t;
    t.p = r->at;
    if (*r->at == '"' || *r->at == '\'') {
        t.kind = TOKEN_STRING;
        read_quoted(r, *r->at);
    } else if (isdigit((unsigned char)*r->at)) {
        t.kind = TOKEN_NUMBER;
        while (r->at < r->end && (is_name_char(*r->at) || *r->at == '.'))
            r->at++;
    } else if (is_name_char(*r->at)) {
        t.kind = TOKEN_NAME;
        while (r->at < r->end && is_name_char(*r->at))
            r->at++;
    } else {
        t.kind = TOKEN_CHAR;
        r->at++;
    }
    t.n = (size_t)(r->at - t.p);
    return t;
}

static bool is(struct token t, const char *s)
{
    return t.n == strlen(s) && memcmp(t.p, s, t.n) == 0;
}

static bool begins(struct token t, const char *s)
{
    return t.n >= strlen(s) && memcmp(t.p, s, strlen(s)) == 0;
}

static bool ends(struct token t, const char *s)
{
    return t.n >= strlen(s) && memcmp(t.p + t.n - strlen(s), s, strlen(s)) == 0;
}

static bool one_of(struct token t, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (is(t, *list))
            return true;
    }
    return false;
}

/* Functions that give a text and write nothing. */
static bool gives_text(struct token t)
{
    static const char *const names[] = { "t", "tf", "pick", "html_t", "html_tf", NULL };

    return one_of(t, names) || begins(t, "str_") || begins(t, "i18n_") || ends(t, "_text");
}

static bool is_control(struct token t)
{
    static const char *const words[] = { "if", "for", "while", "switch", "do", NULL };

    return one_of(t, words);
}

/* A name before a parenthesis: may a template call it? */
static const char *check_call(
    struct reader r, struct token name, struct token before, const struct html_state *state)
{
    static const char *const fine[] = { "sizeof", "paging_nav", "error_summary", "return", NULL };
    bool macro = true;
    struct token next;

    for (size_t i = 0; i < name.n; i++)
        macro = macro && !islower((unsigned char)name.p[i]);
    next = next_token(&r);
    if (next.kind == TOKEN_END || *next.p != '(')
        return NULL;
    if (before.kind == TOKEN_CHAR && (*before.p == '.' || *before.p == '>'))
        return "a template calls no function pointers";
    next = next_token(&r);
    if (is_control(name) || gives_text(name) || macro)
        return NULL;
    if (next.kind == TOKEN_NAME && is(next, "o")) {
        /* As a statement of its own it writes HTML. */
        bool statement = before.kind == TOKEN_END || is(before, "else") ||
                         (before.kind == TOKEN_CHAR && strchr("{};:)", *before.p) != NULL);

        return statement && state != NULL && state->at != AT_TEXT ? "partials stand in text only"
                                                                  : NULL;
    }
    if (one_of(name, fine) || begins(name, "form_") || begins(name, "html_"))
        return NULL;
    return "a template calls t(), tf(), functions of lib/html and partials only";
}

static const char *check_token(
    struct reader *r, struct token t, struct token before, const struct html_state *state)
{
    static const char *const refused[] = { "html_raw", "html_safe", "html_text_safe", "goto", "asm",
        "__asm__", NULL };

    if (r->problem != NULL)
        return r->problem;
    if (t.kind == TOKEN_NAME && (one_of(t, refused) || begins(t, "buf_")))
        return "a template cannot use this name";
    if (t.kind == TOKEN_NAME)
        return check_call(*r, t, before, state);
    if (t.kind == TOKEN_CHAR && *t.p == '#')
        return "no preprocessor in a template; use <%include \"…\"%>";
    if (t.kind == TOKEN_CHAR && r->at < r->end &&
        ((*t.p == '<' && (*r->at == '%' || *r->at == ':')) || (*t.p == '%' && *r->at == ':')))
        return "a <% inside a C block";
    return NULL;
}

/* Two ways of the program meet: what is true on only one of them is not known any more. */
static void join(struct html_state *s, const struct html_state *other)
{
    s->newline = s->newline && other->newline;
    s->need_space = s->need_space || other->need_space;
    s->meta_equiv = s->meta_equiv || other->meta_equiv;
    s->meta_value = s->meta_value || other->meta_value;
    if (s->begun != other->begun)
        s->begun = BEGUN_MAYBE;
    if (strcmp(s->word, other->word) != 0)
        s->word_ended = true;
}

static const char *open_brace(struct code *k, const struct html_state *s, int line)
{
    struct brace *b;

    if (k->depth == DEPTH_MAX)
        return "too many braces";
    b = &k->braces[k->depth++];
    *b = (struct brace) { .began = *s, .line = line };
    b->loop = is(k->control, "for") || is(k->control, "while") || is(k->control, "do");
    b->jump_target = b->loop || is(k->control, "switch");
    b->is_else = k->is_else;
    b->joined = k->joined;
    k->is_else = false;
    return NULL;
}

static const char *close_brace(struct code *k, struct html_state *s)
{
    struct brace *b;

    if (k->depth == 0)
        return "a } too many";
    b = &k->braces[--k->depth];
    if (!html_same(&b->began, s))
        return "this block ends in another HTML state than it began in";
    if (b->loop && s->begun != b->began.begun && s->at == AT_VALUE)
        return "a loop cannot begin the value of an attribute; write something before it";
    k->before_else = b->began;
    join(s, &b->began);
    if (b->is_else)
        join(s, &b->joined);
    return NULL;
}

/* break, continue, return, case, default: the program leaves the order of the text. */
static const char *jump(struct code *k, struct token t, struct html_state *s)
{
    if (is(t, "return"))
        return s->at == AT_TEXT ? NULL : "return inside a tag";
    for (int i = k->depth - 1; i >= 0; i--) {
        struct brace *b = &k->braces[i];

        if (is(t, "continue") ? !b->loop : !b->jump_target)
            continue;
        if (!html_same(&b->began, s))
            return "this jump is in another HTML state than its block began in";
        join(&b->began, s);
        if (is(t, "case") || is(t, "default"))
            join(s, &b->began);
        return NULL;
    }
    return "a jump outside of a loop or switch";
}

static const char *statement_token(struct code *k, struct token t, struct html_state *s, int line)
{
    static const char *const jumps[] = { "break", "continue", "return", "case", "default", NULL };
    const char *problem = NULL;

    if (t.kind == TOKEN_NAME && is_control(t)) {
        if (k->control.n > 0)
            return "use braces for the outer statement";
        k->control = t;
    } else if (is(t, "else")) {
        if (!k->after_close)
            return "an else needs braces around what is before it";
        k->joined = *s;
        *s = k->before_else;
        k->is_else = true;
    } else if (t.kind == TOKEN_NAME && one_of(t, jumps)) {
        problem = jump(k, t, s);
    } else if (t.kind == TOKEN_CHAR && *t.p == '{') {
        problem = open_brace(k, s, line);
    } else if (t.kind == TOKEN_CHAR && *t.p == '}') {
        problem = close_brace(k, s);
    }
    if (t.kind == TOKEN_CHAR && strchr("()", *t.p) != NULL)
        k->parens += *t.p == '(' ? 1 : -1;
    if (t.kind == TOKEN_CHAR && strchr("{};:", *t.p) != NULL && k->parens == 0)
        k->control = (struct token) { TOKEN_END, NULL, 0 };
    if (t.kind == TOKEN_CHAR && *t.p == ';' && k->is_else) {
        join(s, &k->joined);
        k->is_else = false;
    }
    k->after_close = t.kind == TOKEN_CHAR && *t.p == '}';
    return problem;
}

const char *code_block(struct code *k, const char *p, size_t n, struct html_state *state, int *line)
{
    struct reader r = { .at = p, .end = p + n, .line = *line };
    struct token t, before = { TOKEN_END, NULL, 0 };
    const char *problem;

    for (t = next_token(&r); t.kind != TOKEN_END; before = t, t = next_token(&r)) {
        *line = r.line;
        problem = check_token(&r, t, before, state);
        if (problem == NULL)
            problem = statement_token(k, t, state, r.line);
        if (problem != NULL)
            return problem;
    }
    *line = r.line;
    if (before.kind != TOKEN_END &&
        (before.kind != TOKEN_CHAR || strchr("{};:", *before.p) == NULL))
        return "a C block must end with { } ; or :";
    return k->parens == 0 ? NULL : "parentheses do not close in this C block";
}

const char *code_value(const char *p, size_t n)
{
    struct reader r = { .at = p, .end = p + n };
    struct token t, before = { TOKEN_END, NULL, 0 };
    int parens = 0;

    for (t = next_token(&r); t.kind != TOKEN_END; before = t, t = next_token(&r)) {
        const char *problem = check_token(&r, t, before, NULL);

        if (problem != NULL)
            return problem;
        if (t.kind == TOKEN_CHAR && strchr("(){};", *t.p) != NULL)
            parens += *t.p == '(' ? 1 : *t.p == ')' ? -1 : DEPTH_MAX;
        if (parens < 0 || parens >= DEPTH_MAX)
            return "a value is one expression, without ; or braces";
    }
    if (before.kind == TOKEN_END)
        return "an empty value";
    return parens == 0 ? NULL : "parentheses do not close in this value";
}
