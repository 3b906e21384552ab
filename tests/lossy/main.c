/* main.c – lossy_recover SHADOW NEW_DIRECTORY, for tests from outside. */
#include "tests/lossy/recover.h"

int main(int argc, char **argv)
{
    if (argc != 3)
        return 64;
    lossy_recover(argv[1], argv[2]);
    return 0;
}
