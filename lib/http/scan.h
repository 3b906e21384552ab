/* scan.h – asks a virus scanner (clamd) about files before any handler sees them.
 *
 * The dispatcher calls scan_uploads() for each request with files, on a slow worker. It is fail
 * closed: with a scanner in the settings, no file passes that was not judged. Without one, files
 * pass; they are stored by digest, never executed, and shown in a sandbox only. */
#ifndef HTTP_SCAN_H
#define HTTP_SCAN_H

#include "lib/http/http.h"

extern const char scanner_slot[]; /* in c->site: const char *, path of clamd's socket; may lack */

/* ERR_INVALID with the field if something harmful was found; ERR_UNAVAILABLE if the scanner does
 * not answer. */
enum err scan_uploads(struct call *c, const struct request *r) nodiscard;

#endif
