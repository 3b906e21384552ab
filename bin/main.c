/* main.c – the front door of the program. */
#include "bin/command.h"
#include "lib/base/mem.h"

int main(int argc, char **argv)
{
    mem_settle();
    return command_main(argc - 1, argv + 1);
}
