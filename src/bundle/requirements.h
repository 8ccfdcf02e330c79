// SPDX-License-Identifier: Apache-2.0
// What a device needs for a plan, as far as the plan itself says.
#ifndef WHET_BUNDLE_REQUIREMENTS_H_
#define WHET_BUNDLE_REQUIREMENTS_H_

#include "bundle/manifest.h"
#include "format/plan.h"

namespace whet::bundle {

// Memory: the constants; the largest arena with what its entry's kernels may pack, which for 8-bit weights is twice their size and
// for others once; and 128 KiB for a thread's workspace and for padding. Where a plan carries packed constants this counts too, since
// a device with better kernels packs anew. Instruction sets: of the kernels that constants are packed for, without those that they
// imply. Refuses kernels of instruction sets that are not known here, and segments of delegates.
Result<Requirements> RequirementsOf(const format::Plan& plan);

// Of instruction sets that one processor has: its name, "" where any has them. Refuses names that are not known, and a mixture.
Result<std::string> ProcessorOf(const std::vector<std::string>& isas);

// Larger for what fewer devices can run: by how much the instruction sets imply, then by memory.
bool IsMoreDemanding(const Requirements& one, const Requirements& other);

}  // namespace whet::bundle

#endif  // WHET_BUNDLE_REQUIREMENTS_H_
