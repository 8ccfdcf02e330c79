// SPDX-License-Identifier: Apache-2.0
// Whole input tensors from the seeded generator: goldens, --seed and the C ABI draw the same bytes through this.
#ifndef WHET_BASE_SEEDED_FILL_H_
#define WHET_BASE_SEEDED_FILL_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/dtype.h"

namespace whet {

// Fills `bytes` with elements of `dtype` for the graph's input number `input` under `seed`. Element types as base/seeded.h says;
// beyond those, f64 takes the float32 value, f16 is uniform in [-1, 1) in steps of 2^-10,
// bf16 in steps of 2^-7, u16 is like i16, u32 like i32, i64 sign-extends the 32 bits and u64 puts zeros before them.
// `bytes` must be aligned for `dtype` and hold whole elements.
void FillSeeded(DType dtype, uint32_t seed, uint32_t input, std::span<std::byte> bytes);

}  // namespace whet

#endif  // WHET_BASE_SEEDED_FILL_H_
