/* site.h – what one generation of the running program has loaded: settings and definitions.
 *
 * Built once at start (and again after a load), then const. Every call holds one generation.
 * Rooms put what they own into it under the address of a name they export, so that lib/base need
 * not know them:
 *
 *     extern const char calendar_slot[];                    in calendar.h
 *     const struct calendar *k = site_get(c->site, calendar_slot);
 */
#ifndef BASE_SITE_H
#define BASE_SITE_H

#include <stdbool.h>
#include <stdint.h>

struct id_source;

struct site {
    const char
        *public_url;      /* "https://fcg.example"; QR codes, Origin check and cookies follow it */
    const char *data_dir; /* uploads, keys, control socket */
    const char *region;   /* division code of the city: "450600" */
    bool demo;            /* the demo city: every page says so */
    bool simulated_clock; /* every page says so */
    struct id_source *ids;
    struct {
        const char *key;
        const void *value;
    } slots[40];
    int n_slots;
};

void site_put(struct site *s, const char *slot, const void *value);
const void *site_get(const struct site *s, const char *slot);  /* must() exist */
const void *site_find(const struct site *s, const char *slot); /* NULL when absent */

#endif
