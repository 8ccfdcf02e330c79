// SPDX-License-Identifier: Apache-2.0
// The loop of every peak kernel: independent accumulators, enough of them to hide the latency of one
// operation.
#ifndef WHET_KERNELS_LAYOUT_PEAK_H_
#define WHET_KERNELS_LAYOUT_PEAK_H_

#include <cstdint>

#include "kernels/kernel.h"
#include "kernels/peak_s8/peak_s8.h"

namespace whet::kernels {
namespace {

// Unit has: Vector, kMacs (of one Step), Start(i), Step(acc), Store(out, acc) that adds acc to out[0..15].
template <typename Unit, int kAccumulators = 12>
void PeakLoop(const whet_args* args, int32_t begin, int32_t end) {
  const int32_t repeats = *static_cast<const int32_t*>(args->params);
  typename Unit::Vector acc[kAccumulators];
  for (int i = 0; i < kAccumulators; ++i) acc[i] = Unit::Start(i);
  for (int64_t steps = int64_t{repeats} * (end - begin) * WHET_PEAK_MACS / (Unit::kMacs * kAccumulators);
       steps > 0; --steps) {
    for (int i = 0; i < kAccumulators; ++i) acc[i] = Unit::Step(acc[i]);
  }
  for (int i = 0; i < kAccumulators; ++i) Unit::Store(args->out[0], acc[i]);
}

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LAYOUT_PEAK_H_
