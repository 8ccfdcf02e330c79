// SPDX-License-Identifier: Apache-2.0
// Points in time as metadata writes them: seconds since 1970 in UTC, "2026-01-31T23:59:59Z".
#ifndef WHET_TRUST_EXPIRY_H_
#define WHET_TRUST_EXPIRY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace whet::trust {

using Seconds = int64_t;

Result<Seconds> ParseTime(std::string_view text);
std::string PrintTime(Seconds time);  // of the years 0 to 9999

}  // namespace whet::trust

#endif  // WHET_TRUST_EXPIRY_H_
