/* SPDX-License-Identifier: Apache-2.0
 * whet: run a compiled model (.whet) on a Linux-class device. C99; this header and whet.hpp are the only stable surface.
 *
 *   char error[WHET_ERROR_BYTES];
 *   whet_session* session;
 *   if (whet_session_open("model.whet", NULL, &session, error, sizeof error) != WHET_OK) { puts(error); exit(1); }
 *   void* arena = aligned_alloc(WHET_ALIGNMENT, whet_session_arena_bytes(session));
 *   whet_session_set_arena(session, arena, whet_session_arena_bytes(session), error, sizeof error);
 *   memcpy(whet_session_input_data(session, 0), picture, picture_bytes);
 *   whet_session_run(session);
 *   use(whet_session_output_data(session, 0));
 *   whet_session_close(session);
 *
 * Ownership. The session owns itself and what it returns pointers to; strings and arrays in whet_tensor and whet_step live until
 * whet_session_close. The caller owns the arena, and the plan's bytes given to whet_session_load; both must outlive the session's use.
 *
 * Threads. Different sessions may be used from different threads at once. One session is used by one thread at a time.
 *
 * Memory. Opening allocates; whet_session_run allocates nothing and makes no system call but futex, to wake and await its workers.
 *
 * Errors. Functions that can fail return WHET_OK or WHET_FAILED and write a message of one or more lines, ended by a zero and cut to
 * error_bytes, to `error` (which may be null with error_bytes 0). On success they write an empty text. Indices out of range and a
 * run without an arena are the caller's mistakes: whet_session_run refuses the latter, getters return null or WHET_FAILED.
 */
#ifndef WHET_WHET_H_
#define WHET_WHET_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows when a function or a field is added; nothing is ever changed or removed within a major version. */
#define WHET_ABI 2
#define WHET_ALIGNMENT 64    /* bytes; of the arena, and of a plan in memory */
#define WHET_ERROR_BYTES 512 /* a good size for an error buffer */

enum { WHET_OK = 0, WHET_FAILED = 1 };

/* Element types, numbered as in the plan format. */
typedef enum {
  WHET_F32 = 0,
  WHET_F16 = 1,
  WHET_F64 = 2,
  WHET_I8 = 3,
  WHET_U8 = 4,
  WHET_I16 = 5,
  WHET_I32 = 6,
  WHET_I64 = 7,
  WHET_BOOL = 8,
  WHET_U16 = 9,
  WHET_U32 = 10,
  WHET_U64 = 11,
  WHET_BF16 = 12
} whet_dtype;

typedef struct whet_session whet_session;

/* How to load. Set every field by WHET_OPTIONS first: struct_bytes says which fields the caller knows. */
typedef struct {
  size_t struct_bytes;
  /* that compute, the caller of run included; 0: as many as this process may use, 1 to 256 otherwise */
  int32_t threads;
  /* 1: verify the SHA-256 of weights too, which reads all of them; 0: of the index alone */
  int32_t check_segments;
  const char* entry; /* name of the entry point; null: the first */
  /* ceiling, as `whet targets` names it; null: WHET_ISA from the environment, else all that the machine has */
  const char* isa;
} whet_options;

#define WHET_OPTIONS {sizeof(whet_options), 1, 0, NULL, NULL}

/* An input or output. Set struct_bytes = sizeof(whet_tensor) before the call that fills it. */
typedef struct {
  size_t struct_bytes;
  const char* name;
  int32_t dtype; /* whet_dtype */
  int32_t rank;
  const int64_t* dims; /* rank sizes; data is in C order, little-endian */
  size_t bytes;
  /* number of scales and zero points; 0 when not quantised: real = scale * (stored - zero_point) */
  int32_t scales;
  /* 1: the same bits on every machine; 0: float results that agree within the plan's tolerance */
  int32_t exact;
  const float* scale;
  const int32_t* zero_point;
} whet_tensor;

/* One operation of the plan as bound on this machine. Set struct_bytes = sizeof(whet_step) before the call. */
typedef struct {
  size_t struct_bytes;
  const char* node;   /* name in the source model */
  const char* kernel; /* row chosen, "alias" when nothing is computed */
  uint64_t macs;      /* multiply-accumulates, 0 where the op has none */
} whet_step;

