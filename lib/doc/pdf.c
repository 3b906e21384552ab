/* pdf.c – cairo draws, pango sets the type. A document has a font map of its own, so that documents
 * made on several threads have nothing in common; it must never put the clock into a file. */
#include "lib/doc/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/doc/qr.h"

#define POINTS (72.0 / 25.4) /* of a millimetre */
#define LEADING 1.45
#define SHRINK 0.94   /* of the type, until it fits */
#define SHRINK_MIN 40 /* per cent of the size asked for */

struct pdf {
    struct call *c;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoFontMap *fonts;
    PangoContext *context;
    struct buf out;
    int pages;
    enum err error;
};

static int destroy(struct pdf *p)
{
    if (p->context != NULL)
        g_object_unref(p->context);
    if (p->cr != NULL)
        cairo_destroy(p->cr);
    if (p->surface != NULL)
        cairo_surface_destroy(p->surface);
    if (p->fonts != NULL)
        g_object_unref(p->fonts);
    return 0;
}

static cairo_status_t take(void *data, const unsigned char *bytes, unsigned n)
{
    struct pdf *p = data;

    buf_add(&p->out, bytes, n);
    return buf_ok(&p->out) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void set_info(struct pdf *p, const struct pdf_info *info)
{
    char date[32];

    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, str_or(info->title, ""));
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_AUTHOR, str_or(info->author, ""));
    (void)snprintf(date, sizeof date, "%sT00:00:00+08:00", info->as_of);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
}

enum err pdf_new(struct call *c, const struct pdf_info *info, struct pdf **ret)
{
    struct pdf *p = mem_new(c->mem, struct pdf);

    p->c = c;
    buf_init(&p->out, p, PDF_MAX);
    talloc_set_destructor(p, destroy);
    p->surface =
        cairo_pdf_surface_create_for_stream(take, p, PDF_A4_WIDTH * POINTS, PDF_A4_HEIGHT * POINTS);
    cairo_pdf_surface_restrict_to_version(p->surface, CAIRO_PDF_VERSION_1_5);
    set_info(p, info);
    p->cr = cairo_create(p->surface);
    p->fonts = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(p->fonts), 72.0);
    p->context = pango_font_map_create_context(p->fonts);
    pango_context_set_round_glyph_positions(p->context, FALSE); /* paper has no pixels */
    pango_context_set_language(p->context, pango_language_from_string("zh-cn"));
    pango_cairo_update_context(p->cr, p->context);
    *ret = p;
    return cairo_status(p->cr) == CAIRO_STATUS_SUCCESS ? OK
                                                       : fail_internal(c, "cairo makes no PDF");
}

/* The page that was begun is shown when the next one begins, or at the end. No list of contents:
 * cairo 1.16 leaks it. */
void pdf_page(struct pdf *p, double width, double height)
{
    if (p->pages++ > 0)
        cairo_show_page(p->cr);
    cairo_pdf_surface_set_size(p->surface, width * POINTS, height * POINTS);
}

