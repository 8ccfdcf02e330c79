// SPDX-License-Identifier: Apache-2.0
// Bytes packed by zstd, with an old file as what came before them, or without.
#ifndef WHET_DELTA_ZSTD_H_
#define WHET_DELTA_ZSTD_H_

#include <functional>
#include <span>
#include <string>

#include "base/result.h"
#include "delta/range_coder.h"

namespace whet::delta {

// Whoever unpacks keeps so many bytes: 2 to this.
inline constexpr int kWindowLog = 23;

Result<std::string> PackZstd(std::span<const std::byte> prefix, std::span<const std::byte> bytes);

// Hands what it unpacks to `take`, piece by piece, until the frame ends or `take` refuses.
Status UnpackZstd(std::span<const std::byte> prefix, const Refill& refill,
                  const std::function<Status(std::span<const std::byte>)>& take);

}  // namespace whet::delta

#endif  // WHET_DELTA_ZSTD_H_
