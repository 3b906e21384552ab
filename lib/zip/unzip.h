/* unzip.h – reading packages: ZIP files that hold the parts of a document (XLSX, OFD).
 *
 * For files that strangers send. Refused when opening: more entries or more unpacked bytes than
 * allowed (by what the directory declares), encrypted entries, methods other than stored and
 * deflated. Refused while reading: a part longer or shorter than declared, or with another CRC; so
 * the declared sum is a true bound of what will ever be unpacked. */
#ifndef ZIP_UNZIP_H
#define ZIP_UNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/call.h"

#define UNZIP_ENTRIES_MAX 10000 /* a workbook of 100 sheets with pictures has some hundreds */

struct unzip;
struct unzip_part;

/* Opens a package; it is closed when `mem` is freed. `unpacked_max`: bytes of all parts together.
 * ERR_INVALID: no ZIP file, cut off or damaged; ERR_TOO_LARGE; ERR_UNSUPPORTED: encrypted. */
enum err unzip_open(struct call *c, const void *mem, const char *path, uint64_t unpacked_max,
    struct unzip **ret) nodiscard;

/* Is there such a part? Names as in Office packages: "xl/workbook.xml", upper and lower case are
 * the same. */
bool unzip_has(const struct unzip *u, const char *name);
/* Is there a part whose name begins so? */
bool unzip_has_under(const struct unzip *u, const char *prefix);

/* Begins to read a part; ended when `mem` is freed. ERR_INVALID without such a part. */
enum err unzip_start(struct call *c, const void *mem, struct unzip *u, const char *name,
    struct unzip_part **ret) nodiscard;
/* Bytes read, 0 at the end (the CRC was right), -1: unzip_fault() says why. */
ssize_t unzip_read(struct unzip_part *p, void *buffer, size_t n);
/* Records why unzip_read() failed; OK if it did not. */
enum err unzip_fault(struct call *c, const struct unzip_part *p) nodiscard;

#endif
