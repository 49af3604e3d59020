/* Put before the C library: counts the calls that change something under one folder and lets one of them go wrong.

   `crash_arm(folder, mode, target)` starts the count; the call number `target` fails as `mode` says. 0 as target only
   counts. `crash_disarm()` ends it and tells how many calls there were.

   `crash_log(folder, path)` writes down every such call that succeeded instead, for `power.py`; `crash_mark(text)` adds a
   word of the caller's, and `crash_log_end()` ends it. Not for use by several threads at once. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
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
static int log_fd = -1;

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

static int put(const void *data, size_t size) {
    return write(log_fd, data, size) == (ssize_t)size ? 0 : -1;
}

/* One line: what, two numbers, the length of what follows; then that. */
static void put_record(char what, unsigned long long first, unsigned long long second, const void *data, size_t size) {
    char line[96];
    int old = errno;
    int length = snprintf(line, sizeof line, "%c %llu %llu %zu\n", what, first, second, size);
    if (put(line, (size_t)length) || put(data, size) || put("\n", 1)) abort();
    errno = old;
}

int crash_log(const char *path, const char *to) {
    folder_length = strlen(path);
    if (folder_length >= sizeof folder) return -1;
    memcpy(folder, path, folder_length + 1);
    log_fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    return log_fd < 0 ? -1 : 0;
}

void crash_mark(const char *text) {
    if (log_fd >= 0) put_record('m', 0, 0, text, strlen(text));
}

void crash_log_end(void) {
    close(log_fd);
    log_fd = -1;
}

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

static unsigned long long number_of(int fd, int *is_folder) {
    struct stat found;
    if (fstat(fd, &found)) abort();
    if (is_folder) *is_folder = S_ISDIR(found.st_mode);
    return found.st_ino;
}

static void log_write(int fd, const void *data, ssize_t size, off64_t at) {
    if (log_fd >= 0 && size > 0) put_record('w', number_of(fd, 0), (unsigned long long)at, data, (size_t)size);
}

static int log_size(int fd, unsigned long long size, int failed) {
    if (log_fd >= 0 && !failed) put_record('t', number_of(fd, 0), size, "", 0);
    return failed;
}

static int log_sync(int fd, int failed) {
    int is_folder = 0;
    if (log_fd >= 0 && !failed && under_fd(fd)) {
        unsigned long long number = number_of(fd, &is_folder);
        put_record('s', number, (unsigned long long)is_folder, "", 0);
    }
    return failed;
}

/* A name that is new (`c`, `d`) or gone (`u`). */
static int log_name(char what, const char *path, int failed) {
    struct stat found = {0};
    if (log_fd < 0 || failed < 0 || !under(path)) return failed;
    if (what != 'u' && lstat(path, &found)) abort();
    put_record(what, found.st_ino, 0, path, strlen(path));
    return failed;
}

/* Two names with a zero between: a second one (`l`), or another one (`r`). */
static int log_names(char what, const char *from, const char *to, int failed) {
    char both[2 * PATH_MAX];
    if (log_fd < 0 || failed || !under(to)) return failed;
    int length = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
    put_record(what, 0, 0, both, (size_t)length);
    return failed;
}

#define REAL(type, name, ...)                                         \
    static type (*real)(__VA_ARGS__);                                 \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (!under_fd(fd)) return real(fd, data, size);
    if (hit(WRITES)) return -1;
    off64_t at = log_fd >= 0 ? lseek64(fd, 0, SEEK_CUR) : 0;
    ssize_t got = real(fd, data, allowed(size));
    after_write();
    log_write(fd, data, got, at);
    return got;
}

#define PWRITE(name, offset_type)                                                 \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) {         \
        REAL(ssize_t, name, int, const void *, size_t, offset_type);              \
        if (!under_fd(fd)) return real(fd, data, size, at);                       \
        if (hit(WRITES)) return -1;                                               \
        ssize_t got = real(fd, data, allowed(size), at);                          \
        after_write();                                                            \
        log_write(fd, data, got, (off64_t)at);                                    \
        return got;                                                               \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define BY_FD(name, what)                                       \
    int name(int fd) {                                          \
        REAL(int, name, int);                                   \
        if (under_fd(fd) && hit(what)) return -1;               \
        return log_sync(fd, real(fd));                          \
    }