/* Version of this library, "major.minor.patch". Never null, static. Thread-safe. */
const char* whet_version(void);

/* How many threads this process may use: CPU affinity and control group quota. At least 1. Thread-safe. */
int32_t whet_default_threads(void);

/* Maps the file at `path` and loads it; options may be null. On success *session is the caller's to close; otherwise it is null. */
int whet_session_open(const char* path, const whet_options* options, whet_session** session, char* error,
                      size_t error_bytes);

/* The same for a plan in memory: `plan` is aligned to WHET_ALIGNMENT, and stays valid and unchanged until the session is closed. */
int whet_session_load(const void* plan, size_t plan_bytes, const whet_options* options,
                      whet_session** session, char* error, size_t error_bytes);

/* Frees the session and its workers; the arena stays the caller's. Null is allowed. */
void whet_session_close(whet_session* session);

/* Version of the plan's format. Either pointer may be null. */
void whet_session_plan_version(const whet_session* session, int32_t* major, int32_t* minor);

/* Bytes of working memory that whet_session_set_arena wants; depends on the plan, the kernels chosen and the threads. */
size_t whet_session_arena_bytes(const whet_session* session);

/* Gives the working memory: at least arena_bytes, aligned to WHET_ALIGNMENT. May be called again; inputs have to be written after,
 * and the session is reset. */
int whet_session_set_arena(whet_session* session, void* arena, size_t arena_bytes, char* error,
                           size_t error_bytes);

size_t whet_session_input_count(const whet_session* session);
size_t whet_session_output_count(const whet_session* session);

/* Describe input or output `i`; WHET_FAILED when there is none. */
int whet_session_input(const whet_session* session, size_t i, whet_tensor* tensor);
int whet_session_output(const whet_session* session, size_t i, whet_tensor* tensor);

/* Where input `i` is to be written before each run (a run may overwrite it), and where output `i` is after one, until the next.
 * Null without an arena and when there is no such tensor. */
void* whet_session_input_data(whet_session* session, size_t i);
const void* whet_session_output_data(const whet_session* session, size_t i);

/* The sizes of output `i` after the latest run, into `dims`, which has room for `rank` numbers, as many as the output has
 * dimensions. They equal those of whet_tensor, except where a size depends on data (detections that were found, elements that are
 * not zero): whet_tensor has the largest then, which the memory is for, and elements beyond the real size are zero. The output lies
 * in C order of the largest sizes. WHET_FAILED without an arena, without such an output, and with another rank. */
int whet_session_output_dims(whet_session* session, size_t i, int64_t* dims, int32_t rank);

/* Fills all inputs from whet's seeded generator: the same bytes on every machine. WHET_FAILED without an arena. */
int whet_session_fill_inputs(whet_session* session, uint32_t seed);

/* What a model keeps from one run to the next, such as the state of a recurrent network, gets its initial value; a model that keeps
 * nothing stays as it is. It lies in the arena, so a fresh arena is reset already. WHET_FAILED without an arena. */
int whet_session_reset(whet_session* session);

/* Computes the outputs from the inputs. WHET_FAILED without an arena; cannot fail otherwise. The rounding mode and flush-to-zero are
 * pinned meanwhile and put back. Real-time callers: takes no lock unless there are two threads or more. */
int whet_session_run(whet_session* session);

/* Writes the SHA-256 of output `i`, as 64 lower-case hexadecimal digits and a zero. */
int whet_session_output_sha256(const whet_session* session, size_t i, char text[65]);

/* Runs the plan's goldens and compares with what the oracle computed when the plan was made; *checked (may be null) is how many there
 * were. Overwrites inputs and outputs, and leaves the session reset. */
int whet_session_check_goldens(whet_session* session, int32_t* checked, char* error, size_t error_bytes);

/* The operations in the order of execution; WHET_FAILED when there is no step `i`. */
size_t whet_session_step_count(const whet_session* session);
int whet_session_step(const whet_session* session, size_t i, whet_step* step);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* WHET_WHET_H_ */
