// Memory that processes share, the socket by which it is handed on, and the locks that end with a process.
#pragma once

#include <stddef.h>
#include <stdint.h>

// MARK: Memory

/// New memory of `size` bytes, zero, without a name, closed to other users and sealed: it can be neither
/// shrunk nor grown any more. Returns a descriptor, or a negative error number.
int heddle_make_shared_memory(size_t size);

/// What is wrong with memory that somebody else made.
enum heddle_memory_fault {
  HEDDLE_MEMORY_SOUND = 0,
  /// Not memory at all, or not sealed against shrinking.
  HEDDLE_MEMORY_UNSEALED,
  HEDDLE_MEMORY_FOREIGN_OWNER,
  HEDDLE_MEMORY_OPEN_TO_OTHERS,
  HEDDLE_MEMORY_WRONG_SIZE,
};

/// Looks at a descriptor that came from another process, before anything of it is mapped.
enum heddle_memory_fault heddle_check_shared_memory(int descriptor, size_t size);

/// Maps the memory for reading and writing; null when the system refuses.
void *heddle_map_shared_memory(int descriptor, size_t size);
void heddle_unmap_shared_memory(void *memory, size_t size);

/// Waits while `*word == expected`, at most `nanoseconds` (for ever if negative); any process may wake it.
void heddle_shared_wait(const void *word, uint32_t expected, int64_t nanoseconds);
void heddle_shared_wake(const void *word);

// MARK: Locks

/// A description of the same file, to hold locks: the kernel drops them when the last process that has it
/// ends. Returns a descriptor, or a negative error number.
int heddle_open_locks(int descriptor);

/// Takes byte `index`; 0, or the error number (EAGAIN: another description has it).
int heddle_take_lock(int locks, int index);
void heddle_drop_lock(int locks, int index);

// MARK: Descriptors

/// A child forked from here on closes `descriptor` before anything else runs in it: a lock or a door that
/// it kept would outlive this process.
void heddle_close_in_children(int descriptor);

/// Closes a descriptor, of that kind or another.
void heddle_close(int descriptor);

// MARK: The door

/// Binds and listens at an abstract address. Returns a descriptor, or a negative error number (EADDRINUSE).
int heddle_open_door(const char *name);

/// Connects to an abstract address, waiting at most `milliseconds`, whatever signals arrive meanwhile. Returns a
/// descriptor, or a negative error number (ECONNREFUSED: nobody is there; EAGAIN: the time is up).
int heddle_knock(const char *name, int milliseconds);

/// Waits for somebody who knocks, or for `bell`. Returns a descriptor, or a negative error number (EINTR:
/// the bell rang; EAGAIN: another process was quicker).
int heddle_answer_door(int door, int bell);

/// What ends `heddle_answer_door` on another thread. Returns a descriptor, or a negative error number.
int heddle_make_bell(void);
void heddle_ring_bell(int bell);

/// The user on the other side of a connection; -1 when unknown.
int64_t heddle_peer_user(int connection);

/// Sends two descriptors (the memory, the door); 0, or the error number.
int heddle_send_descriptors(int connection, int memory, int door);

/// Receives them, waiting at most `milliseconds`, whatever signals arrive meanwhile; 0, or the error number (EAGAIN:
/// the time is up; ECONNRESET: the other side has gone).
int heddle_receive_descriptors(int connection, int milliseconds, int *memory, int *door);
