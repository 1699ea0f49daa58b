#define _GNU_SOURCE
#include "HeddleSharing.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

int heddle_make_shared_memory(size_t size) {
  int file = memfd_create("heddle-cores", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -errno;
  // The pages are had now, not at the first touch, where their lack would be a signal.
  int error = fchmod(file, 0600) != 0 ? errno : 0;
  if (!error) do error = posix_fallocate(file, 0, (off_t)size); while (error == EINTR);
  if (!error && fcntl(file, F_ADD_SEALS, seals) != 0) error = errno;
  if (!error) return file;
  close(file);
  return -error;
}

enum heddle_memory_fault heddle_check_shared_memory(int descriptor, size_t size) {
  struct stat status;
  int found = fcntl(descriptor, F_GET_SEALS);
  if (found < 0 || (found & seals) != seals || fstat(descriptor, &status) != 0)
    return HEDDLE_MEMORY_UNSEALED;
  if (status.st_uid != geteuid()) return HEDDLE_MEMORY_FOREIGN_OWNER;
  if ((status.st_mode & 0777) != 0600) return HEDDLE_MEMORY_OPEN_TO_OTHERS;
  return status.st_size == (off_t)size ? HEDDLE_MEMORY_SOUND : HEDDLE_MEMORY_WRONG_SIZE;
}

void *heddle_map_shared_memory(int descriptor, size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

void heddle_unmap_shared_memory(void *memory, size_t size) { munmap(memory, size); }

void heddle_shared_wait(const void *word, uint32_t expected, int64_t nanoseconds) {
  struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  syscall(SYS_futex, word, FUTEX_WAIT, expected, nanoseconds < 0 ? NULL : &time, NULL, 0);
}

void heddle_shared_wake(const void *word) {
  syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

int heddle_open_locks(int descriptor) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  int locks = open(path, O_RDWR | O_CLOEXEC);
  return locks < 0 ? -errno : locks;
}

static int set_lock(int locks, int index, short type) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = index, .l_len = 1};
  return fcntl(locks, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

int heddle_take_lock(int locks, int index) { return set_lock(locks, index, F_WRLCK); }
void heddle_drop_lock(int locks, int index) { set_lock(locks, index, F_UNLCK); }
