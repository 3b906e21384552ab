/* account_load.c – roles from the pack, and the demo accounts.
 *
 * Demo accounts exist only when they are asked for. Their identity numbers use the division 450699,
 * which is not assigned, and their phones a local number that begins with 0: they can be nobody's.
 * Passwords are random and written to DATA/demo-accounts.json, readable by its owner only. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

#include "core/account/account.h"
#include "core/account/account_store.h"
#include "core/account/demo.h"
#include "core/org/org.h"
#include "lib/base/check.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/conf/conf.h"
#include "lib/sign/sign.h"

static const char *joined(struct call *c, const char **words, size_t n)
{
    char *all = str_dup(c->mem, "");

    for (size_t i = 0; i < n; i++)
        all = str_printf(c->mem, "%s%s%s", all, i == 0 ? "" : " ", words[i]);
    return all;
}

enum err account_load_roles(struct call *c, struct conf *k, const char *dir)
{
    struct conf_node *root, *list;
    size_t n;

    TRY(conf_read(k, dir, "roles.yaml", &root));
    list = conf_need_list(k, root, "roles");
    for (size_t i = 0; i < conf_count(list); i++) {
        struct conf_node *node = conf_at(list, i), *name = conf_need_map(k, node, "name");
        const char **rights = conf_texts(k, node, "rights", &n);
        struct role r = { .code = conf_text(k, node, "code"),
            .name_zh = conf_text(k, name, "zh"),
            .name_en = conf_text(k, name, "en"),
            .rights = joined(c, rights, n),
            .must_totp = conf_bool_or(k, node, "totp", false) };
        const char **excludes = conf_texts(k, node, "excludes", &n);

        r.excludes = joined(c, excludes, n);
        if (conf_errors(k) == 0)
            TRY(role_put(c, &r));
    }
    return OK;
}

/* ---- demo
 * ------------------------------------------------------------------------------------------------
 */

struct demo_staff {
    const char *role, *login, *name;
    const char *departments[4]; /* codes; "*" is all */
};
static const struct demo_staff staff[] = {
    { "clerk", "demo-clerk", "演示窗口员甲", { "*" } },
    { "reviewer", "demo-reviewer", "演示审查员乙", { "*" } },
    { "decider", "demo-decider", "演示决定人丙", { "*" } },
    { "leader", "demo-leader", "演示领导丁", { "*" } },
    { "system-admin", "demo-system", "演示系统管理员", { NULL } },
    { "security-admin", "demo-security", "演示安全管理员", { NULL } },
    { "audit-admin", "demo-audit", "演示审计管理员", { "*" } },
    { "item-manager", "demo-items", "演示事项管理员", { "450600-scjgj" } },
    { "item-manager", "demo-items-dx", "演示东兴事项管理员", { "450681-scjgj" } },
    { "list-manager", "demo-lists", "演示清单管理员", { NULL } },
    { "item-reviewer", "demo-list-reviewer", "演示清单审核人", { NULL } },
    { "item-publisher", "demo-list-publisher", "演示清单发布人", { NULL } },
    { "quality-officer", "demo-quality", "演示质量管理员", { "*" } },
    { "power-drafter", "demo-power-drafter", "演示清单起草人", { "450600-scjgj" } },
    { "legality-reviewer", "demo-legality", "演示合法性审查人", { "450600-sfj" } },
    { "staffing-officer", "demo-staffing", "演示编办审核人", { "*" } },
    { "list-publisher", "demo-power-publisher", "演示清单公布人", { "450600-xzspj" } },
    { "clerk", "demo-clerk-dx", "演示东兴窗口员", { "450681-scjgj", "450681-gaj" } },
    { "decider", "demo-decider-dx", "演示东兴决定人", { "450681-scjgj" } },
};

static const struct {
    const char *login, *kind, *name, *id_number, *phone, *handler, *handler_id;
} people[] = {
    { "demo-citizen", "person", "演示公民甲", "45069919900307001", "0770-0200001", NULL, NULL },
    { "demo-citizen-2", "person", "演示公民乙", "45069919851112002", "0770-0200002", NULL, NULL },
    { "demo-firm", "firm", "防城港演示餐饮有限公司", "91450699MA0000010", "0770-0200003",
        "演示经办人", "45069919930620004" },
};

/* "Aa1-" and 22 random characters: good enough for any rule. */
static const char *random_password(struct call *c)
{
    return str_printf(c->mem, "Aa1-%s", id_random(c->mem));
}

