/* kiosk.h – the pages of the self-service machines (自助终端) in the halls. Everybody may use them.
 *
 * A machine is set up by opening /preferences?mode=kiosk&return=/kiosk once: from then on every
 * page of the site is shown there in MODE_KIOSK, and services can be applied for on it. Without
 * that, the pages under /kiosk look the same, but lead nowhere else. */
#ifndef KIOSK_KIOSK_H
#define KIOSK_KIOSK_H

#include "lib/base/module.h"

extern const struct module kiosk_module;

#endif
