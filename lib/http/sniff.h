/* sniff.h – the media type of a file by its first bytes; what a client says about it is not
 * believed. */
#ifndef HTTP_SNIFF_H
#define HTTP_SNIFF_H

#include <stdint.h>

/* "application/pdf", "image/png", "image/jpeg", "application/zip" (OFD and office files too),
 * "text/plain", or "application/octet-stream". Reads at offset 0, moves nothing. */
const char *sniff_type(int fd, int64_t size);

#endif
