/* tmplc_html.c – where in the HTML are we?
 *
 * A tokenizer after the HTML standard (section 13.2.5), cut down to what decides how a value must
 * be escaped. Whatever it does not know for certain it refuses: a refused template is a build
 * error, a wrong guess would be a hole. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "tools/tmplc.h"

static bool one_of(const char *s, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcasecmp(s, *list) == 0)
            return true;
    }
    return false;
}

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f';
}

/* Names longer than we can hold are none that we know. */
static const char *name_add(char *name, char ch)
{
    size_t n = strlen(name);

    if (n + 1 >= NAME_MAX_)
        return "a name of a tag or attribute is too long";
    name[n] = (char)tolower((unsigned char)ch);
    name[n + 1] = '\0';
    return NULL;
}

static void word_add(struct html_state *s, char ch)
{
    size_t n = strlen(s->word);

    if (s->word_ended)
        return;
    if (n + 1 >= NAME_MAX_) {
        s->word_ended = true;
        return;
    }
    s->word[n] = (char)tolower((unsigned char)ch);
    s->word[n + 1] = '\0';
}

static bool is_url_attr(const char *attr)
{
    static const char *const names[] = { "href", "src", "action", "formaction", "cite", "poster",
        "data", "xlink:href", "longdesc", "background", "manifest", "usemap", NULL };

    return one_of(attr, names);
}

static const char *open_tag_name(const struct html_state *s)
{
    static const char *const refused[] = { "plaintext", "xmp", "noembed", "noframes", "frameset",
        "frame", NULL };

    return one_of(s->tag, refused) ? "this tag is not used here" : NULL;
}

/* The > of an opening tag. */
static void tag_done(struct html_state *s)
{
    s->word[0] = '\0';
    s->need_space = false;
    if (strcmp(s->tag, "script") == 0 || strcmp(s->tag, "style") == 0)
        s->at = AT_RAW;
    else if (strcmp(s->tag, "title") == 0 || strcmp(s->tag, "textarea") == 0)
        s->at = AT_RCDATA;
    else
        s->at = AT_TEXT;
    if (strcmp(s->tag, "pre") == 0)
        s->pre = true;
}

static const char *attr_done(struct html_state *s)
{
    if (strcmp(s->tag, "meta") == 0 && strcmp(s->attr, "http-equiv") == 0) {
        s->meta_equiv = true;
        if (s->meta_value)
            return "value in the content of a <meta http-equiv>";
    }
    s->word[0] = '\0';
    s->word_ended = false;
    s->begun = BEGUN_NO;
    return NULL;
}

static const char *step_tag(struct html_state *s, char ch)
{
    if (ch == '>') {
        tag_done(s);
        return NULL;
    }
    if (is_space(ch) || ch == '/') {
        s->need_space = false;
        return NULL;
    }
    if (s->need_space)
        return "a space is needed between attributes";
    if (ch == '"' || ch == '\'' || ch == '<' || ch == '=')
        return "this character cannot stand in the name of an attribute";
    s->at = AT_ATTR_NAME;
    s->attr[0] = '\0';
    return name_add(s->attr, ch);
}

static const char *step_attr_name(struct html_state *s, char ch)
{
    if (ch == '=') {
        s->at = AT_EQUALS;
        return attr_done(s);
    }
    if (is_space(ch)) {
        s->at = AT_ATTR_AFTER;
        return NULL;
    }
    if (ch == '>' || ch == '/' || s->at == AT_ATTR_AFTER) {
        s->at = AT_TAG;
        return step_tag(s, ch);
    }
    if (ch == '"' || ch == '\'' || ch == '<')
        return "this character cannot stand in the name of an attribute";
    return name_add(s->attr, ch);
}

static const char *step_value(struct html_state *s, char ch)
{
    if (s->at == AT_EQUALS) {
        if (is_space(ch))
            return NULL;
        if (ch == '>')
            return "an attribute without its value";
        s->at = ch == '"' || ch == '\'' ? AT_VALUE : AT_UNQUOTED;
        s->quote = ch;
        return NULL;
    }
    if (s->at == AT_UNQUOTED) {
        if (ch == '>')
            tag_done(s);
        else if (is_space(ch))
            s->at = AT_TAG;
        return NULL;
    }
    if (ch == s->quote) {
        s->at = AT_TAG;
        s->need_space = true;
        return NULL;
    }
    s->begun = BEGUN_YES;
    word_add(s, ch);
    return NULL;
}