static void set_colour(struct pdf *p, uint32_t rgb)
{
    cairo_set_source_rgb(
        p->cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

/* ---- text
 * ------------------------------------------------------------------------------------- */

static void free_layout(PangoLayout **layout)
{
    if (*layout != NULL)
        g_object_unref(*layout);
}

static void set_letters(PangoLayout *l, double spacing)
{
    PangoAttrList *list;

    if (spacing <= 0)
        return;
    list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_letter_spacing_new((int)(spacing * PANGO_SCALE)));
    pango_layout_set_attributes(l, list);
    pango_attr_list_unref(list);
}

static PangoLayout *layout_of(
    struct pdf *p, const struct pdf_style *s, double size, double width, const char *text)
{
    static const PangoAlignment sides[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
        PANGO_ALIGN_RIGHT };
    PangoFontDescription *font = pango_font_description_new();
    PangoLayout *l = pango_layout_new(p->context);

    pango_font_description_set_family(font, PDF_FONT);
    pango_font_description_set_weight(font, s->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(l, font);
    pango_font_description_free(font);
    set_letters(l, s->spacing);
    pango_layout_set_width(l, (int)(width * POINTS * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(l, sides[s->align]);
    pango_layout_set_text(l, text, -1);
    return l;
}

static double leading_of(const struct pdf_style *s, double size)
{
    return size * (s->leading > 0 ? s->leading : LEADING);
}

static double height_of(PangoLayout *l, const struct pdf_style *s, double size)
{
    return pango_layout_get_line_count(l) * leading_of(s, size) / POINTS;
}

/* Set in the size asked for, or in the largest one that fits. */
static PangoLayout *fit(
    struct pdf *p, const struct pdf_style *s, double width, const char *text, double *ret_size)
{
    double size = s->size;
    PangoLayout *l = layout_of(p, s, size, width, text);

    while (s->height_max > 0 && height_of(l, s, size) > s->height_max &&
           size * 100 > s->size * SHRINK_MIN) {
        g_object_unref(l);
        size *= SHRINK;
        l = layout_of(p, s, size, width, text);
    }
    *ret_size = size;
    return l;
}

static void check_glyphs(struct pdf *p, PangoLayout *l)
{
    if (p->error == OK && pango_layout_get_unknown_glyphs_count(l) > 0)
        p->error = fail(p->c, ERR_STATE,
            N_("The server has no font for this text: install the package fonts-noto-cjk"));
}

/* Lines stand at distances of our own: fonts for Chinese ask for far more than a page can give. */
static void show_lines(
    struct pdf *p, PangoLayout *l, const struct pdf_style *s, double size, double x, double y)
{
    PangoLayoutIter *at = pango_layout_get_iter(l);
    double leading = leading_of(s, size), line = y * POINTS + (leading - size) / 2 + size * 0.88;

    do {
        PangoRectangle r;

        pango_layout_iter_get_line_extents(at, NULL, &r);
        cairo_move_to(p->cr, x * POINTS + (double)r.x / PANGO_SCALE, line);
        pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(at));
        line += leading;
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
}

double pdf_text(
    struct pdf *p, const struct pdf_style *s, double x, double y, double width, const char *text)
{
    PangoLayout *l cleanup_with(free_layout) = NULL;
    double size;

    if (*str_or(text, "") == '\0')
        return 0;
    l = fit(p, s, width, text, &size);
    check_glyphs(p, l);
    set_colour(p, s->colour);
    show_lines(p, l, s, size, x, y);
    return height_of(l, s, size);
}

double pdf_text_height(struct pdf *p, const struct pdf_style *s, double width, const char *text)
{
    PangoLayout *l cleanup_with(free_layout) = NULL;
    double size;

    if (*str_or(text, "") == '\0')
        return 0;
    l = fit(p, s, width, text, &size);
    return height_of(l, s, size);
}

/* ---- rules and boxes
 * -------------------------------------------------------------------------- */

static void outline(struct pdf *p, double x, double y, double w, double h, double r)
{
    cairo_t *cr = p->cr;

    cairo_new_sub_path(cr);
    cairo_arc(cr, (x + w - r) * POINTS, (y + r) * POINTS, r * POINTS, -G_PI_2, 0);
    cairo_arc(cr, (x + w - r) * POINTS, (y + h - r) * POINTS, r * POINTS, 0, G_PI_2);
    cairo_arc(cr, (x + r) * POINTS, (y + h - r) * POINTS, r * POINTS, G_PI_2, G_PI);
    cairo_arc(cr, (x + r) * POINTS, (y + r) * POINTS, r * POINTS, G_PI, 1.5 * G_PI);
    cairo_close_path(cr);
}

void pdf_box(
    struct pdf *p, double x, double y, double width, double height, double radius, uint32_t colour)
{
    set_colour(p, colour);
    outline(p, x, y, width, height, radius);
    cairo_fill(p->cr);
}

void pdf_frame(struct pdf *p, double x, double y, double width, double height, double radius,
    uint32_t colour, double thickness)
{
    set_colour(p, colour);
    cairo_set_line_width(p->cr, thickness * POINTS);
    outline(p, x, y, width, height, radius);
    cairo_stroke(p->cr);
}

void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, uint32_t colour,
    double thickness, double dash)
{
    double dashes[] = { dash * POINTS, dash * POINTS };

    set_colour(p, colour);
    cairo_set_line_width(p->cr, thickness * POINTS);
    cairo_set_dash(p->cr, dashes, dash > 0 ? 2 : 0, 0);
    cairo_move_to(p->cr, x1 * POINTS, y1 * POINTS);
    cairo_line_to(p->cr, x2 * POINTS, y2 * POINTS);
    cairo_stroke(p->cr);
    cairo_set_dash(p->cr, NULL, 0, 0);
}

/* ---- QR code: runs of dark modules, and one fill for all of them, so that no hairs of white stand
 * between them. */

void pdf_qr(struct pdf *p, double x, double y, double side, const char *text)
{
    struct qr_modules m;
    double unit;

    pdf_box(p, x, y, side, side, 0, 0xffffff);
    if (p->error == OK)
        p->error = qr_modules(p->c, text, &m);
    if (p->error != OK)
        return;
    unit = side / (m.width + 2 * QR_MARGIN);
    set_colour(p, 0x000000);
    for (int row = 0; row < m.width; row++) {
        for (int col = 0, run; col < m.width; col += run) {
            for (run = 0; col + run < m.width && m.dark[row * m.width + col + run];)
                run++;
            if (run > 0)
                cairo_rectangle(p->cr, (x + (col + QR_MARGIN) * unit) * POINTS,
                    (y + (row + QR_MARGIN) * unit) * POINTS, run * unit * POINTS, unit * POINTS);
            else
                run = 1;
        }
    }
    cairo_fill(p->cr);
}

enum err pdf_finish(struct pdf *p, struct bytes *ret)
{
    cairo_status_t status;

    if (p->pages > 0)
        cairo_show_page(p->cr);
    cairo_surface_finish(p->surface);
    status = cairo_surface_status(p->surface);
    if (p->error != OK)
        return p->error;
    if (!buf_ok(&p->out))
        return fail(p->c, ERR_TOO_LARGE, N_("The document is too large: ask for fewer pages"));
    if (status != CAIRO_STATUS_SUCCESS || cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
        return fail_internal(p->c, "cairo: %s", cairo_status_to_string(status));
    *ret = (struct bytes) { .p = (const uint8_t *)p->out.p, .n = p->out.n };
    return OK;
}
