/* scan_pages.c – the pages of the codes, for staff. */
#include "app/scan/scan_pages.h"

#include "app/scan/scan_pages_routes.h"

const struct route scan_routes[] = {
    { HTTP_GET, "/items/{code}/poster.pdf", "public", poster_pdf, N_("Poster of a service as PDF"),
        .run = RUN_SLOW, .sample = "item" },
    { HTTP_GET, "/staff/codes/posters", "scan.view", posters_choose,
        N_("Posters and counter cards") },
    { HTTP_GET, "/staff/codes/posters.pdf", "scan.view", posters_batch,
        N_("Posters of a hall or department"), .run = RUN_SLOW, .sample = "hall" },
    { 0 },
};
