// SPDX-License-Identifier: Apache-2.0
// Writing a plan straight to where it will lie, such as a mapped file: constants go there one by one, so that
// a plan of any size takes no memory of its own.
#ifndef WHET_FORMAT_PLAN_WRITER_H_
#define WHET_FORMAT_PLAN_WRITER_H_

#include <functional>
#include <span>
#include <vector>

#include "format/plan.h"

namespace whet::format {

// Part of the first segment; what no piece covers is zero.
struct Piece {
  uint64_t offset = 0;
  std::span<const std::byte> bytes;
};

// Gives zero-filled memory of that many bytes.
using Allocate = std::function<Result<std::span<std::byte>>(size_t)>;

// WritePlan into memory that `allocate` gives, which is asked once. Where there are pieces, the first segment has no data but
// its size in `bytes`.
Result<std::span<const std::byte>> WritePlanInto(Plan& plan, std::span<const Piece> pieces,
                                                 const Allocate& allocate);

}  // namespace whet::format

#endif  // WHET_FORMAT_PLAN_WRITER_H_
