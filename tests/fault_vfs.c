/* fault_vfs.c – a shim over SQLite's own file system and allocator (fault_vfs.h). */
#include "tests/fault_vfs.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "lib/base/err.h"

static _Thread_local enum fault armed;
static _Thread_local int left; /* strikes still to come; 0 with `armed`: without end */
static atomic_int strikes;
static sqlite3_vfs *real;
static sqlite3_mem_methods real_memory;

/* ---- arming ------------------------------------------------------------------------ */

void fault_arm(enum fault f, int times)
{
    armed = f;
    left = times;
}

int fault_strikes(void)
{
    return atomic_load(&strikes);
}

static bool strike(void)
{
    if (left == 1)
        armed = FAULT_NONE;
    if (left > 0)
        left--;
    atomic_fetch_add(&strikes, 1);
    return true;
}

static int write_fault(void)
{
    enum fault f = armed;

    if (f != FAULT_FULL && f != FAULT_IOERR)
        return SQLITE_OK;
    (void)strike();
    return f == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

/* ---- memory ------------------------------------------------------------------------ */

static bool memory_fails(void)
{
    return armed == FAULT_NOMEM && strike();
}

static void *fault_malloc(int n)
{
    return memory_fails() ? NULL : real_memory.xMalloc(n);
}

static void *fault_realloc(void *p, int n)
{
    return memory_fails() ? NULL : real_memory.xRealloc(p, n);
}

/* ---- files: the real file stands behind ours --------------------------------------- */

struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->real;
}

static int f_close(sqlite3_file *f)
{
    return real_of(f)->pMethods->xClose(real_of(f));
}
static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}
static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    int rc = write_fault();

    return rc != SQLITE_OK ? rc : real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return real_of(f)->pMethods->xTruncate(real_of(f), n);
}
static int f_sync(sqlite3_file *f, int flags)
{
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}
static int f_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), n);
}
static int f_lock(sqlite3_file *f, int l)
{
    return real_of(f)->pMethods->xLock(real_of(f), l);
}
static int f_unlock(sqlite3_file *f, int l)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), l);
}
static int f_reserved(sqlite3_file *f, int *ret)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), ret);
}
static int f_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}
static int f_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}
static int f_characteristics(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}
static int f_shm_map(sqlite3_file *f, int i, int n, int extend, void volatile **p)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), i, n, extend, p);
}
static int f_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}
static void f_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}
static int f_shm_unmap(sqlite3_file *f, int del)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), del);
}

static const sqlite3_io_methods methods = { 2, f_close, f_read, f_write, f_truncate, f_sync, f_size,
    f_lock, f_unlock, f_reserved, f_control, f_sector, f_characteristics, f_shm_map, f_shm_lock,
    f_shm_barrier, f_shm_unmap, NULL, NULL };

static int v_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *ret_flags)
{
    struct file *file = (struct file *)(void *)f;
    int rc;

    (void)v;
    file->real = (sqlite3_file *)(void *)(file + 1);
    file->real->pMethods = NULL;
    rc = real->xOpen(real, name, file->real, flags, ret_flags);
    file->base.pMethods = file->real->pMethods == NULL ? NULL : &methods;
    return rc;
}

void fault_install(void)
{
    static sqlite3_vfs ours;
    sqlite3_mem_methods memory;

    must(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) == SQLITE_OK);
    memory = real_memory;
    memory.xMalloc = fault_malloc;
    memory.xRealloc = fault_realloc;
    must(sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) == SQLITE_OK);
    /* Else small allocations come out of a store that was filled before. */
    must(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK);
    must(sqlite3_initialize() == SQLITE_OK);
    real = sqlite3_vfs_find(NULL);
    ours = *real;
    ours.zName = "fault";
    ours.szOsFile = (int)sizeof(struct file) + real->szOsFile;
    ours.xOpen = v_open;
    must(sqlite3_vfs_register(&ours, 1) == SQLITE_OK);
}
