/*
 * Makes the N-th system call of one kind fail, of those that concern files under one folder.
 *
 *   LD_PRELOAD=failing.so FAILING_FOLDER=/the/folder FAILING_CONTROL=/a/file program
 *
 * The control file is shared memory, an array of 64-bit numbers, so that a test arms it and reads the
 * counts while the program runs: see the slots below and kit/failing.py.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CALL, ERROR, NUMBER, LASTING, FAILED, COUNTS = 8, SLOTS = 64 };
enum { OPEN, WRITE, SYNC, RENAME, UNLINK, TRUNCATE, MKDIR, CLOSE, READ, CHMOD, STAT };
enum { NOTHING = -1, SHORT = 0, MAX_FILES = 65536 };

static volatile int64_t *control;
static char folder[PATH_MAX];
static size_t folder_length;
static volatile char ours[MAX_FILES];

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  const char *named = getenv("FAILING_FOLDER");
  const char *shared = getenv("FAILING_CONTROL");
  if (!named || !shared) return;
  strncpy(folder, named, sizeof folder - 1);
  folder_length = strlen(folder);
  int file = open(shared, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *mapped = mmap(NULL, SLOTS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) control = mapped;
}

static int concerns(const char *path) {
  return control && path && !strncmp(path, folder, folder_length) &&
         (path[folder_length] == '/' || path[folder_length] == 0);
}

static int is_ours(int file) { return control && file >= 0 && file < MAX_FILES && ours[file]; }

/* Whether this call is the one; then errno says how it fails, 0 for a short write. */
static int fails(int call) {
  int64_t number = __sync_add_and_fetch(&control[COUNTS + call], 1);
  if (control[CALL] != call || number < control[NUMBER]) return 0;
  if (number > control[NUMBER] && !control[LASTING]) return 0;
  __sync_add_and_fetch(&control[FAILED], 1);
  errno = (int)control[ERROR];
  return 1;
}

static int opened(int file, int concerned) {
  if (file >= 0 && file < MAX_FILES) ours[file] = (char)concerned;
  return file;
}

#define OPENS(name, ...) \
  mode_t mode = 0; \
  if (flags & (O_CREAT | __O_TMPFILE)) { \
    va_list more; \
    va_start(more, flags); \
    mode = va_arg(more, mode_t); \
    va_end(more); \
  } \
  REAL(name); \
  int concerned = concerns(path); \
  if (concerned && fails(OPEN)) return -1; \
  return opened(real(__VA_ARGS__, mode), concerned)

int open(const char *path, int flags, ...) { OPENS(open, path, flags); }
int open64(const char *path, int flags, ...) { OPENS(open64, path, flags); }
int openat(int at, const char *path, int flags, ...) { OPENS(openat, at, path, flags); }
int openat64(int at, const char *path, int flags, ...) { OPENS(openat64, at, path, flags); }

int close(int file) {
  REAL(close);
  int failing = is_ours(file) && fails(CLOSE);
  int error = errno;
  if (file >= 0 && file < MAX_FILES) ours[file] = 0;
  int result = real(file); /* as the kernel does: the descriptor is gone either way */
  if (!failing) return result;
  errno = error;
  return -1;
}

#define WRITES(name, ...) \
  REAL(name); \
  if (is_ours(file) && fails(WRITE)) { \
    if (errno != SHORT) return -1; \
    if (size > 1) size /= 2; \
  } \
  return real(__VA_ARGS__)

ssize_t write(int file, const void *bytes, size_t size) { WRITES(write, file, bytes, size); }
ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) { WRITES(pwrite, file, bytes, size, at); }
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) { WRITES(pwrite64, file, bytes, size, at); }

#define WRITES_VECTOR(name, ...) \
  REAL(name); \
  if (is_ours(file) && fails(WRITE)) { \
    if (errno != SHORT) return -1; \
    if (count > 1) count /= 2; \
  } \
  return real(__VA_ARGS__)

ssize_t writev(int file, const struct iovec *parts, int count) { WRITES_VECTOR(writev, file, parts, count); }
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) { WRITES_VECTOR(pwritev, file, parts, count, at); }

#define FAILS(concerned, call, name, ...) \
  REAL(name); \
  if ((concerned) && fails(call)) return -1; \
  return real(__VA_ARGS__)

ssize_t read(int file, void *bytes, size_t size) { FAILS(is_ours(file), READ, read, file, bytes, size); }
ssize_t pread(int file, void *bytes, size_t size, off_t at) { FAILS(is_ours(file), READ, pread, file, bytes, size, at); }
ssize_t pread64(int file, void *bytes, size_t size, off64_t at) { FAILS(is_ours(file), READ, pread64, file, bytes, size, at); }
ssize_t sendfile(int out, int in, off_t *at, size_t size) { FAILS(is_ours(in), READ, sendfile, out, in, at, size); }
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) { FAILS(is_ours(in), READ, sendfile64, out, in, at, size); }
int fsync(int file) { FAILS(is_ours(file), SYNC, fsync, file); }
int fdatasync(int file) { FAILS(is_ours(file), SYNC, fdatasync, file); }
int ftruncate(int file, off_t size) { FAILS(is_ours(file), TRUNCATE, ftruncate, file, size); }
int ftruncate64(int file, off64_t size) { FAILS(is_ours(file), TRUNCATE, ftruncate64, file, size); }
int rename(const char *from, const char *to) { FAILS(concerns(from), RENAME, rename, from, to); }
int unlink(const char *path) { FAILS(concerns(path), UNLINK, unlink, path); }
int rmdir(const char *path) { FAILS(concerns(path), UNLINK, rmdir, path); }
int mkdir(const char *path, mode_t mode) { FAILS(concerns(path), MKDIR, mkdir, path, mode); }
int chmod(const char *path, mode_t mode) { FAILS(concerns(path), CHMOD, chmod, path, mode); }
