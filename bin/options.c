/* options.c – where commands find what was on the command line. */
#include "bin/bin.h"

const char options_slot[] = "options";
