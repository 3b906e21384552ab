/* poster.c – how a sheet looks: a calm page around one large code. Drawn for A4 and made smaller
 * for a counter card. */
#include "app/scan/poster.h"

#include "lib/base/mem.h"
#include "lib/doc/pdf.h"
#include "lib/i18n/i18n.h"

#define INK 0x15222c
#define QUIET 0x475866
#define LINE 0xd3dde4
#define BRAND 0x0b5d8a
#define DEEP 0x07405f
#define SOFT 0xe2f0f8
#define WARN 0x764800
#define WARN_SOFT 0xfdf0d5
#define MARGIN 16.0 /* of A4, millimetres */
#define CODE_SIDE 112.0

bool poster_size_parse(const char *word, enum poster_size *ret)
{
    static const char *const words[] = { "a4", "a5", "card" };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(word, words[i])) {
            *ret = (enum poster_size)i;
            return true;
        }
    }
    return false;
}

/* Where a sheet lies on its page, and how much smaller than A4 it is. */
struct frame {
    struct pdf *p;
    const struct poster *sheet;
    double x, y, k;
    bool demo;
};

static const char *zh(const char *msgid)
{
    return i18n_lookup(LANG_ZH, msgid);
}

/* In millimetres of A4; returns the height, too. Small type shrinks less than the sheet. */
static double put(
    const struct frame *f, struct pdf_style s, double x, double y, double width, const char *text)
{
    s.size *= s.size < 16 ? (f->k + 1) / 2 : f->k;
    s.height_max *= f->k;
    return pdf_text(f->p, &s, f->x + x * f->k, f->y + y * f->k, width * f->k, text) / f->k;
}

static double tall(const struct frame *f, struct pdf_style s, double width, const char *text)
{
    s.size *= f->k;
    s.height_max *= f->k;
    return pdf_text_height(f->p, &s, width * f->k, text) / f->k;
}

static void draw_head(const struct frame *f)
{
    const double width = PDF_A4_WIDTH - 2 * MARGIN;

    pdf_box(
        f->p, f->x + MARGIN * f->k, f->y + 15.5 * f->k, 2.2 * f->k, 10.5 * f->k, 1.1 * f->k, BRAND);
    put(f, (struct pdf_style) { .size = 16, .bold = true, .colour = DEEP, .spacing = 0.6 },
        MARGIN + 5.5, 13.5, width * 0.6, zh(N_("Fangchenggang City Hall")));
    put(f, (struct pdf_style) { .size = 9.5, .colour = QUIET }, MARGIN + 5.5, 21.2, width * 0.6,
        "Fangchenggang City Hall");
    put(f,
        (struct pdf_style) {
            .size = 16, .bold = true, .colour = BRAND, .align = PDF_RIGHT, .spacing = 1.2 },
        MARGIN, 13.5, width, zh(N_("Scan to know")));
    put(f, (struct pdf_style) { .size = 9.5, .colour = QUIET, .align = PDF_RIGHT }, MARGIN, 21.2,
        width, "Scan to know");
    pdf_line(f->p, f->x + MARGIN * f->k, f->y + 31 * f->k, f->x + (PDF_A4_WIDTH - MARGIN) * f->k,
        f->y + 31 * f->k, LINE, 0.35 * f->k, 0);
}

/* The name stands in the middle of what is left between the head and the code. */
static void draw_name(const struct frame *f)
{
    const struct pdf_style office = {
        .size = 15, .colour = QUIET, .align = PDF_CENTRE, .height_max = 8
    };
    const struct pdf_style quiet = {
        .size = 10.5, .colour = QUIET, .align = PDF_CENTRE, .height_max = 6
    };
    const struct pdf_style name = { .size = 38,
        .bold = true,
        .colour = INK,
        .align = PDF_CENTRE,
        .leading = 1.32,
        .spacing = 0.8,
        .height_max = 46 };
    const struct pdf_style english = {
        .size = 14, .colour = QUIET, .align = PDF_CENTRE, .leading = 1.35, .height_max = 14
    };
    const double width = PDF_A4_WIDTH - 2 * MARGIN - 8, x = MARGIN + 4, top = 36, bottom = 122;
    double y = tall(f, office, width, f->sheet->office_zh) +
               tall(f, quiet, width, f->sheet->office_en) + 6 +
               tall(f, name, width, f->sheet->name_zh) + 3 +
               tall(f, english, width, f->sheet->name_en);

    y = top + (bottom - top - y) / 2;
    y += put(f, office, x, y, width, f->sheet->office_zh);
    y += put(f, quiet, x, y, width, f->sheet->office_en) + 6;
    y += put(f, name, x, y, width, f->sheet->name_zh) + 3;
    put(f, english, x, y, width, f->sheet->name_en);
}

