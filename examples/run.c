/* SPDX-License-Identifier: Apache-2.0
 * Runs a plan in memory of its own: inputs drawn from a seed or read from raw files, outputs printed with their SHA-256.
 *
 *   run MODEL.whet [--seed N] [--threads N] [--input FILE]... [--check] [--kernels]
 *   run MODEL.whet --raw N [--threads N]      the raw outputs of seeds 1 to N on standard output, for hashing elsewhere
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "whet/whet.h"

enum { MAX_INPUTS = 16, SHOWN = 8 };

typedef struct {
  const char* model;
  const char* inputs[MAX_INPUTS];
  size_t input_count;
  uint32_t seed, raw;
  int threads, check, kernels;
} arguments;

static int usage(void) {
  fputs("usage: run MODEL.whet [--seed N] [--threads N] [--input FILE]... [--check] [--kernels] [--raw N]\n", stderr);
  return 2;
}

static int parse(int argc, char** argv, arguments* a) {
  for (int i = 1; i < argc; ++i) {
    const char* value = i + 1 < argc ? argv[i + 1] : NULL;
    if (strcmp(argv[i], "--check") == 0) {
      a->check = 1;
    } else if (strcmp(argv[i], "--kernels") == 0) {
      a->kernels = 1;
    } else if (strcmp(argv[i], "--seed") == 0 && value) {
      a->seed = (uint32_t)strtoul(argv[++i], NULL, 10);
    } else if (strcmp(argv[i], "--raw") == 0 && value) {
      a->raw = (uint32_t)strtoul(argv[++i], NULL, 10);
    } else if (strcmp(argv[i], "--threads") == 0 && value) {
      a->threads = atoi(argv[++i]);
    } else if (strcmp(argv[i], "--input") == 0 && value && a->input_count < MAX_INPUTS) {
      a->inputs[a->input_count++] = argv[++i];
    } else if (argv[i][0] != '-' && !a->model) {
      a->model = argv[i];
    } else {
      return 0;
    }
  }
  return a->model != NULL;
}

static int fail(const char* message) {
  fprintf(stderr, "error: %s\n", message);
  return 1;
}

/* Reads exactly `bytes` from a file: the raw elements of one input. */
static int read_input(const char* path, void* data, size_t bytes) {
  FILE* file = fopen(path, "rb");
  if (!file) return 0;
  const size_t got = fread(data, 1, bytes, file);
  const int at_end = fgetc(file) == EOF;
  fclose(file);
  return got == bytes && at_end;
}

static int fill_inputs(whet_session* session, const arguments* a) {
  whet_session_fill_inputs(session, a->seed);
  for (size_t i = 0; i < a->input_count; ++i) {
    whet_tensor input = {.struct_bytes = sizeof input};
    if (whet_session_input(session, i, &input) != WHET_OK) return fail("more --input than the model has inputs");
    if (!read_input(a->inputs[i], whet_session_input_data(session, i), input.bytes)) {
      fprintf(stderr, "error: %s: not the %zu bytes of input '%s'\n", a->inputs[i], input.bytes, input.name);
      return 1;
    }
  }
  return 0;
}

static double element(const whet_tensor* t, const void* data, size_t i) {
  switch (t->dtype) {
    case WHET_F32: return ((const float*)data)[i];
    case WHET_F64: return ((const double*)data)[i];
    case WHET_I8: return ((const int8_t*)data)[i];
    case WHET_U8:
    case WHET_BOOL: return ((const uint8_t*)data)[i];
    case WHET_I16: return ((const int16_t*)data)[i];
    case WHET_I32: return ((const int32_t*)data)[i];
    case WHET_I64: return (double)((const int64_t*)data)[i];
    case WHET_U16: return ((const uint16_t*)data)[i];
    case WHET_U32: return ((const uint32_t*)data)[i];
    case WHET_U64: return (double)((const uint64_t*)data)[i];
    default: return 0; /* 16-bit floats are only hashed */
  }
}

static void print_outputs(const whet_session* session) {
  for (size_t o = 0; o < whet_session_output_count(session); ++o) {
    whet_tensor output = {.struct_bytes = sizeof output};
    char hash[65];
    size_t count = 1;
    whet_session_output(session, o, &output);
    whet_session_output_sha256(session, o, hash);
    for (int d = 0; d < output.rank; ++d) count *= (size_t)output.dims[d];
    printf("%s sha256 %s\n ", output.name, hash);
    for (size_t i = 0; i < count && i < SHOWN; ++i) printf(" %g", element(&output, whet_session_output_data(session, o), i));
    puts(count > SHOWN ? " ..." : "");
  }
}

static void print_kernels(const whet_session* session) {
  for (size_t i = 0; i < whet_session_step_count(session); ++i) {
    whet_step step = {.struct_bytes = sizeof step};
    whet_session_step(session, i, &step);
    printf("kernel %s %s\n", step.kernel, step.node);
  }
}

static int write_raw(whet_session* session, uint32_t seeds) {
  for (uint32_t seed = 1; seed <= seeds; ++seed) {
    whet_session_fill_inputs(session, seed);
    whet_session_run(session);
    for (size_t o = 0; o < whet_session_output_count(session); ++o) {
      whet_tensor output = {.struct_bytes = sizeof output};
      whet_session_output(session, o, &output);
      if (fwrite(whet_session_output_data(session, o), 1, output.bytes, stdout) != output.bytes) return fail("cannot write");
    }
  }
  return 0;
}

static int run(whet_session* session, const arguments* a) {
  char error[WHET_ERROR_BYTES];
  int32_t checked = 0;
  if (a->raw) return write_raw(session, a->raw);
  if (a->kernels) print_kernels(session);
  if (a->check) {
    if (whet_session_check_goldens(session, &checked, error, sizeof error) != WHET_OK) return fail(error);
    printf("%d goldens agree\n", (int)checked);
  }
  if (fill_inputs(session, a) != 0) return 1;
  whet_session_run(session);
  print_outputs(session);
  return 0;
}

int main(int argc, char** argv) {
  arguments a = {0};
  char error[WHET_ERROR_BYTES];
  whet_options options = WHET_OPTIONS;
  whet_session* session;
  a.seed = 1;
  a.threads = 1;
  if (!parse(argc, argv, &a)) return usage();
  options.threads = a.threads;
  if (whet_session_open(a.model, &options, &session, error, sizeof error) != WHET_OK) return fail(error);

  /* The arena is ours: its size is known now and never grows. malloc aligns too little, so take room to align. */
  const size_t bytes = whet_session_arena_bytes(session);
  char* memory = malloc(bytes + WHET_ALIGNMENT);
  if (!memory) return fail("no memory for the arena");
  char* arena = memory + (WHET_ALIGNMENT - (uintptr_t)memory % WHET_ALIGNMENT) % WHET_ALIGNMENT;
  int rc = 1;
  if (whet_session_set_arena(session, arena, bytes, error, sizeof error) == WHET_OK) {
    rc = run(session, &a);
  } else {
    fail(error);
  }
  whet_session_close(session);
  free(memory);
  return rc;
}