/* Text of <script>, <style>, <title>, <textarea>: ends with its own end tag only. */
static const char *step_until_end(struct html_state *s, char ch)
{
    char want[NAME_MAX_ + 3];
    size_t n;

    if (ch == '!' && s->at == AT_RAW && strcmp(s->word, "<") == 0)
        return "<! inside <script> or <style>";
    snprintf(want, sizeof want, "</%s", s->tag);
    if (ch == '<')
        s->word[0] = '\0';
    s->word_ended = false;
    word_add(s, ch);
    n = strlen(s->word);
    if (strncmp(s->word, want, n) != 0)
        s->word[0] = '\0';
    else if (n == strlen(want))
        s->at = AT_END_TAG;
    return NULL;
}

static void step_comment(struct html_state *s, char ch)
{
    size_t n;

    s->word_ended = false;
    if (strlen(s->word) + 1 >= NAME_MAX_)
        memmove(s->word + 1, s->word + NAME_MAX_ - 8, 8);
    word_add(s, ch);
    n = strlen(s->word);
    if (ch != '>')
        return;
    if (s->word[0] != '-' || (n >= 3 && memcmp(s->word + n - 3, "-->", 3) == 0))
        s->at = AT_TEXT;
}

static const char *step_tag_open(struct html_state *s, char ch)
{
    if (ch == '!') {
        s->at = AT_COMMENT;
        s->word[0] = '\0';
        return NULL;
    }
    if (ch == '/') {
        s->at = AT_END_TAG;
        s->tag[0] = s->word[0] = '\0';
        return NULL;
    }
    if (!isalpha((unsigned char)ch))
        return "write a lone < as &lt;";
    s->at = AT_TAG_NAME;
    s->tag[0] = '\0';
    s->meta_equiv = s->meta_value = false;
    return name_add(s->tag, ch);
}

static const char *step_tag_name(struct html_state *s, char ch)
{
    if (!is_space(ch) && ch != '>' && ch != '/')
        return name_add(s->tag, ch);
    s->at = AT_TAG;
    if (open_tag_name(s) != NULL)
        return open_tag_name(s);
    return step_tag(s, ch);
}

static const char *step_end_tag(struct html_state *s, char ch)
{
    if (ch == '>') {
        s->at = AT_TEXT;
        s->word[0] = '\0';
        if (strcmp(s->tag, "pre") == 0)
            s->pre = false;
        return NULL;
    }
    if (ch == '<' || ch == '"')
        return "an end tag that does not end";
    if (isalnum((unsigned char)ch) && s->word[0] != '\0')
        return "the end tag of a script, style, title or textarea expected";
    if (isalnum((unsigned char)ch) && strlen(s->tag) + 1 < NAME_MAX_)
        return name_add(s->tag, ch);
    return NULL;
}

const char *html_step(struct html_state *s, char ch)
{
    switch (s->at) {
    case AT_TEXT:
        if (ch == '<')
            s->at = AT_TAG_OPEN;
        return NULL;
    case AT_RAW:
    case AT_RCDATA:
        return step_until_end(s, ch);
    case AT_COMMENT:
        step_comment(s, ch);
        return NULL;
    case AT_TAG_OPEN:
        return step_tag_open(s, ch);
    case AT_TAG_NAME:
        return step_tag_name(s, ch);
    case AT_END_TAG:
        return step_end_tag(s, ch);
    case AT_TAG:
        return step_tag(s, ch);
    case AT_ATTR_NAME:
    case AT_ATTR_AFTER:
        return step_attr_name(s, ch);
    case AT_EQUALS:
    case AT_VALUE:
    case AT_UNQUOTED:
        return step_value(s, ch);
    }
    return "unknown state";
}

/* ---- values ------------------------------------------------------------------------------------
 */

