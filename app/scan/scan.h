/* scan.h – "scan to know" (码上告知, 一事一码): posters, scans, and whether every code works.
 *
 * The right scan.view opens the pages for staff; posters of a single service are for everybody. */
#ifndef SCAN_SCAN_H
#define SCAN_SCAN_H

#include "lib/base/module.h"

extern const struct module scan_module;

#endif
