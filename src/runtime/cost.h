// SPDX-License-Identifier: Apache-2.0
// What an op of a plan costs: for per-op figures, and to leave ops too small to share on one thread.
#ifndef WHET_RUNTIME_COST_H_
#define WHET_RUNTIME_COST_H_

#include <cstdint>

#include "base/cpu.h"
#include "format/plan.h"

namespace whet::runtime {

// Multiply-accumulates of convolutions and matrix products; 0 for other ops and for operands that do not fit their op.
uint64_t MacsOf(const format::Entry& entry, const format::Op& op);

// Elements of all outputs.
uint64_t ElementsOf(const format::Entry& entry, const format::Op& op);

// A rough guess at one thread's time. It decides only how many threads take part.
uint64_t EstimatedNanoseconds(uint64_t macs, uint64_t elements, Isa isa);

}  // namespace whet::runtime

#endif  // WHET_RUNTIME_COST_H_
