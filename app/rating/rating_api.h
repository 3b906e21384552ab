/* rating_api.h – JSON handlers, for the route table. */
#ifndef RATING_RATING_API_H
#define RATING_RATING_API_H

#include "lib/http/http.h"

enum err rating_api_figures(struct call *c, struct request *r, struct response *out);
enum err rating_api_list(struct call *c, struct request *r, struct response *out);
enum err rating_api_give(struct call *c, struct request *r, struct response *out);
extern const struct api_doc rating_api_figures_doc, rating_api_list_doc, rating_api_give_doc;

#endif
