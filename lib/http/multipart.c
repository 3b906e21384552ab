/* multipart.c – one byte after the other, a state for each place.
 *
 * A part ends with CRLF "--" boundary. CR stands only at the beginning of that, so a failed match
 * never hides the beginning of another one: what was held back is content, and the byte at hand is
 * looked at again. */
#include "lib/http/multipart.h"

#include <string.h>
#include <strings.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"

#define BOUNDARY_MAX 70 /* RFC 2046 */

enum place {
    AT_START,   /* only the first boundary may come */
    AT_MARK,    /* after a boundary: CRLF, or "--" */
    IN_HEAD,    /* header lines of a part */
    IN_CONTENT, /* content of a part, looking for the boundary */
    AT_END,     /* after the closing boundary; the rest means nothing */
    BROKEN
};

struct multipart {
    const void *mem;
    const struct multipart_events *events;
    void *data;
    char mark[BOUNDARY_MAX + 5]; /* CRLF "--" boundary */
    size_t n_mark, matched;
    char after; /* first byte after a boundary; 0: none yet */
    enum place place;
    struct buf head;
    size_t parts;
};

static bool is_boundary_char(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
           (ch != '\0' && strchr("'()+_,-./:=?", ch) != NULL);
}

/* The value of boundary= in a Content-Type, bare or quoted. */
static bool read_boundary(const char *type, char out[BOUNDARY_MAX + 1])
{
    const char *at = strcasestr(type, "boundary=");
    bool quoted;
    size_t n = 0;

    if (at == NULL || at == type || strchr("; \t", at[-1]) == NULL)
        return false;
    at += 9;
    quoted = *at == '"';
    at += quoted;
    while (is_boundary_char(*at) && n < BOUNDARY_MAX)
        out[n++] = *at++;
    out[n] = '\0';
    if (quoted && *at++ != '"')
        return false;
    return n > 0 && (*at == '\0' || strchr("; \t", *at) != NULL) &&
           strcasestr(at, "boundary=") == NULL;
}

struct multipart *multipart_new(
    const void *mem, const char *type, const struct multipart_events *events, void *data)
{
    char boundary[BOUNDARY_MAX + 1];
    struct multipart *m;

    if (!read_boundary(type, boundary))
        return NULL;
    m = mem_new(mem, struct multipart);
    m->mem = mem;
    m->events = events;
    m->data = data;
    m->n_mark = 4 + strlen(boundary);
    memcpy(m->mark, "\r\n--", 4);
    memcpy(m->mark + 4, boundary, strlen(boundary) + 1);
    m->matched = 2; /* the first boundary stands at the very beginning */
    return m;
}

/* ---- the head of a part ---- */

/* name="value" at *at; moves on. Only \" is an escape: browsers send backslashes as they are. */
static bool read_parameter(struct multipart *m, const char **at, char **ret_name, char **ret_value)
{
    const char *p = *at + strspn(*at, " \t");
    size_t n = strcspn(p, "=; \t\"");
    char *out;

    if (n == 0 || p[n] != '=' || p[n + 1] != '"')
        return false;
    *ret_name = str_dup_n(m->mem, p, n);
    p += n + 2;
    out = *ret_value = str_dup(m->mem, p);
    while (*p != '"') {
        if (p[0] == '\\' && p[1] == '"')
            p++;
        if (*p == '\0')
            return false;
        *out++ = *p++;
    }
    *out = '\0';
    *at = p + 1;
    return true;
}

static bool read_disposition(
    struct multipart *m, const char *at, const char **ret_name, const char **ret_filename)
{
    at += strspn(at, " \t");
    if (strncasecmp(at, "form-data", 9) != 0)
        return false;
    for (at += 9; *at == ';';) {
        char *name, *value;

        at++;
        if (strncasecmp(at + strspn(at, " \t"), "filename*=", 10) == 0) {
            at += strcspn(at, ";"); /* RFC 7578: must not be used here; filename says it */
            continue;
        }
        if (!read_parameter(m, &at, &name, &value))
            return false;
        if (strcasecmp(name, "name") == 0 && *ret_name == NULL)
            *ret_name = value;
        else if (strcasecmp(name, "filename") == 0 && *ret_filename == NULL)
            *ret_filename = value;
        else
            return false;
        at += strspn(at, " \t");
    }
    return *at == '\0';
}

