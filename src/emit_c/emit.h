// SPDX-License-Identifier: Apache-2.0
// A plan as C99 for microcontrollers: no heap, no dependency beyond memcpy, memmove and memset, weights in flash, one
// arena of the caller's.
//
// The project that is written:
//   <model>.h             the only header a product includes: arena size, inputs, outputs, <model>_run()
//   <model>.c             weights, parameters and the sequence of kernel calls
//   kernels/..., base/... the scalar kernels that this plan needs, as they are in whet
//   <model>_selftest.c    runs the goldens and prints a hash over seeded inputs
//   support/..., CMakeLists.txt, toolchain.cmake   start-up, linker script and build of the self-test for an
//   emulated board
#ifndef WHET_EMIT_C_EMIT_H_
#define WHET_EMIT_C_EMIT_H_

#include <map>
#include <string>

#include "base/result.h"
#include "format/plan.h"
#include "format/targets.h"

namespace whet::emit_c {

struct EmitReport {
  size_t weight_bytes = 0;  // constants in flash
  size_t arena_bytes = 0;   // activations and workspace
  size_t calls = 0;         // kernel calls of one inference
};

// The files of the project by relative path. The plan must have one entry and fit the target; an op without a
// C kernel, a tensor type that firmware lacks or a plan larger than the target's memory is an error that
// names it.
struct Project {
  std::map<std::string, std::string> files;
  EmitReport report;
};
Result<Project> Emit(const format::Plan& plan, const format::Target& target);

}  // namespace whet::emit_c

#endif  // WHET_EMIT_C_EMIT_H_
