/* static.h – the files of static/, part of the binary, under addresses that change with them:
 * /static/<digest>/app.css may be kept for ever. */
#ifndef HTML_STATIC_H
#define HTML_STATIC_H

#include "lib/base/embedded.h"
#include "lib/html/html.h"

extern const struct embedded static_files[];
/* 16 hex digits that stand for all static files, computed by the build. */
extern const char static_digest[];

const struct embedded *static_find(const char *name);
/* "/static/<digest>/<name>"; aborts if there is no such file. */
const char *static_url(struct html *o, const char *name);
const char *static_type(const char *name);

#endif
