/* Put before the C library: counts the calls that change something under one folder and lets one of them go wrong.

   `crash_arm(folder, mode, target)` starts the count; the call number `target` fails as `mode` says. 0 as target only
   counts. `crash_disarm()` ends it and tells how many calls there were. Not for use by several threads at once. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { KILL = 1, TORN, FULL, BROKEN, BROKEN_ONCE, SHORT };
enum { OTHER, WRITES, FREES };

#define FDS 4096
static char tracked_fd[FDS];
static char folder[PATH_MAX];
static size_t folder_length;
static int armed, mode, target, count, struck;

int crash_arm(const char *path, int new_mode, int new_target) {
    folder_length = strlen(path);
    if (folder_length >= sizeof folder) return -1;
    memcpy(folder, path, folder_length + 1);
    mode = new_mode;
    target = new_target;
    count = struck = 0;
    armed = 1;
    return 0;
}

int crash_disarm(void) {
    armed = 0;
    return count;
}

int crash_struck(void) { return struck; }

static int under(const char *path) {
    return folder_length && path && !strncmp(path, folder, folder_length);
}

static int under_fd(int fd) { return fd >= 0 && fd < FDS && tracked_fd[fd]; }

static int note(int fd, const char *path) {
    if (fd >= 0 && fd < FDS) tracked_fd[fd] = (char)under(path);
    return fd;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Whether this call is to go wrong; `errno` is set then. A write that is cut is not decided here. */
static int hit(int what) {
    if (!armed) return 0;
    count++;
    int is_it = target > 0 && count == target, is_later = target > 0 && count > target;
    switch (mode) {
    case KILL:
        if (is_it) die();
        return 0;
    case FULL: /* a full disk stays full, but what is there can be removed and synced */
        if ((is_it || is_later) && what != FREES) {
            struck = 1;
            errno = ENOSPC;
            return 1;
        }
        return 0;
    case BROKEN:
        if (is_it || is_later) {
            struck = 1;
            errno = EIO;
            return 1;
        }
        return 0;
    case BROKEN_ONCE:
        if (is_it) {
            struck = 1;
            errno = EIO;
            return 1;
        }
        return 0;
    default:
        return 0;
    }
}

/* How many of `size` bytes this write may take. */
static size_t allowed(size_t size) {
    if (!armed || count != target || size < 2 || (mode != SHORT && mode != TORN)) return size;
    struck = 1;
    return size / 2;
}

static void after_write(void) {
    if (armed && mode == TORN && struck) die();
}

#define REAL(type, name, ...)                                         \
    static type (*real)(__VA_ARGS__);                                 \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (!under_fd(fd)) return real(fd, data, size);
    if (hit(WRITES)) return -1;
    ssize_t got = real(fd, data, allowed(size));
    after_write();
    return got;
}

#define PWRITE(name, offset_type)                                                 \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) {         \
        REAL(ssize_t, name, int, const void *, size_t, offset_type);              \
        if (!under_fd(fd)) return real(fd, data, size, at);                       \
        if (hit(WRITES)) return -1;                                               \
        ssize_t got = real(fd, data, allowed(size), at);                          \
        after_write();                                                            \
        return got;                                                               \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define BY_FD(name, what)                                       \
    int name(int fd) {                                          \
        REAL(int, name, int);                                   \
        if (under_fd(fd) && hit(what)) return -1;               \
        return real(fd);                                        \
    }
BY_FD(fsync, FREES)
BY_FD(fdatasync, FREES)

#define TRUNCATE(name, offset_type)                             \
    int name(int fd, offset_type size) {                        \
        REAL(int, name, int, offset_type);                      \
        if (under_fd(fd) && hit(FREES)) return -1;              \
        return real(fd, size);                                  \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define BY_PATH(name, what)                                     \
    int name(const char *path) {                                \
        REAL(int, name, const char *);                          \
        if (under(path) && hit(what)) return -1;                \
        return real(path);                                      \
    }
BY_PATH(unlink, FREES)
BY_PATH(rmdir, FREES)

#define BY_PATHS(name)                                          \
    int name(const char *from, const char *to) {                \
        REAL(int, name, const char *, const char *);            \
        if (under(to) && hit(OTHER)) return -1;                 \
        return real(from, to);                                  \
    }
BY_PATHS(rename)
BY_PATHS(link)

#define BY_MODE(name, what)                                     \
    int name(const char *path, mode_t bits) {                   \
        REAL(int, name, const char *, mode_t);                  \
        if (under(path) && hit(what)) return -1;                \
        return real(path, bits);                                \
    }
BY_MODE(mkdir, OTHER)
BY_MODE(chmod, FREES)

int fchmod(int fd, mode_t bits) {
    REAL(int, fchmod, int, mode_t);
    if (under_fd(fd) && hit(FREES)) return -1;
    return real(fd, bits);
}

int unlinkat(int at, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    if (under(path) && hit(FREES)) return -1;
    return real(at, path, flags);
}

int mkdirat(int at, const char *path, mode_t bits) {
    REAL(int, mkdirat, int, const char *, mode_t);
    if (under(path) && hit(OTHER)) return -1;
    return real(at, path, bits);
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    if (under(to) && hit(OTHER)) return -1;
    return real(from_at, from, to_at, to);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    REAL(int, renameat2, int, const char *, int, const char *, unsigned);
    if (under(to) && hit(OTHER)) return -1;
    return real(from_at, from, to_at, to, flags);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int);
    if (under(to) && hit(OTHER)) return -1;
    return real(from_at, from, to_at, to, flags);
}

#define BITS(flags, after)                                      \
    mode_t bits = 0;                                            \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                    \
        va_list list;                                           \
        va_start(list, after);                                  \
        bits = va_arg(list, mode_t);                            \
        va_end(list);                                           \
    }

/* Opening changes something only where it may make or empty a file. */
static int open_hit(const char *path, int flags) {
    if (!under(path)) return 0;
    if (flags & O_CREAT) return access(path, F_OK) ? hit(OTHER) : 0;
    return flags & O_TRUNC ? hit(FREES) : 0;
}

#define OPEN(name)                                              \
    int name(const char *path, int flags, ...) {                \
        BITS(flags, flags)                                      \
        REAL(int, name, const char *, int, ...);                \
        if (open_hit(path, flags)) return -1;                   \
        return note(real(path, flags, bits), path);             \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                            \
    int name(int at, const char *path, int flags, ...) {        \
        BITS(flags, flags)                                      \
        REAL(int, name, int, const char *, int, ...);           \
        if (open_hit(path, flags)) return -1;                   \
        return note(real(at, path, flags, bits), path);         \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    REAL(int, close, int);
    if (fd >= 0 && fd < FDS) tracked_fd[fd] = 0;
    return real(fd);
}
