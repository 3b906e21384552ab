/* sameness.h – what an implementing item takes over from its entry of the basic catalogue.
 *
 * 四级四同: name, code, legal basis and type are the same from the nation down to the county. The
 * region unifies more (广西“八统一”); which fields is the city's list, a record of the registry
 * (kind "unified", pack/450600/unified.yaml). Only what the entry states is compared, locked and
 * taken over: an entry that is silent about materials leaves them to the office. */
#ifndef ITEM_SAMENESS_H
#define ITEM_SAMENESS_H

#include "app/item/parts.h"

struct item;

enum same_field {
    SAME_NAME,
    SAME_CODE,
    SAME_BASIS,
    SAME_TYPE,
    SAME_MATERIALS,
    SAME_FLOW,    /* 办事流程: the steps that the applicant sees */
    SAME_PROCESS, /* 业务经办流程: the procedure that staff follow */
    SAME_LIMIT,   /* 办理时限: the legal limit */
    SAME_FORM,    /* 表单内容: what the form asks */
    SAME__COUNT
};

struct same_set {
    bool has[SAME__COUNT];
};
/* The four that are always inherited, and those of the city's lists. */
enum err same_inherited(struct call *c, struct same_set *ret) nodiscard;
/* The same from lists that were read before. */
struct same_set same_set_of(const struct unified *lists, size_t n);

struct same_difference {
    const char *key;               /* of the item's definition: "name", "materials" */
    const char *expected, *actual; /* as texts; parts of a list in lines */
};
/* True if the item differs from the entry in this field; false, too, if the entry does not say. */
bool same_differs(const void *mem, enum same_field f, const struct catalogue *k,
    const struct item *m, struct same_difference *ret);
/* All differences of the set's fields. */
struct same_difference *same_differences(const void *mem, const struct same_set *set,
    const struct catalogue *k, const struct item *m, size_t *ret_n);
/* Takes the entry's values over into m; what else belongs to a new row of a list stays empty, so
 * that its office fills it in. */
void same_adopt(
    const void *mem, const struct same_set *set, const struct catalogue *k, struct item *m);
/* Whether people must not change this control of the editing form ("materials.2.name.zh"). */
bool same_locks(
    const struct same_set *set, const struct catalogue *k, const struct item *m, const char *path);

#endif
