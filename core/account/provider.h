/* provider.h – identity providers: the national and regional 统一身份认证 and whatever else speaks
 * OpenID Connect Core 1.0 (authorisation code with PKCE, RFC 7636).
 *
 * A provider is declared in cityhall.yaml:
 *
 *     identity_providers:
 *       - code: gx                     # in addresses and in the ledger; never changed
 *         name: {zh: 广西统一身份认证, en: Guangxi unified identity}
 *         issuer: https://id.gx.example
 *         client_id: cityhall
 *         client_secret_file: gx.secret   # beside cityhall.yaml; readable by its owner only
 *         scope: openid profile
 *         claims: {name: name, id_number: id_number, phone: phone, level: acr}
 *         levels: {L1: 1, L2: 2, L3: 3}   # what the level claim says → our assurance
 *
 * Assurance: 1 self-declared, 2 checked at a window, 3 proven to a national provider. A provider
 * opens the account that it opened before (issuer and subject); a new subject whose assurance is 2
 * or more opens the account of its identity number, or makes one. Where an account was only
 * self-declared, its password and its sessions end: whoever typed that number has not proven it. */
#ifndef ACCOUNT_PROVIDER_H
#define ACCOUNT_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/registry/shape.h"
#include "lib/base/call.h"

struct conf;
struct conf_node;

#define PROVIDERS_MAX 16
#define PROVIDER_LEVELS_MAX 16
#define PROVIDER_TRY_S 600 /* so long may somebody take at the provider's pages */

struct provider_level {
    const char *value;
    int assurance;
};

struct provider {
    const char *code;
    struct pair name;
    const char *issuer, *client_id;
    const char *client_secret; /* NULL: a public client, PKCE alone */
    const char *scope;
    const char *claim_name, *claim_id_number, *claim_phone, *claim_level;
    struct provider_level levels[PROVIDER_LEVELS_MAX];
    size_t n_levels;
};

struct providers {
    struct provider list[PROVIDERS_MAX];
    size_t n;
};

extern const char providers_slot[]; /* in c->site: const struct providers *; absent: none */

/* Reads `identity_providers` of the settings; `dir` is where relative secret files lie. What is
 * wrong is recorded in k. */
void providers_read(
    struct call *c, struct conf *k, struct conf_node *root, const char *dir, struct providers *ret);
const struct provider *provider_find(struct call *c, const char *code); /* or NULL */

/* What one sign-in at a provider remembers in the visitor's browser, sealed. */
struct provider_try {
    const char *code, *state, *nonce, *verifier, *back;
    time_t ends;
};
enum err provider_try_seal(
    struct call *c, const struct provider_try *t, const char **ret) nodiscard;
/* ERR_DENIED with a text for people if it is not ours, has run out or is for another state. */
enum err provider_try_open(
    struct call *c, const char *sealed, const char *state, struct provider_try *ret) nodiscard;

/* Whom a provider has recognised. */
struct provider_person {
    const char *subject;
    const char *name, *id_number, *phone; /* NULL: not told */
    int assurance;
};
/* The claims of an id_token, checked against what we asked for (OpenID Connect Core §3.1.3.7). */
struct json_t;
enum err provider_check(struct call *c, const struct provider *p, const struct json_t *claims,
    const char *nonce) nodiscard;
void provider_read_person(
    const struct provider *p, const struct json_t *claims, struct provider_person *ret);

/* The account of that person, found, linked or made. In a write. */
enum err provider_account(struct call *c, const struct provider *p,
    const struct provider_person *who, int64_t *ret_account) nodiscard;

/* ---- talking to it (provider_net.c): on a slow worker, c->db is NULL ---- */

/* https, or http on this very machine. */
bool provider_address_safe(const char *url);
/* Where to send the browser. */
enum err provider_begin(struct call *c, const struct provider *p, const struct provider_try *t,
    const char *back_to, const char **ret_url) nodiscard;
/* The code of the answer, exchanged and checked. */
enum err provider_finish(struct call *c, const struct provider *p, const struct provider_try *t,
    const char *back_to, const char *code, struct provider_person *ret) nodiscard;

extern const struct module account_provider_module;

#endif
