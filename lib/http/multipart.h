/* multipart.h – reads multipart/form-data (RFC 7578) as it arrives, strictly.
 *
 * What browsers and HTTP libraries send is accepted; what could be read in two ways is not: a
 * preamble, nested parts, transfer encodings, two names in a part. Parts are told in order: begin,
 * pieces (none if empty), end. filename is NULL for a plain field. */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#define MULTIPART_HEAD_MAX 4096 /* bytes of the header lines of one part */
#define MULTIPART_PARTS_MAX 600

struct multipart;

struct multipart_events {
    void (*begin)(void *data, const char *name, const char *filename);
    void (*piece)(void *data, const char *p, size_t n);
    void (*end)(void *data);
};

/* type is the Content-Type of the request; NULL when it names no proper boundary. */
struct multipart *multipart_new(
    const void *mem, const char *type, const struct multipart_events *events, void *data);
/* False once the text is malformed; nothing more is told then. */
bool multipart_add(struct multipart *m, const char *p, size_t n);
/* True when the last part ended and the closing boundary came. */
bool multipart_complete(const struct multipart *m);

#endif