static const char *refused_attr(const struct html_state *s)
{
    static const char *const names[] = { "style", "srcdoc", "srcset", "imagesrcset", "ping",
        "http-equiv", "is", NULL };
    static const char *const tags[] = { "animate", "set", "animatetransform", "base", NULL };

    if (strncmp(s->attr, "on", 2) == 0)
        return "value inside an on…= attribute";
    if (one_of(s->attr, names))
        return "value inside a style, srcdoc, srcset, ping, is or http-equiv attribute";
    if (one_of(s->tag, tags))
        return "value inside a <base>, <set> or <animate> tag";
    if (s->meta_equiv && strcmp(s->attr, "content") == 0)
        return "value in the content of a <meta http-equiv>";
    return NULL;
}

/* The literal before a value decides the scheme: only harmless ones. */
static bool scheme_is_fine(const struct html_state *s)
{
    static const char *const fine[] = { "http:", "https:", "mailto:", "tel:" };
    const char *colon = strpbrk(s->word, ":/?#");

    if (colon == NULL || *colon != ':')
        return true;
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        if (strncmp(s->word, fine[i], strlen(fine[i])) == 0)
            return true;
    }
    return false;
}

static const char *url_value(struct html_state *s, const char **ret_problem)
{
    static const char *const loading[] = { "script", "link", "iframe", "object", "embed", "use",
        NULL };
    enum begun begun = s->begun;

    s->begun = BEGUN_YES;
    if (begun == BEGUN_MAYBE) {
        *ret_problem = "a URL may or may not have begun here; make it whole in one place";
        return NULL;
    }
    if (begun == BEGUN_NO && one_of(s->tag, loading)) {
        *ret_problem = "the address of a script, style sheet or frame must begin in the template";
        return NULL;
    }
    if (!scheme_is_fine(s)) {
        *ret_problem = "only http, https, mailto and tel URLs may hold values";
        return NULL;
    }
    s->word_ended = true;
    return begun == BEGUN_NO ? "html_url" : "html_url_part";
}

static const char *attr_value(struct html_state *s, const char **ret_problem)
{
    *ret_problem = refused_attr(s);
    if (*ret_problem != NULL)
        return NULL;
    if (strcmp(s->tag, "meta") == 0 && strcmp(s->attr, "content") == 0)
        s->meta_value = true;
    if (is_url_attr(s->attr))
        return url_value(s, ret_problem);
    return "html_attr";
}

const char *html_value(struct html_state *s, const char **ret_problem)
{
    static const char *const problems[] = {
        [AT_RAW] = "value inside <script> or <style>",
        [AT_COMMENT] = "value inside a comment",
        [AT_TAG_OPEN] = "value as the name of a tag",
        [AT_TAG_NAME] = "value as the name of a tag",
        [AT_END_TAG] = "value inside an end tag",
        [AT_TAG] = "value as the name of an attribute",
        [AT_ATTR_NAME] = "value as the name of an attribute",
        [AT_ATTR_AFTER] = "value as the name of an attribute",
        [AT_EQUALS] = "value without quotes around it",
        [AT_UNQUOTED] = "value without quotes around it",
    };

    s->newline = false;
    if (s->at == AT_TEXT || s->at == AT_RCDATA) {
        s->word[0] = '\0';
        return "html_text";
    }
    if (s->at == AT_VALUE)
        return attr_value(s, ret_problem);
    *ret_problem = problems[s->at];
    return NULL;
}

const char *html_block(struct html_state *s)
{
    if (s->at == AT_ATTR_NAME || s->at == AT_ATTR_AFTER) {
        const char *problem = attr_done(s);

        s->need_space = s->need_space || s->at == AT_ATTR_NAME;
        s->at = AT_TAG;
        return problem;
    }
    if (s->at == AT_RCDATA)
        s->word[0] = '\0';
    if (s->at == AT_TEXT || s->at == AT_TAG || s->at == AT_VALUE || s->at == AT_RCDATA)
        return NULL;
    return "a C block cannot stand here (in a name, a comment, a script, or outside of quotes)";
}

bool html_same(const struct html_state *a, const struct html_state *b)
{
    if (a->at != b->at || a->pre != b->pre)
        return false;
    if (a->at == AT_TEXT)
        return true;
    if (strcmp(a->tag, b->tag) != 0)
        return false;
    return a->at != AT_VALUE || (a->quote == b->quote && strcmp(a->attr, b->attr) == 0);
}