BY_FD(fsync, FREES)
BY_FD(fdatasync, FREES)

#define TRUNCATE(name, offset_type)                             \
    int name(int fd, offset_type size) {                        \
        REAL(int, name, int, offset_type);                      \
        if (under_fd(fd) && hit(FREES)) return -1;              \
        if (!under_fd(fd)) return real(fd, size);               \
        return log_size(fd, (unsigned long long)size, real(fd, size)); \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define BY_PATH(name, what)                                     \
    int name(const char *path) {                                \
        REAL(int, name, const char *);                          \
        if (under(path) && hit(what)) return -1;                \
        return log_name('u', path, real(path));                 \
    }
BY_PATH(unlink, FREES)
BY_PATH(rmdir, FREES)

#define BY_PATHS(name, letter)                                  \
    int name(const char *from, const char *to) {                \
        REAL(int, name, const char *, const char *);            \
        if (under(to) && hit(OTHER)) return -1;                 \
        return log_names(letter, from, to, real(from, to));     \
    }
BY_PATHS(rename, 'r')
BY_PATHS(link, 'l')

#define BY_MODE(name, what, letter)                             \
    int name(const char *path, mode_t bits) {                   \
        REAL(int, name, const char *, mode_t);                  \
        if (under(path) && hit(what)) return -1;                \
        int failed = real(path, bits);                          \
        return letter ? log_name(letter, path, failed) : failed; \
    }
BY_MODE(mkdir, OTHER, 'd')
BY_MODE(chmod, FREES, 0)

int fchmod(int fd, mode_t bits) {
    REAL(int, fchmod, int, mode_t);
    if (under_fd(fd) && hit(FREES)) return -1;
    return real(fd, bits);
}

int unlinkat(int at, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    if (under(path) && hit(FREES)) return -1;
    return log_name('u', path, real(at, path, flags));
}

int mkdirat(int at, const char *path, mode_t bits) {
    REAL(int, mkdirat, int, const char *, mode_t);
    if (under(path) && hit(OTHER)) return -1;
    return log_name('d', path, real(at, path, bits));
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    if (under(to) && hit(OTHER)) return -1;
    return log_names('r', from, to, real(from_at, from, to_at, to));
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    REAL(int, renameat2, int, const char *, int, const char *, unsigned);
    if (under(to) && hit(OTHER)) return -1;
    return log_names('r', from, to, real(from_at, from, to_at, to, flags));
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int);
    if (under(to) && hit(OTHER)) return -1;
    return log_names('l', from, to, real(from_at, from, to_at, to, flags));
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

static int is_new(const char *path, int flags) {
    return under(path) && flags & O_CREAT && access(path, F_OK);
}

static int opened(int fd, const char *path, int flags, int new) {
    if (fd < 0 || log_fd < 0 || !under(path)) return fd;
    if (new) return log_name('c', path, fd);
    if (flags & O_TRUNC) log_size(fd, 0, 0);
    return fd;
}

#define OPEN(name)                                              \
    int name(const char *path, int flags, ...) {                \
        BITS(flags, flags)                                      \
        REAL(int, name, const char *, int, ...);                \
        if (open_hit(path, flags)) return -1;                   \
        int new = log_fd >= 0 && is_new(path, flags);           \
        return opened(note(real(path, flags, bits), path), path, flags, new); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                            \
    int name(int at, const char *path, int flags, ...) {        \
        BITS(flags, flags)                                      \
        REAL(int, name, int, const char *, int, ...);           \
        if (open_hit(path, flags)) return -1;                   \
        int new = log_fd >= 0 && is_new(path, flags);           \
        return opened(note(real(at, path, flags, bits), path), path, flags, new); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    REAL(int, close, int);
    if (fd >= 0 && fd < FDS) tracked_fd[fd] = 0;
    return real(fd);
}
