/* Loaded before the C library (LD_PRELOAD): disks and clocks that fail as the environment says.

   FAULT_UNDER   only files under this path fail
   FAULT_CALL    fsync: the FAULT_AT-th fails; write: the FAULT_AT-th stops half way, then fails; short: each writes only half
   FAULT_ERRNO   with which error
   FAULT_CLOCK   so many seconds are added to the time of day */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static int calls;

static int concerns(int handle, const char *call) {
    const char *wanted = getenv("FAULT_CALL"), *under = getenv("FAULT_UNDER");
    char link[64], path[PATH_MAX];
    if (!wanted || !under || strcmp(wanted, call)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return !strncmp(path, under, strlen(under));
}

static int due(void) {
    const char *at = getenv("FAULT_AT");
    return ++calls == (at ? atoi(at) : 1);
}

static int failed(void) {
    const char *number = getenv("FAULT_ERRNO");
    errno = number ? atoi(number) : EIO;
    return -1;
}

int fsync(int handle) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    return concerns(handle, "fsync") && due() ? failed() : real(handle);
}

int fdatasync(int handle) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    return concerns(handle, "fsync") && due() ? failed() : real(handle);
}

ssize_t write(int handle, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (size > 1 && concerns(handle, "short")) return real(handle, data, size / 2);
    if (concerns(handle, "write") && due()) {
        real(handle, data, size / 2);
        return failed();
    }
    return real(handle, data, size);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, time);
    const char *offset = getenv("FAULT_CLOCK");
    if (!result && offset && clock == CLOCK_REALTIME) time->tv_sec += atol(offset);
    return result;
}
