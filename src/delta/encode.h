// SPDX-License-Identifier: Apache-2.0
// Operations that make a file of another, as coded bytes.
#ifndef WHET_DELTA_ENCODE_H_
#define WHET_DELTA_ENCODE_H_

#include <span>
#include <string>
#include <vector>

#include "delta/operation.h"

namespace whet::delta {

// Together the operations have as many bytes as `to`.
std::string Encode(std::span<const Operation> operations, std::span<const std::byte> from,
                   std::span<const std::byte> to);

// About what one operation costs that makes `to` from `at` on: of a long one, its beginning is coded.
uint64_t EstimateBytes(const Operation& operation, uint64_t at, std::span<const std::byte> from,
                       std::span<const std::byte> to);

// Operations of bytes alone that make `to` of `from`, found by a suffix array; their offsets are in these spans. Copies what is
// the same, adds differences where much is, and says the rest.
std::vector<Operation> MatchBytes(std::span<const std::byte> from, std::span<const std::byte> to);

// Operations that know the elements of plans; nothing where one of the files is none.
std::vector<Operation> MatchPlans(std::span<const std::byte> from, std::span<const std::byte> to);

}  // namespace whet::delta

#endif  // WHET_DELTA_ENCODE_H_
