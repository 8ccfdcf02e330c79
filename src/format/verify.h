// SPDX-License-Identifier: Apache-2.0
// Whether a plan makes sense: everything that a runtime relies on without looking again.
#ifndef WHET_FORMAT_VERIFY_H_
#define WHET_FORMAT_VERIFY_H_

#include "format/plan.h"

namespace whet::format {

// No honest plan of this version asks for more; a forged one shall not make a device try.
constexpr uint64_t kMaxArenaBytes = uint64_t{1} << 36;

// Checks kinds, versions, indices, offsets and sizes of a plan in memory. Segments must have their `data` and
// `bytes`; their place in a file is the reader's matter. Every sum is checked against overflow.
Status VerifyPlan(const Plan& plan);

}  // namespace whet::format

#endif  // WHET_FORMAT_VERIFY_H_
