// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next try.
#ifndef WHET_AGENT_BACK_OFF_H_
#define WHET_AGENT_BACK_OFF_H_

#include <algorithm>
#include <cstdint>

#include "agent/platform.h"

namespace whet::agent {

struct BackOff {
  Seconds first = 5, most = 3600;
};

// Before try number attempts + 1: twice as long each time, half of it by chance, so that devices that failed together do not come
// back together; never before the server wants it, and not all at once after that either.
inline Seconds WaitBefore(int64_t attempts, Seconds asked, const BackOff& back_off, uint32_t random) {
  const Seconds full = std::min(back_off.most, back_off.first << std::clamp<int64_t>(attempts, 0, 20));
  const Seconds half = full / 2;
  const Seconds wait = half + static_cast<Seconds>(random) % (full - half + 1);
  return asked > 0 ? std::max(asked, half) + wait - half : wait;
}

}  // namespace whet::agent

#endif  // WHET_AGENT_BACK_OFF_H_
