/* settings.c – reads cityhall.yaml. */
#include "bin/settings.h"

#include <unistd.h>

#include "bin/command.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define CONNECTIONS_MAX 20000
#define CONNECTIONS_PER_ADDRESS 256
#define FREE_SPACE_FLOOR_MB 128
#define HOLDS_A_MINUTE 10
#define OUTBOX_S 3600
#define CLOCK_S 5
#define KEY_DAYS 365

const char settings_slot[] = "settings";

/* "https://host", without a path: everything is addressed from its root. */
static void check_public_url(struct conf *k, struct conf_node *root, const char *url)
{
    const char *host;

    if (url == NULL)
        return;
    host = strstr(url, "://");
    if (!(str_starts(url, "https://") || str_starts(url, "http://")) || strchr(host + 3, '/') ||
        host[3] == '\0')
        conf_error(k, conf_get(root, "public_url"),
            N_("public_url must look like https://hall.example, without a path"));
}

static void read_settings(struct conf *k, struct conf_node *root, struct settings *s)
{
    s->public_url = conf_text_or(k, root, "public_url", NULL);
    s->trusted_proxy = conf_text_or(k, root, "trusted_proxy", NULL);
    s->metrics_token = conf_text_or(k, root, "metrics_token", NULL);
    s->smtp_url = conf_text_or(k, root, "smtp_url", NULL);
    s->smtp_from = conf_text_or(k, root, "smtp_from", NULL);
    s->sms_url = conf_text_or(k, root, "sms_url", NULL);
    s->clamd_socket = conf_text_or(k, root, "clamd_socket", NULL);
    s->connections_max = (int)conf_int_or(k, root, "connections_max", 16, 1000000, CONNECTIONS_MAX);
    s->connections_per_address =
        (int)conf_int_or(k, root, "connections_per_address", 1, 1000000, CONNECTIONS_PER_ADDRESS);
    s->alert_holds_a_minute =
        (int)conf_int_or(k, root, "alert_holds_a_minute", 0, 100000, HOLDS_A_MINUTE);
    s->alert_outbox_s = (int)conf_int_or(k, root, "alert_outbox_s", 1, 30 * 86400, OUTBOX_S);
    s->alert_clock_s = (int)conf_int_or(k, root, "alert_clock_s", 1, 86400, CLOCK_S);
    s->alert_key_days = (int)conf_int_or(k, root, "alert_key_days", 1, 36500, KEY_DAYS);
    s->free_space_floor_mb =
        (int)conf_int_or(k, root, "free_space_floor_mb", 0, 1000000, FREE_SPACE_FLOOR_MB);
    check_public_url(k, root, s->public_url);
}

static const char *dir_of(const void *mem, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? "." : str_dup_n(mem, path, (size_t)(slash - path));
}

enum err settings_load(
    struct call *c, const void *mem, const struct options *o, struct settings **ret)
{
    const char *path =
        o->config != NULL ? o->config : str_printf(c->mem, "%s/cityhall.yaml", o->data);
    struct settings *s = mem_new(mem, struct settings);
    struct conf *k = conf_new(c);
    struct conf_node *root;

    if (o->config == NULL && access(path, F_OK) != 0)
        TRY(conf_parse(k, path, "", &root));
    else
        TRY(conf_read(k, path[0] == '/' ? "" : ".", path, &root));
    read_settings(k, root, s);
    providers_read(c, k, root, dir_of(c->mem, path), &s->providers);
    TRY(conf_done(k));
    *ret = s; /* its texts live in c->mem: the caller's generation */
    return OK;
}
