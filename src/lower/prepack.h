// SPDX-License-Identifier: Apache-2.0
// Packs weights ahead of time for the kernels that a device of one ISA will bind, so that it maps them
// instead of packing at load.
#ifndef WHET_LOWER_PREPACK_H_
#define WHET_LOWER_PREPACK_H_

#include <cstddef>
#include <vector>

#include "base/cpu.h"
#include "base/result.h"
#include "format/plan.h"

namespace whet::lower {

// Appends packed constants of every kernel that packs to `bytes`, and their records to `plan`, in a segment
// to be added under the index `segment`. The plan's constants must be readable.
Status Prepack(format::Plan& plan, Isa isa, uint32_t segment, std::vector<std::byte>* bytes);

}  // namespace whet::lower

#endif  // WHET_LOWER_PREPACK_H_
