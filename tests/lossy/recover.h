/* recover.h – the tree that a disk would hold after a power cut (tests/lossy/README.md). */
#ifndef TESTS_LOSSY_RECOVER_H
#define TESTS_LOSSY_RECOVER_H

/* Builds `to` (which must not exist) from a shadow. Files whose names were synced but whose bytes
 * never were are there and empty. Ends the program on any error. */
void lossy_recover(const char *shadow, const char *to);

#endif
