/* item_flow.c – draws the flow chart of the procedure that cases of the item follow. States from
 * top to bottom, the act that leads on beside each arrow; what else can happen at a state
 * (correction, not accepted, denied, withdrawn) stands to its right. */
#include "app/item/item_flow.h"

#include "core/casefile/procedure.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define WIDTH 640
#define BOX_X 40
#define BOX_WIDTH 260
#define BOX_HEIGHT 64
#define STEP_HEIGHT 104
#define SIDE_X 380
#define SIDE_WIDTH 240
#define LINE_CELLS 24 /* Latin letters in a line; an ideograph takes two */
#define LINE 20
#define SIDES 4    /* at one state */
#define WAY_MAX 12 /* states from receipt to the end */
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

/* ---- the way through the procedure ------------------------------------------------------------
 */

struct node {
    const struct procedure_state *state;
    const struct procedure_act *act;          /* that leads here; NULL: the application */
    const struct procedure_act *sides[SIDES]; /* that leave from here to elsewhere */
    size_t n_sides;
};

static bool on_way(const struct node *way, size_t n, const char *state)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(way[i].state->code, state))
            return true;
    }
    return false;
}

/* The first act that leads on: not by a careful one, not back, not standing still. */
static const struct procedure_act *next_act(
    const struct procedure *p, const struct node *way, size_t n)
{
    for (size_t i = 0; i < p->n_acts; i++) {
        const struct procedure_act *a = &p->acts[i];

        if (!a->warning && !str_eq(a->by, "applicant") && act_leaves(a, way[n - 1].state->code) &&
            !on_way(way, n, a->to) && !str_starts(a->code, "pause") &&
            !str_starts(a->code, "correct"))
            return a;
    }
    return NULL;
}

static size_t find_way(const struct procedure *p, struct node *way)
{
    const struct procedure_act *a;
    size_t n = 1;

    way[0] = (struct node) { .state = procedure_state(p, p->start) };
    while (n < WAY_MAX && (a = next_act(p, way, n)) != NULL && procedure_state(p, a->to) != NULL)
        way[n++] = (struct node) { .state = procedure_state(p, a->to), .act = a };
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < p->n_acts && way[i].n_sides < SIDES; j++) {
            a = &p->acts[j];
            if (act_leaves(a, way[i].state->code) && !on_way(way, n, a->to))
                way[i].sides[way[i].n_sides++] = a;
        }
    }
    return n;
}

static const char *named(const struct call *c, struct pair p)
{
    return c->lang == LANG_EN && p.en != NULL ? p.en : p.zh;
}

static void put_sides(struct call *c, struct buf *b, const struct node *node, int y)
{
    int height = 14 + LINE * (int)node->n_sides, middle = y + BOX_HEIGHT / 2;

    if (node->n_sides == 0)
        return;
    buf_printf(b,
        "<path d=\"M%d %dH%d\" stroke=\"#556\" stroke-dasharray=\"5 4\" fill=\"none\""
        " marker-end=\"url(#a)\"/><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\""
        " fill=\"#fff7e6\" stroke=\"#1c5d8f\"/>",
        BOX_X + BOX_WIDTH, middle, SIDE_X - 4, SIDE_X, middle - height / 2, SIDE_WIDTH, height);
    for (size_t i = 0; i < node->n_sides; i++) {
        const char *text = named(c, node->sides[i]->name);

        buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"14\">", SIDE_X + SIDE_WIDTH / 2,
            middle - height / 2 + 20 + LINE * (int)i);
        put_xml(b, text, strlen(text));
        buf_puts(b, "</text>");
    }
}

static void put_node(struct call *c, struct buf *b, const struct node *way, size_t i, size_t n)
{
    int y = 20 + (int)i * STEP_HEIGHT;

    put_box(b, BOX_X, y, BOX_WIDTH, "#e8f2fa", named(c, way[i].state->name));
    put_sides(c, b, &way[i], y);
    if (i + 1 == n)
        return;
    buf_printf(b,
        "<path d=\"M%d %dV%d\" stroke=\"#1c5d8f\" stroke-width=\"1.5\""
        " marker-end=\"url(#a)\"/>",
        BOX_X + 40, y + BOX_HEIGHT, y + STEP_HEIGHT - 4);
    put_text(b, BOX_X + BOX_WIDTH / 2 + 20, y + BOX_HEIGHT + 26, named(c, way[i + 1].act->name),
        "font-size=\"14\"");
}

enum err item_flow_svg(struct call *c, const struct item *m, const char **ret)
{
    struct node *way = mem_array(c->mem, struct node, WAY_MAX);
    const char *title = named(c, m->name);
    struct procedure p;
    int height;
    struct buf b;
    size_t n;

    TRY(procedure_current(c, m->procedure, &p));
    n = find_way(&p, way);
    height = 40 + (int)n * STEP_HEIGHT;
    buf_init(&b, c->mem, SVG_MAX);
    buf_printf(&b,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
        " height=\"%d\" role=\"img\"><title>",
        WIDTH, height, WIDTH, height);
    put_xml(&b, title, strlen(title));
    buf_printf(&b,
        "</title><defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\""
        " markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\""
        " fill=\"#1c5d8f\"/></marker></defs><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>"
        "<g font-family=\"system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif\""
        " text-anchor=\"middle\" font-size=\"17\" fill=\"#12263a\">",
        WIDTH, height);
    for (size_t i = 0; i < n; i++)
        put_node(c, &b, way, i, n);
    buf_puts(&b, "</g></svg>\n");
    *ret = b.p;
    return buf_ok(&b) ? OK : fail_internal(c, "the flow chart is larger than SVG_MAX");
}
