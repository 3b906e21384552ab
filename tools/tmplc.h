/* tmplc.h – inside of the template compiler: the HTML side and the C side meet here.
 *
 * tmplc_html.c follows the HTML of a template character by character and knows, at every point,
 * what a value there would be. tmplc_code.c follows the braces of the C blocks. tmplc.c reads the
 * file, asks both and writes the C. Syntax and rules: lib/html/html.h. */
#ifndef TOOLS_TMPLC_H
#define TOOLS_TMPLC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum html_at {
    AT_TEXT,
    AT_RAW,        /* inside <script> or <style> */
    AT_RCDATA,     /* inside <title> or <textarea> */
    AT_COMMENT,    /* <!-- … --> and <!doctype …> */
    AT_TAG_OPEN,   /* just after < */
    AT_TAG_NAME,   /* <na */
    AT_END_TAG,    /* </name … */
    AT_TAG,        /* between attributes */
    AT_ATTR_NAME,  /* <a hr */
    AT_ATTR_AFTER, /* <a href␣ */
    AT_EQUALS,     /* <a href= */
    AT_VALUE,      /* inside a quoted value */
    AT_UNQUOTED    /* inside an unquoted value */
};

/* Whether something of a URL has been written already; MAYBE after an `if` without `else`. */
enum begun { BEGUN_NO, BEGUN_YES, BEGUN_MAYBE };

#define NAME_MAX_ 32

struct html_state {
    enum html_at at;
    char quote;
    char tag[NAME_MAX_], attr[NAME_MAX_];
    char word[NAME_MAX_]; /* the literal of the value so far, or the end tag being looked for */
    bool word_ended;      /* the literal became too long or a value followed */
    enum begun begun;
    bool need_space; /* an attribute may have ended: the next must be set apart */
    bool meta_equiv, meta_value;
    bool newline; /* the last thing written was a line end: white space may be left out */
    bool pre;     /* inside <pre>: white space counts */
};

/* One more literal character. NULL, or what is wrong. */
const char *html_step(struct html_state *s, char ch);

/* The function that escapes a value here, or NULL and what is wrong. */
const char *html_value(struct html_state *s, const char **ret_problem);

/* At the border of a C block: NULL, or why none may stand here. */
const char *html_block(struct html_state *s);

/* Two states that a block may begin and end in. */
bool html_same(const struct html_state *a, const struct html_state *b);

/* ---- C side ------------------------------------------------------------------------------------
 */

#define DEPTH_MAX 64

struct token {
    enum { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_CHAR } kind;
    const char *p;
    size_t n;
};

struct brace {
    struct html_state began;
    struct html_state joined; /* of an else: what the branches before it left */
    bool is_else, loop, jump_target;
    int line;
};

/* Lives as long as one page of a template. */
struct code {
    struct brace braces[DEPTH_MAX];
    int depth, parens;
    struct token control;          /* the `if`, `for` … of the statement that is being read */
    struct html_state before_else; /* what an `else` right after a } begins with */
    struct html_state joined;
    bool after_close, is_else;
};

/* Follows one C block; *state is changed where branches join. *line moves on with the text. */
const char *code_block(
    struct code *k, const char *p, size_t n, struct html_state *state, int *line);
/* Checks an expression. */
const char *code_value(const char *p, size_t n);

#endif
