// SPDX-License-Identifier: Apache-2.0
// Outputs whose sizes depend on data lie in memory as if they were the largest.
#ifndef WHET_SERVE_REAL_SIZES_H_
#define WHET_SERVE_REAL_SIZES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace whet::serve {

// The elements with indices below `real`, of a tensor in C order of sizes `dims`; both of one rank, none of `real` larger.
std::vector<std::byte> CutToSize(std::span<const std::byte> bytes, std::span<const int64_t> dims,
                                 std::span<const int64_t> real, size_t element_bytes);

}  // namespace whet::serve

#endif  // WHET_SERVE_REAL_SIZES_H_
