/* pdf.h – sheets of paper as PDF (cairo, pango): text in Chinese and English, rules, boxes, QR
 * codes as vectors. Lengths are millimetres from the upper left corner of the page, sizes of type
 * are points.
 *
 * The same calls give the same bytes: nothing of the clock or of the machine goes into the file.
 * The fonts are those that fontconfig finds for PDF_FONT; characters that no font has are an error,
 * never an empty box. Drawing records its first error; pdf_finish() returns it. No database and no
 * transaction is needed: call it on a slow worker, a page takes milliseconds. */
#ifndef DOC_PDF_H
#define DOC_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/str.h"

#define PDF_FONT "Noto Sans CJK SC" /* Debian: fonts-noto-cjk */
#define PDF_MAX ((size_t)64 * 1024 * 1024)

#define PDF_A4_WIDTH 210.0
#define PDF_A4_HEIGHT 297.0
#define PDF_A5_WIDTH 148.0
#define PDF_A5_HEIGHT 210.0

struct pdf;

struct pdf_info {
    const char *title, *author; /* of the document */
    const char *as_of;          /* legal day "2021-04-12": stands in the file as its date */
};

/* Freed with c->mem. */
enum err pdf_new(struct call *c, const struct pdf_info *info, struct pdf **ret) nodiscard;

void pdf_page(struct pdf *p, double width, double height); /* begins one */

enum pdf_align { PDF_LEFT, PDF_CENTRE, PDF_RIGHT };
struct pdf_style {
    double size; /* points */
    bool bold;
    enum pdf_align align;
    uint32_t colour; /* 0xRRGGBB */
    double leading;  /* distance of lines ÷ size; 0 means 1.45 */
    double spacing;  /* between letters, points */
    double
        height_max; /* millimetres; the type gets smaller, by steps, until the text fits; 0: any */
};
/* Writes a text into a column that begins at (x, y); returns the height that it took. */
double pdf_text(
    struct pdf *p, const struct pdf_style *s, double x, double y, double width, const char *text);
/* The height that it would take. */
double pdf_text_height(struct pdf *p, const struct pdf_style *s, double width, const char *text);

void pdf_box(
    struct pdf *p, double x, double y, double width, double height, double radius, uint32_t colour);
void pdf_frame(struct pdf *p, double x, double y, double width, double height, double radius,
    uint32_t colour, double thickness);
/* Dashed if `dash` (length of a dash) is not 0: where to cut. */
void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, uint32_t colour,
    double thickness, double dash);
/* A square of `side`, its margin of four modules included; one black path on white. */
void pdf_qr(struct pdf *p, double x, double y, double side, const char *text);

/* The whole file, in c->mem. Nothing can be drawn afterwards. */
enum err pdf_finish(struct pdf *p, struct bytes *ret) nodiscard;

#endif
