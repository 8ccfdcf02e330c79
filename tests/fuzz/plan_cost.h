// SPDX-License-Identifier: Apache-2.0
// What a run of a plan takes, so that none is run that takes long.
#ifndef WHET_TESTS_FUZZ_PLAN_COST_H_
#define WHET_TESTS_FUZZ_PLAN_COST_H_

#include <algorithm>

#include "kernels/roi_pool/roi_pool.h"
#include "runtime/cost.h"

namespace whet::fuzz {

constexpr uint64_t kMaxCost = 4'000'000;  // multiply-accumulates or elements
constexpr uint64_t kMaxArena = uint64_t{1} << 24;

inline uint64_t ElementsRead(const format::Entry& entry, const format::Op& op) {
  uint64_t elements = 0;
  for (int32_t in : op.inputs)
    elements += in < 0 ? 0 : static_cast<uint64_t>(entry.tensors[static_cast<size_t>(in)].count());
  return elements;
}

// The samples of one cell; without a number of them, as many as its region may ask for.
inline uint64_t SamplesOf(const format::Op& op) {
  if (format::OpName(op.code) != "roi_pool") return 0;
  int64_t along = WHET_ROI_SAMPLES;
  for (const format::Attr& attr : op.attrs) {
    if (attr.key == "sampling_ratio" && !attr.ints.empty() && attr.ints[0] != 0) along = attr.ints[0];
  }
  along = std::clamp<int64_t>(along, 0, WHET_ROI_SAMPLES);
  return static_cast<uint64_t>(along * along);
}

inline uint64_t CostOf(const format::Entry& entry, const format::Op& op) {
  const uint64_t read = ElementsRead(entry, op), written = runtime::ElementsOf(entry, op);
  uint64_t window = 1;
  for (const format::Attr& attr : op.attrs) {
    if (attr.key != "kernel") continue;
    for (int64_t size : attr.ints) window *= static_cast<uint64_t>(std::clamp<int64_t>(size, 1, 1000));
  }
  return runtime::MacsOf(entry, op) + read + written * std::min(window, read + 1) + written * SamplesOf(op);
}

inline bool RunsQuickly(const format::Entry& entry) {
  uint64_t cost = 0;
  for (const format::Op& op : entry.ops) cost += std::min(CostOf(entry, op), kMaxCost);
  return cost < kMaxCost && entry.arena_bytes <= kMaxArena;
}

}  // namespace whet::fuzz

#endif  // WHET_TESTS_FUZZ_PLAN_COST_H_
