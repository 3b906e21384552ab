/* code.h – `cityhall code check`: are the numbers right that the state gives to people and things?
 */
#ifndef CODE_CODE_H
#define CODE_CODE_H

#include "lib/base/module.h"

extern const struct module code_module;

#endif
