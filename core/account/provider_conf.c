/* provider_conf.c – reads the identity providers of the settings. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/account/provider.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define SECRET_MAX 4096

/* Of an open file: a secret that others can read is none. */
static const char *read_secret(struct call *c, int fd, const char **ret_why)
{
    char text[SECRET_MAX + 1] = "";
    struct stat st;
    ssize_t n;

    if (fd < 0 || fstat(fd, &st) != 0) {
        *ret_why = strerror(errno);
        return NULL;
    }
    if ((st.st_mode & 077) != 0) {
        *ret_why = "others may read it (chmod 600)";
        return NULL;
    }
    n = read(fd, text, SECRET_MAX);
    if (n <= 0) {
        *ret_why = "empty";
        return NULL;
    }
    return str_trim(c->mem, text);
}

static const char *secret_of(struct call *c, struct conf *k, struct conf_node *at, const char *dir)
{
    const char *name = conf_text_or(k, at, "client_secret_file", NULL), *why = NULL, *secret;
    int fd;

    if (name == NULL)
        return NULL;
    fd = open(name[0] == '/' ? name : str_printf(c->mem, "%s/%s", dir, name), O_RDONLY | O_CLOEXEC);
    secret = read_secret(c, fd, &why);
    if (fd >= 0)
        (void)close(fd);
    if (secret == NULL)
        conf_error(k, conf_get(at, "client_secret_file"),
            N_("the secret file {path} cannot be used: {why}"), "path", name, "why", why);
    return secret;
}

/* Who is asked over a line that others can read and change is not asked at all. */
static void check_issuer(struct conf *k, struct conf_node *at, const char *issuer)
{
    if (!provider_address_safe(issuer))
        conf_error(k, conf_get(at, "issuer"),
            N_("the issuer must begin with https:// (http:// only on this machine)"));
}

static void read_levels(struct conf *k, struct conf_node *map, struct provider *p)
{
    for (size_t i = 0; i < conf_count(map); i++) {
        const char *value = conf_key_at(map, i);

        if (p->n_levels == PROVIDER_LEVELS_MAX) {
            conf_error(k, map, N_("too many levels"));
            return;
        }
        p->levels[p->n_levels++] = (struct provider_level) { .value = value,
            .assurance = (int)conf_int(k, map, value, 1, 3) };
    }
}

static void read_provider(
    struct call *c, struct conf *k, struct conf_node *at, const char *dir, struct provider *p)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    struct conf_node *name = conf_need_map(k, at, "name"), *claims = conf_map(k, at, "claims");

    *p = (struct provider) { .code = conf_text(k, at, "code"),
        .name = { .zh = conf_text(k, name, "zh"), .en = conf_text(k, name, "en") },
        .issuer = conf_text(k, at, "issuer"),
        .client_id = conf_text(k, at, "client_id"),
        .client_secret = secret_of(c, k, at, dir),
        .scope = conf_text_or(k, at, "scope", "openid"),
        .claim_name = conf_text_or(k, claims, "name", "name"),
        .claim_id_number = conf_text_or(k, claims, "id_number", NULL),
        .claim_phone = conf_text_or(k, claims, "phone", NULL),
        .claim_level = conf_text_or(k, claims, "level", NULL) };
    if (*p->code == '\0' || strspn(p->code, allowed) != strlen(p->code) || strlen(p->code) > 20)
        conf_error(
            k, conf_get(at, "code"), N_("a code is 1 to 20 small letters, digits or hyphens"));
    check_issuer(k, at, p->issuer);
    read_levels(k, conf_map(k, at, "levels"), p);
}

void providers_read(
    struct call *c, struct conf *k, struct conf_node *root, const char *dir, struct providers *ret)
{
    struct conf_node *list = conf_list(k, root, "identity_providers");

    for (size_t i = 0; i < conf_count(list); i++) {
        if (ret->n == PROVIDERS_MAX) {
            conf_error(k, list, N_("too many identity providers"));
            return;
        }
        read_provider(c, k, conf_at(list, i), dir, &ret->list[ret->n]);
        for (size_t j = 0; j < ret->n; j++) {
            if (str_eq(ret->list[j].code, ret->list[ret->n].code))
                conf_error(k, conf_at(list, i), N_("this code is taken by another provider"));
        }
        ret->n++;
    }
}