static bool is_harmless(const char *line)
{
    const char *value = strchr(line, ':');

    if (value == NULL || strpbrk(line, "\r\n") != NULL || *line == ' ' || *line == '\t')
        return false;
    value += 1 + strspn(value + 1, " \t");
    if (strncasecmp(line, "Content-Transfer-Encoding:", 26) == 0)
        return strcasecmp(value, "binary") == 0 || strcasecmp(value, "8bit") == 0 ||
               strcasecmp(value, "7bit") == 0;
    return !(
        strncasecmp(line, "Content-Type:", 13) == 0 && strncasecmp(value, "multipart/", 10) == 0);
}

static bool read_head(struct multipart *m)
{
    const char *name = NULL, *filename = NULL;
    char *line = m->head.p;

    if (strlen(line) != m->head.n)
        return false;
    while (*line != '\0') {
        char *end = strstr(line, "\r\n");

        *end = '\0';
        if (!is_harmless(line))
            return false;
        if (strncasecmp(line, "Content-Disposition:", 20) == 0 &&
            (name != NULL || !read_disposition(m, line + 20, &name, &filename) || name == NULL))
            return false;
        line = end + 2;
    }
    if (name == NULL || *name == '\0' || ++m->parts > MULTIPART_PARTS_MAX)
        return false;
    m->events->begin(m->data, name, filename);
    return true;
}

static enum place in_head(struct multipart *m, char ch)
{
    buf_add(&m->head, &ch, 1);
    if (!buf_ok(&m->head))
        return BROKEN;
    if (m->head.n < 4 || memcmp(m->head.p + m->head.n - 4, "\r\n\r\n", 4) != 0)
        return IN_HEAD;
    m->head.n -= 2; /* the empty line */
    m->head.p[m->head.n] = '\0';
    return read_head(m) ? IN_CONTENT : BROKEN;
}

/* ---- the whole ---- */

static enum place at_mark(struct multipart *m, char ch)
{
    if (m->after == '\0') {
        m->after = ch;
        return ch == '\r' || ch == '-' ? AT_MARK : BROKEN;
    }
    if (m->after == '-')
        return ch == '-' ? AT_END : BROKEN;
    buf_init(&m->head, m->mem, MULTIPART_HEAD_MAX);
    return ch == '\n' ? IN_HEAD : BROKEN;
}

/* Content up to the next boundary or the end of what is there; returns how much was taken. */
static size_t in_content(struct multipart *m, const char *p, size_t n)
{
    size_t i = 0;

    if (m->matched == 0) {
        const char *cr = memchr(p, '\r', n);

        i = cr == NULL ? n : (size_t)(cr - p);
        if (i > 0)
            m->events->piece(m->data, p, i);
        if (i == n)
            return n;
    }
    while (i < n && m->matched < m->n_mark && p[i] == m->mark[m->matched]) {
        m->matched++;
        i++;
    }
    if (m->matched == m->n_mark) {
        m->events->end(m->data);
        m->place = AT_MARK;
        m->after = '\0';
        m->matched = 0;
    } else if (i < n) { /* it was content after all */
        m->events->piece(m->data, m->mark, m->matched);
        m->matched = 0;
    }
    return i;
}

static enum place at_start(struct multipart *m, char ch)
{
    if (ch != m->mark[m->matched++])
        return BROKEN;
    if (m->matched < m->n_mark)
        return AT_START;
    m->matched = 0;
    return AT_MARK;
}

bool multipart_add(struct multipart *m, const char *p, size_t n)
{
    for (size_t i = 0; i < n && m->place != BROKEN && m->place != AT_END;) {
        if (m->place == IN_CONTENT)
            i += in_content(m, p + i, n - i);
        else if (m->place == AT_START)
            m->place = at_start(m, p[i++]);
        else if (m->place == AT_MARK)
            m->place = at_mark(m, p[i++]);
        else
            m->place = in_head(m, p[i++]);
    }
    return m->place != BROKEN;
}

bool multipart_complete(const struct multipart *m)
{
    return m->place == AT_END;
}
