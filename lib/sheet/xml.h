/* xml.h – one part of an XLSX, element by element (libxml2's text reader, streaming).
 *
 * Names are without their prefix. Refused: document types and entities of the file's own, so there
 * is nothing to expand and nothing to fetch; libxml2's own limits (depth, 10 MB per text) stay on.
 */
#ifndef SHEET_XML_H
#define SHEET_XML_H

#include <stdbool.h>

#include "lib/base/call.h"

struct unzip;
struct xml;

enum xml_event { XML_BEGIN, XML_END, XML_TEXT, XML_DONE };

/* ERR_INVALID: no such part. Ended when `mem` is freed. */
enum err xml_open(
    struct call *c, const void *mem, struct unzip *u, const char *part, struct xml **ret) nodiscard;
/* The next beginning or end of an element (also of <empty/> both), or text. */
enum err xml_next(struct call *c, struct xml *x, enum xml_event *ret) nodiscard;
/* Goes to the end of the element just begun. */
enum err xml_skip(struct call *c, struct xml *x) nodiscard;

bool xml_is(const struct xml *x, const char *name);
/* Attribute of the element just begun, without regard to prefixes; NULL if absent. Valid until the
 * next call of xml_next() or xml_attribute(). */
const char *xml_attribute(struct xml *x, const char *name);
const char *xml_text(struct xml *x); /* at XML_TEXT */

#endif
