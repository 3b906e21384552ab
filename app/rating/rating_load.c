/* rating_load.c – the city's rule about silence from the pack: city.yaml, settings. */
#include "app/rating/rating.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define DAYS_MAX 365

/* Settings that other rooms take from elsewhere are read and passed over here. */
static void pass_over(struct conf *k, struct conf_node *setting)
{
    (void)conf_text(k, setting, "value");
    (void)conf_text(k, setting, "unit");
    (void)conf_text(k, setting, "source");
    (void)conf_bool_or(k, setting, "verified", false);
}

static void read_city(struct conf *k, struct conf_node *root)
{
    struct conf_node *city = conf_need_map(k, root, "city");

    for (size_t i = 0; i < conf_count(city); i++) {
        struct conf_node *value = conf_at(city, i);

        (void)conf_key_at(city, i);
        for (size_t m = 0; conf_is_map(value) && m < conf_count(value); m++)
            (void)conf_key_at(value, m);
    }
}

enum err rating_load(struct call *c, struct conf *k, const char *dir)
{
    struct rating_rule rule = { 0 }, now;
    struct conf_node *root, *list;

    TRY(conf_read(k, dir, "city.yaml", &root));
    read_city(k, root);
    list = conf_need_list(k, root, "settings");
    for (size_t i = 0; i < conf_count(list); i++) {
        struct conf_node *s = conf_at(list, i);
        const char *key = conf_text(k, s, "key");

        pass_over(k, s);
        if (str_eq(key, "rating_default_days")) {
            rule.days = (int)conf_int(k, s, "value", 0, DAYS_MAX);
            rule.source = conf_text(k, s, "source");
        } else if (str_eq(key, "rating_default_level")) {
            rule.level = (int)conf_int(k, s, "value", 1, 5);
        }
    }
    if (conf_errors(k) > 0 || rule.days == 0 || rule.level == 0)
        return OK;
    TRY(rating_rule(c, &now));
    if (now.days == rule.days && now.level == rule.level && str_eq(now.source, rule.source))
        return OK; /* loaded before */
    return rating_set_rule(c, &rule);
}
