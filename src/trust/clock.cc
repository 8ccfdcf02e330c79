// SPDX-License-Identifier: Apache-2.0
#include "trust/clock.h"

#include <ctime>

#include <algorithm>

namespace whet::trust {

Seconds SystemClock::Wall() const {
  return std::time(nullptr);
}

Seconds SystemClock::SinceBoot() const {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

Seconds TrustedTime::Now() const {
  const Seconds passed = std::max<Seconds>(clock_->SinceBoot() - floor_at_, 0);
  return std::max(clock_->Wall(), floor_ + passed);
}

}  // namespace whet::trust
