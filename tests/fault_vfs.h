/* fault_vfs.h – an SQLite file system and allocator that fail when told to, on the thread that told
 * them: for the tests of the writer (rules.md 1). Call fault_install() before the first connection
 * of the program. */
#ifndef TESTS_FAULT_VFS_H
#define TESTS_FAULT_VFS_H

enum fault { FAULT_NONE, FAULT_FULL, FAULT_IOERR, FAULT_NOMEM };

void fault_install(void);

/* From now on, on this thread: writing fails with FULL or IOERR, or allocating fails, `times` times
 * (0: until fault_arm(FAULT_NONE, 0)). */
void fault_arm(enum fault f, int times);

/* How often a fault has struck since the program began. */
int fault_strikes(void);

#endif
