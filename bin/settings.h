/* settings.h – what the operator sets in cityhall.yaml. Everything has a default that is safe. */
#ifndef BIN_SETTINGS_H
#define BIN_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/account/provider.h"
#include "lib/base/call.h"

struct options;

extern const char settings_slot[]; /* in c->site: const struct settings * */

struct settings {
    const char *public_url;    /* what citizens type: "https://fcg.example"; no slash at the end */
    const char *trusted_proxy; /* address whose X-Forwarded-For counts; NULL: none */
    const char *metrics_token; /* allows /metrics from elsewhere than loopback; NULL: nobody */
    const char *smtp_url;      /* smtp://host:25; NULL: e-mail stays in the outbox */
    const char *smtp_from;
    const char *sms_url;        /* webhook of the SMS gateway; NULL: SMS stay in the outbox */
    const char *clamd_socket;   /* virus scanner; NULL: none configured */
    struct providers providers; /* of identity */
    int connections_max;
    int connections_per_address;
    int alert_holds_a_minute; /* calls that held the writer for more than 20 ms */
    int alert_outbox_s;       /* age of the oldest message that waits */
    int alert_clock_s;
    int alert_key_days;
    int free_space_floor_mb; /* below this, writes are refused early */
};

/* Reads --config, or DATA/cityhall.yaml if there is one; unknown keys are errors with file:line. */
enum err settings_load(
    struct call *c, const void *mem, const struct options *o, struct settings **ret);

#endif
