/* main.c – the front door of the program. */
#include "bin/command.h"

int main(int argc, char **argv)
{
    return command_main(argc - 1, argv + 1);
}