static void draw_code(const struct frame *f)
{
    const double x = (PDF_A4_WIDTH - CODE_SIDE) / 2, y = 126;

    pdf_box(f->p, f->x + (x - 3) * f->k, f->y + (y - 3) * f->k, (CODE_SIDE + 6) * f->k,
        (CODE_SIDE + 6) * f->k, 6 * f->k, SOFT);
    pdf_qr(f->p, f->x + x * f->k, f->y + y * f->k, CODE_SIDE * f->k, f->sheet->address);
}

static void draw_foot(const struct frame *f)
{
    const struct pdf_style call = { .size = 20,
        .bold = true,
        .colour = DEEP,
        .align = PDF_CENTRE,
        .spacing = 0.8,
        .height_max = 12 };
    const struct pdf_style english = {
        .size = 11, .colour = QUIET, .align = PDF_CENTRE, .height_max = 7
    };
    const struct pdf_style address = {
        .size = 11, .colour = INK, .align = PDF_CENTRE, .spacing = 0.3, .height_max = 7
    };
    const struct pdf_style small = { .size = 9.5, .colour = QUIET, .align = PDF_CENTRE };
    const double width = PDF_A4_WIDTH - 2 * MARGIN;

    put(f, call, MARGIN, 244, width,
        zh(N_("Scan with your phone: what to bring, how long it takes, where to go")));
    put(f, english, MARGIN, 254.5, width,
        "Scan with your phone: what to bring, how long it takes, where to go");
    put(f, address, MARGIN, 262, width, f->sheet->address);
    pdf_line(f->p, f->x + MARGIN * f->k, f->y + 271.5 * f->k, f->x + (PDF_A4_WIDTH - MARGIN) * f->k,
        f->y + 271.5 * f->k, LINE, 0.35 * f->k, 0);
    put(f, small, MARGIN, 273.5, width,
        zh(N_("Without a phone: ask at any window, or call 12345")));
    put(f, small, MARGIN, 279, width, "Without a phone: ask at any window, or call 12345");
    put(f, (struct pdf_style) { .size = 8, .colour = QUIET, .align = PDF_CENTRE, .spacing = 0.4 },
        MARGIN, 285.5, width, str_printf(f->p, "%s · %s", f->sheet->short_code, f->sheet->code));
}

/* Nothing of the demo city may be taken for real. */
static void draw_mark(const struct frame *f)
{
    if (!f->demo)
        return;
    pdf_box(f->p, f->x, f->y, PDF_A4_WIDTH * f->k, 9 * f->k, 0, WARN_SOFT);
    put(f,
        (struct pdf_style) {
            .size = 11, .bold = true, .colour = WARN, .align = PDF_CENTRE, .spacing = 0.5 },
        MARGIN, 1.6, PDF_A4_WIDTH - 2 * MARGIN,
        "演示样本，请勿张贴使用 · SPECIMEN of a demonstration, not for use");
}

static void draw(const struct frame *f)
{
    draw_head(f);
    draw_name(f);
    draw_code(f);
    draw_foot(f);
    draw_mark(f);
}

/* Cards stand side by side on a sheet that lies on its side. */
static void draw_card(struct frame *f, size_t i)
{
    if (i % 2 == 0) {
        pdf_page(f->p, PDF_A4_HEIGHT, PDF_A4_WIDTH);
        pdf_line(f->p, PDF_A4_HEIGHT / 2, 0, PDF_A4_HEIGHT / 2, PDF_A4_WIDTH, QUIET, 0.2, 2);
    }
    f->x = i % 2 == 0 ? 0 : PDF_A4_HEIGHT / 2;
    f->k = PDF_A4_HEIGHT / 2 / PDF_A4_WIDTH;
    draw(f);
}

static const char *newest(const struct poster *list, size_t n)
{
    const char *day = list[0].valid_from;

    for (size_t i = 1; i < n; i++) {
        if (strcmp(list[i].valid_from, day) > 0)
            day = list[i].valid_from;
    }
    return day;
}

enum err posters_pdf(struct call *c, const struct poster *list, size_t n, enum poster_size size,
    const char *title, struct bytes *ret)
{
    struct frame f = { .demo = c->site->demo, .k = 1 };

    if (n == 0)
        return fail(c, ERR_NOT_FOUND, N_("There is no service to make a poster for"));
    if (n > POSTERS_MAX)
        return fail(c, ERR_TOO_LARGE, N_("At most {max} posters go into one file"), "max",
            str_printf(c->mem, "%d", POSTERS_MAX));
    TRY(pdf_new(c,
        &(struct pdf_info) {
            .title = title, .author = zh(N_("Fangchenggang City Hall")), .as_of = newest(list, n) },
        &f.p));
    for (size_t i = 0; i < n; i++) {
        f.sheet = &list[i];
        if (size == POSTER_CARDS) {
            draw_card(&f, i);
            continue;
        }
        f.k = size == POSTER_A4 ? 1 : PDF_A5_WIDTH / PDF_A4_WIDTH;
        pdf_page(f.p, PDF_A4_WIDTH * f.k, size == POSTER_A4 ? PDF_A4_HEIGHT : PDF_A5_HEIGHT);
        draw(&f);
    }
    return pdf_finish(f.p, ret);
}
