/* item_flow.c – draws the flow chart. Boxes from top to bottom; the branches that the law knows
 * (correction, not accepted, denied) stand to the right of the step they leave from. */
#include "app/item/item_flow.h"

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define WIDTH 640
#define BOX_X 40
#define BOX_WIDTH 260
#define BOX_HEIGHT 64
#define STEP_HEIGHT 104
#define SIDE_X 380
#define SIDE_WIDTH 240
#define LINE_CELLS 24 /* Latin letters in a line; an ideograph takes two */
#define SVG_MAX (256 * 1024)

static void put_xml(struct buf *b, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '<')
            buf_puts(b, "&lt;");
        else if (s[i] == '&')
            buf_puts(b, "&amp;");
        else
            buf_putc(b, s[i]);
    }
}

/* Bytes of s that fit in a line. */
static size_t line_bytes(const char *s)
{
    const char *p = s, *space = NULL;
    int cells = 0;

    while (*p != '\0') {
        const char *next = p;
        uint32_t cp = utf8_next(&next);

        cells += cp < 0x2e80 ? 1 : 2;
        if (cells > LINE_CELLS)
            return (size_t)((space != NULL ? space : p) - s);
        if (cp == ' ')
            space = next;
        p = next;
    }
    return (size_t)(p - s);
}

static void put_text(struct buf *b, int x, int y, const char *s, const char *look)
{
    size_t first = line_bytes(s), second = line_bytes(s + first);
    bool two = s[first] != '\0';

    buf_printf(b, "<text x=\"%d\" y=\"%d\" %s>", x, two ? y - 9 : y, look);
    put_xml(b, s, first);
    buf_puts(b, "</text>");
    if (!two)
        return;
    buf_printf(b, "<text x=\"%d\" y=\"%d\" %s>", x, y + 11, look);
    put_xml(b, s + first, second);
    buf_puts(b, s[first + second] == '\0' ? "</text>" : "…</text>");
}

static void put_box(struct buf *b, int x, int y, int width, const char *fill, const char *text)
{
    buf_printf(b,
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" fill=\"%s\""
        " stroke=\"#1c5d8f\" stroke-width=\"1.5\"/>",
        x, y, width, BOX_HEIGHT, fill);
    put_text(b, x + width / 2, y + BOX_HEIGHT / 2 + 6, text, "font-weight=\"600\"");
}

static void put_side(struct buf *b, int y, const char *text)
{
    int middle = y + BOX_HEIGHT / 2;

    buf_printf(b,
        "<path d=\"M%d %dH%d\" stroke=\"#556\" stroke-dasharray=\"5 4\" fill=\"none\""
        " marker-end=\"url(#a)\"/>",
        BOX_X + BOX_WIDTH, middle, SIDE_X - 4);
    put_box(b, SIDE_X, y, SIDE_WIDTH, "#fff7e6", text);
}

/* What can happen at a step besides going on. */
static const char *side_of(struct call *c, const struct item *m, size_t i)
{
    const char *name = m->steps[i].name.zh;

    if (i == 0)
        return t(c, "Not complete: told once of all that is missing");
    if (strstr(name, "审查") != NULL && m->n_special > 0 && m->special[0].stops_legal)
        return t(c, "Special procedure: the clock stands still");
    if (strstr(name, "决定") != NULL && !m->filing)
        return t(c, "Denied: in writing, with reasons and remedies");
    return NULL;
}

static void put_step(struct call *c, struct buf *b, const struct item *m, size_t i)
{
    int y = 20 + (int)i * STEP_HEIGHT;
    const struct pair *name = &m->steps[i].name, *time = &m->steps[i].time;
    bool english = c->lang == LANG_EN;
    const char *side = side_of(c, m, i);

    put_box(b, BOX_X, y, BOX_WIDTH, "#e8f2fa", english ? name->en : name->zh);
    put_text(b, BOX_X + BOX_WIDTH / 2, y + BOX_HEIGHT + 16, english ? time->en : time->zh,
        "font-size=\"14\"");
    if (side != NULL)
        put_side(b, y, side);
    if (i + 1 < m->n_steps)
        buf_printf(b,
            "<path d=\"M%d %dV%d\" stroke=\"#1c5d8f\" stroke-width=\"1.5\""
            " marker-end=\"url(#a)\"/>",
            BOX_X + 24, y + BOX_HEIGHT, y + STEP_HEIGHT - 4);
}

enum err item_flow_svg(struct call *c, const struct item *m, const char **ret)
{
    int height = 40 + (int)m->n_steps * STEP_HEIGHT;
    struct buf b;

    buf_init(&b, c->mem, SVG_MAX);
    buf_printf(&b,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
        " height=\"%d\" role=\"img\"><title>",
        WIDTH, height, WIDTH, height);
    put_xml(&b, c->lang == LANG_EN ? m->name.en : m->name.zh,
        strlen(c->lang == LANG_EN ? m->name.en : m->name.zh));
    buf_printf(&b,
        "</title><defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\""
        " markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\""
        " fill=\"#1c5d8f\"/></marker></defs><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>"
        "<g font-family=\"system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif\""
        " text-anchor=\"middle\" font-size=\"17\" fill=\"#12263a\">",
        WIDTH, height);
    for (size_t i = 0; i < m->n_steps; i++)
        put_step(c, &b, m, i);
    buf_puts(&b, "</g></svg>\n");
    *ret = b.p;
    return buf_ok(&b) ? OK : fail_internal(c, "the flow chart is larger than SVG_MAX");
}
