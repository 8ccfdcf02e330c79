// SPDX-License-Identifier: Apache-2.0
// Packs the canonical requantisation constants of a family into what integer-only kernels read.
#ifndef WHET_KERNELS_REQUANT_PACK_REQUANT_H_
#define WHET_KERNELS_REQUANT_PACK_REQUANT_H_

#include <cstdint>

#include "kernels/registry.h"

namespace whet::kernels {

// `multiplier` is float32 scales under rule F, int32 multipliers under rule D (with `shift`, else null).
// Writes what whet_requant takes: under rule F s = m * 2^-t with a 24-bit m. A `t` above 127 is stored as
// 127: both scale every accumulator to 0.
void PackRequant(int32_t rule, int32_t count, const void* multiplier, const int32_t* shift, int32_t* m,
                 int8_t* t);

// The same for one channel whose accumulator stays within `bound` in magnitude: where that allows the short
// form of rule F, the channel gets it, its `t` being negative.
void PackRequantChannel(int32_t rule, int32_t channel, const void* multiplier, const int32_t* shift,
                        int64_t bound, int32_t* m, int8_t* t);

// What rule T has beyond the constants of rule F: the tables of its activation, and where there are several the offset of each
// channel's. None where `tables` is 0. What is not there is not touched.
int TableSpecs(int32_t tables, int32_t channels, ConstSpec* specs);
void PackTables(int32_t tables, int32_t channels, const void* const* source, void* const* packed);

}  // namespace whet::kernels

#endif  // WHET_KERNELS_REQUANT_PACK_REQUANT_H_
