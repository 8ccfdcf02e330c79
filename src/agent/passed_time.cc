// SPDX-License-Identifier: Apache-2.0
#include "agent/passed_time.h"

#include <algorithm>
#include <limits>

#include "json/fields.h"

namespace whet::agent {
namespace {

constexpr Seconds kMostAway = 366 * 86400;
constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 4;

}  // namespace

PassedTime PassedTime::Begin(const Host& host) {
  return {host.Boot(), host.clock().SinceBoot(), host.clock().Wall(), 0};
}

Seconds PassedTime::Until(const Host& host) const {
  if (boot == host.Boot()) return before + std::max<Seconds>(host.clock().SinceBoot() - since_boot, 0);
  const Seconds away = host.clock().Wall() - wall;
  return before + (away > kMostAway ? 0 : std::max<Seconds>(away, 0));
}

PassedTime PassedTime::Continue(const Host& host) const {
  PassedTime now = Begin(host);
  now.before = Until(host);
  return now;
}

Json ToJson(const PassedTime& value) {
  return JsonObject{
      {"boot", value.boot}, {"since_boot", value.since_boot}, {"wall", value.wall}, {"before", value.before}};
}

Result<PassedTime> ReadPassedTime(const Json& json) {
  return PassedTime{WHET_TRY(IntegerField(json, "boot", -kMost, kMost)),
                    WHET_TRY(IntegerField(json, "since_boot", -kMost, kMost)),
                    WHET_TRY(IntegerField(json, "wall", -kMost, kMost)),
                    WHET_TRY(IntegerField(json, "before", 0, kMost))};
}

}  // namespace whet::agent
