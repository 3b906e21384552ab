/* qr.h – QR codes as SVG and PNG (libqrencode, libpng). Error correction M, four modules of margin,
 * as printed codes need. Texts of up to QR_TEXT_MAX bytes. */
#ifndef DOC_QR_H
#define DOC_QR_H

#include <stdbool.h>

#include "lib/base/call.h"
#include "lib/base/str.h"

#define QR_TEXT_MAX 500
#define QR_MARGIN 4 /* modules, ISO/IEC 18004 */

/* The code itself, without its margin: width × width modules, line by line. */
struct qr_modules {
    int width;
    const bool *dark;
};
enum err qr_modules(struct call *c, const char *text, struct qr_modules *ret) nodiscard;

/* One <svg> document: black modules as a single path on white, `title` for screen readers. */
enum err qr_svg(struct call *c, const char *text, const char *title, const char **ret) nodiscard;
/* Black and white, `scale` pixels for each module (1 … 40). */
enum err qr_png(struct call *c, const char *text, int scale, struct bytes *ret) nodiscard;

#endif
