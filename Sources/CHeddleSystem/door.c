#define _GNU_SOURCE
#include "CHeddleSystem.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

// An abstract address: a name of the kernel's, which begins with a zero byte and is in no file system.
static socklen_t abstract(const char *name, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strncpy(address->sun_path + 1, name, sizeof address->sun_path - 2);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(address->sun_path + 1));
}

static int failed(int descriptor) {
  int error = errno;
  close(descriptor);
  return -error;
}

static uint64_t deadline_after(int milliseconds) {
  return heddle_now() + (uint64_t)milliseconds * 1000000;
}

static uint64_t microseconds_until(uint64_t deadline) {
  uint64_t now = heddle_now();
  return now < deadline ? (deadline - now) / 1000 : 0;
}

int heddle_open_door(const char *name) {
  struct sockaddr_un address;
  socklen_t length = abstract(name, &address);
  int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (door < 0) return -errno;
  if (bind(door, (struct sockaddr *)&address, length) != 0 || listen(door, 1024) != 0)
    return failed(door);
  return door;
}

int heddle_knock(const char *name, int milliseconds) {
  struct sockaddr_un address;
  socklen_t length = abstract(name, &address);
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return -errno;
  uint64_t deadline = deadline_after(milliseconds);
  do {
    // Never zero, which would be for ever.
    uint64_t rest = microseconds_until(deadline) + 1;
    struct timeval patience = {(time_t)(rest / 1000000), (suseconds_t)(rest % 1000000)};
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(connection, (struct sockaddr *)&address, length) == 0) return connection;
  } while (errno == EINTR);
  return failed(connection);
}

int heddle_make_bell(void) {
  int bell = eventfd(0, EFD_CLOEXEC);
  return bell < 0 ? -errno : bell;
}

void heddle_ring_bell(int bell) {
  uint64_t one = 1;
  if (write(bell, &one, sizeof one) < 0) return;
}

int heddle_answer_door(int door, int bell) {
  struct pollfd either[2] = {{.fd = door, .events = POLLIN}, {.fd = bell, .events = POLLIN}};
  if (poll(either, 2, -1) < 0) return -errno;
  if (either[1].revents) return -EINTR;
  int connection = accept4(door, NULL, NULL, SOCK_CLOEXEC);
  return connection < 0 ? -errno : connection;
}

int64_t heddle_peer_user(int connection) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.uid : -1;
}

// Room for the two descriptors, aligned as the header wants it.
union control {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(2 * sizeof(int))];
};

int heddle_send_descriptors(int connection, int memory, int door) {
  char byte = 1;
  struct iovec text = {&byte, 1};
  union control control = {0};
  struct msghdr message = {
      .msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(2 * sizeof(int));
  memcpy(CMSG_DATA(header), (int[2]){memory, door}, 2 * sizeof(int));
  return sendmsg(connection, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 ? 0 : errno;
}

// Waits for something to read, whatever signals arrive meanwhile; 0, or the error number.
static int await(int connection, int milliseconds) {
  uint64_t deadline = deadline_after(milliseconds);
  struct pollfd readable = {.fd = connection, .events = POLLIN};
  int count;
  do {
    count = poll(&readable, 1, (int)((microseconds_until(deadline) + 999) / 1000));
  } while (count < 0 && errno == EINTR);
  return count > 0 ? 0 : count == 0 ? EAGAIN : errno;
}

int heddle_receive_descriptors(int connection, int milliseconds, int *memory, int *door) {
  int error = await(connection, milliseconds);
  if (error) return error;
  char byte;
  struct iovec text = {&byte, 1};
  union control control = {0};
  struct msghdr message = {
      .msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t got = recvmsg(connection, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (got < 0) return errno;
  if (got == 0) return ECONNRESET;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return EPROTO;
  size_t bytes = header->cmsg_len - CMSG_LEN(0);
  int found[2];
  memcpy(found, CMSG_DATA(header), bytes < sizeof found ? bytes : sizeof found);
  if (bytes == sizeof found) {
    *memory = found[0];
    *door = found[1];
    return 0;
  }
  for (size_t i = 0; i < bytes / sizeof(int); i++) close(found[i]);
  return EPROTO;
}