static enum err demo_scopes(struct call *c, const struct demo_staff *s, struct new_staff *new)
{
    int64_t *scopes = mem_array(c->mem, int64_t, COUNT_OF(s->departments));

    for (size_t i = 0; i < COUNT_OF(s->departments) && s->departments[i] != NULL; i++) {
        struct department d;

        if (str_eq(s->departments[i], "*")) {
            scopes[new->n_scopes++] = 0;
            continue;
        }
        TRY(org_find_department(c, s->departments[i], &d));
        scopes[new->n_scopes++] = d.id;
        new->department_id = d.id;
    }
    new->scopes = scopes;
    return OK;
}

static bool needs_totp(const char *role)
{
    return str_eq(role, "decider") || str_ends(role, "-admin");
}

static enum err add_demo_staff(struct call *c, const struct demo_staff *s, json_t *list)
{
    const char *password = random_password(c);
    const char *secret = needs_totp(s->role) ? totp_new_secret(c->mem) : NULL;
    struct new_staff new = {
        .login = s->login, .name = s->name, .roles = &s->role, .n_roles = 1, .totp_secret = secret
    };
    struct hall hall;
    int64_t id;

    TRY(demo_scopes(c, s, &new));
    if (str_eq(s->role, "clerk") && org_find_hall(c, "fcg-hall", &hall) == OK)
        new.hall_id = hall.id;
    TRY(password_hash(c, password, &new.password_hash));
    TRY(account_add_staff(c, &new, &id));
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s?}", "role", s->role, "login",
                                    s->login, "password", password, "totp_secret", secret));
    return OK;
}

/* The check character that makes a number without one valid. */
static const char *with_check(struct call *c, const char *number, bool firm)
{
    static const char digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    for (const char *d = digits; *d != '\0'; d++) {
        const char *whole = str_printf(c->mem, "%s%c", number, *d);

        if ((firm ? check_credit_code(whole) : check_id_number(whole)) == NULL)
            return whole;
    }
    return NULL;
}

/* Positions 9 to 17 of a credit code are an organisation code with a check character of its own. */
static const char *demo_credit_code(struct call *c, const char *head)
{
    static const char digits[] = "0123456789X";

    for (const char *d = digits; *d != '\0'; d++) {
        const char *whole = with_check(c, str_printf(c->mem, "%.16s%c", head, *d), true);

        if (whole != NULL)
            return whole;
    }
    return NULL;
}

static enum err add_demo_person(struct call *c, size_t i, json_t *list)
{
    bool firm = str_eq(people[i].kind, "firm");
    const char *password = random_password(c);
    struct sign_up s = { .kind = people[i].kind,
        .login = people[i].login,
        .name = people[i].name,
        .id_number = firm ? demo_credit_code(c, people[i].id_number)
                          : with_check(c, people[i].id_number, false),
        .phone = people[i].phone,
        .handler_name = people[i].handler,
        .handler_id_number = firm ? with_check(c, people[i].handler_id, false) : NULL,
        .assurance = 2 };
    int64_t id;

    must(s.id_number != NULL);
    TRY(password_hash(c, password, &s.password_hash));
    TRY(account_sign_up(c, &s, &id));
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:n}", "role", firm ? "firm" : "citizen",
                                    "login", people[i].login, "password", password, "totp_secret"));
    return OK;
}

static enum err write_accounts(struct call *c, json_t *list)
{
    const char *path = str_printf(c->mem, "%s/demo-accounts.json", c->site->data_dir);
    char *text = json_dumps(list, JSON_INDENT(1));
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = text != NULL && fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
              fsync(fd) == 0;

    free(text);
    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    if (!ok)
        return fail(c, ERR_UNAVAILABLE, N_("The file {path} cannot be written"), "path", path);
    return OK;
}

enum err account_demo(struct call *c)
{
    json_t *list;
    int64_t id;
    enum err e = store_id_by_login(c, staff[0].login, &id);

    if (e != ERR_NOT_FOUND) /* they exist already, or something is wrong */
        return e;
    e = store_mark_demo(c, clock_instant(c->mem, c->now));
    list = json_array();
    for (size_t i = 0; e == OK && i < COUNT_OF(people); i++)
        e = add_demo_person(c, i, list);
    for (size_t i = 0; e == OK && i < COUNT_OF(staff); i++)
        e = add_demo_staff(c, &staff[i], list);
    if (e == OK)
        e = write_accounts(c, list);
    json_decref(list);
    return e;
}
