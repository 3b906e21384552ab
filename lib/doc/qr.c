/* qr.c – from a text to a QR code. */
#include "lib/doc/qr.h"

#include <png.h>
#include <qrencode.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"

#define SVG_MAX (512 * 1024)
#define PNG_MAX (4 * 1024 * 1024)

static void free_code(QRcode **code)
{
    QRcode_free(*code);
}

static enum err encode(struct call *c, const char *text, QRcode **ret)
{
    if (strlen(text) > QR_TEXT_MAX)
        return fail_internal(c, "a QR code for %zu bytes", strlen(text));
    *ret = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    return *ret == NULL ? fail_internal(c, "libqrencode refused the text") : OK;
}

enum err qr_modules(struct call *c, const char *text, struct qr_modules *ret)
{
    QRcode *code cleanup_with(free_code) = NULL;
    size_t n;
    bool *dark;

    TRY(encode(c, text, &code));
    must(code != NULL);
    n = (size_t)code->width * (size_t)code->width;
    dark = mem_array(c->mem, bool, n);
    for (size_t i = 0; i < n; i++)
        dark[i] = code->data[i] & 1;
    *ret = (struct qr_modules) { .width = code->width, .dark = dark };
    return OK;
}

static void put_xml(struct buf *b, const char *s)
{
    for (; *s != '\0'; s++) {
        if (*s == '<')
            buf_puts(b, "&lt;");
        else if (*s == '&')
            buf_puts(b, "&amp;");
        else
            buf_putc(b, *s);
    }
}

enum err qr_svg(struct call *c, const char *text, const char *title, const char **ret)
{
    QRcode *code cleanup_with(free_code) = NULL;
    struct buf b;
    int size;

    TRY(encode(c, text, &code));
    must(code != NULL);
    size = code->width + 2 * QR_MARGIN;
    buf_init(&b, c->mem, SVG_MAX);
    buf_printf(&b,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
        " shape-rendering=\"crispEdges\"><title>",
        size, size);
    put_xml(&b, title);
    buf_printf(&b, "</title><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"", size, size);
    for (int y = 0; y < code->width; y++) {
        for (int x = 0, run; x < code->width; x += run) {
            for (run = 0; x + run < code->width && code->data[y * code->width + x + run] & 1;)
                run++;
            if (run > 0)
                buf_printf(&b, "M%d %dh%dv1h-%dz", x + QR_MARGIN, y + QR_MARGIN, run, run);
            else
                run = 1;
        }
    }
    buf_puts(&b, "\"/></svg>\n");
    *ret = b.p;
    return buf_ok(&b) ? OK : fail_internal(c, "the QR code is larger than SVG_MAX");
}

/* One line of the picture, a byte for each pixel. */
static void fill_line(png_bytep line, const QRcode *code, int y, int scale)
{
    int size = code->width + 2 * QR_MARGIN;

    memset(line, 255, (size_t)size * (size_t)scale);
    if (y < 0 || y >= code->width)
        return;
    for (int x = 0; x < code->width; x++) {
        if (code->data[y * code->width + x] & 1)
            memset(line + (x + QR_MARGIN) * scale, 0, (size_t)scale);
    }
}

enum err qr_png(struct call *c, const char *text, int scale, struct bytes *ret)
{
    QRcode *code cleanup_with(free_code) = NULL;
    png_image image = { .version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_GRAY };
    png_alloc_size_t n = PNG_MAX;
    png_bytep pixels, out;
    size_t side;

    must(scale >= 1 && scale <= 40);
    TRY(encode(c, text, &code));
    must(code != NULL);
    side = ((size_t)code->width + 2 * QR_MARGIN) * (size_t)scale;
    pixels = mem_array(c->mem, png_byte, side * side);
    for (size_t y = 0; y < side; y++)
        fill_line(pixels + y * side, code, (int)y / scale - QR_MARGIN, scale);
    image.width = image.height = (png_uint_32)side;
    out = mem_array(c->mem, png_byte, PNG_MAX);
    if (png_image_write_to_memory(&image, out, &n, 0, pixels, 0, NULL) == 0)
        return fail_internal(c, "libpng: %s", image.message);
    *ret = (struct bytes) { .p = out, .n = n };
    return OK;
}
