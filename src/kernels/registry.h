// SPDX-License-Identifier: Apache-2.0
// Kernel families and their rows. A family is a folder: <family>.h (C99: parameters, order of operands), <family>.cc (what all rows
// share, and the scalar row), kernels.inc (rows, best first), scalar.c (C99, goes into firmware as it is) and one file per ISA. A row
// named conv2d_s8_avx2 is the constant `kKernel_conv2d_s8_avx2`, its function `whet_conv2d_s8_avx2`. Dispatch takes the first row
// whose ISA is allowed and whose accepts() agrees.
#ifndef WHET_KERNELS_REGISTRY_H_
#define WHET_KERNELS_REGISTRY_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/cpu.h"
#include "base/dtype.h"
#include "kernels/kernel.h"

namespace whet::kernels {

struct ConstSpec {
  DType dtype;   // how emitted C writes it
  size_t count;  // elements
  size_t bytes() const { return count * DTypeSize(dtype); }
};

struct Kernel {
  const char* family;  // the folder
  const char* name;    // <family>_<isa>[_<tile>], shown by bench and inspect
  const char* symbol;  // the C name of `run`, for emitted code; null for kernels that are not C99
  Isa isa;
  whet_run* run;
  int32_t (*tiles)(const void* params);               // how many tiles the output has, at least 1
  bool (*accepts)(const void* params) = nullptr;      // null: all parameters of the family
  size_t (*workspace)(const void* params) = nullptr;  // bytes per thread; null: none
  // What the row packs the canonical constants into: writes up to WHET_MAX_CONSTS specs and returns their number.
  // Null together with `pack`: the kernel reads the canonical constants.
  int (*packed)(const void* params, ConstSpec* specs) = nullptr;
  // `source[i]` are the canonical constants in the family's order (null where optional and absent); `packed[i]` are the spaces
  // that `packed` asked for, 64-byte aligned and zeroed. Packed forms hold no pointers and are little-endian.
  void (*pack)(const void* params, const void* const* source, void* const* packed) = nullptr;
};

// All rows of this build, family after family, best first within a family.
std::span<const Kernel* const> AllKernels();

// The first row of `family` in `allowed` that accepts `params`. Every family has a scalar row that accepts everything; null only
// where WHET_KERNELS left the whole family out of this build.
const Kernel* SelectKernel(const char* family, const void* params, IsaSet allowed);

}  // namespace whet::kernels

#endif  // WHET_KERNELS_REGISTRY_H_
