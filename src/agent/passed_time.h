// SPDX-License-Identifier: Apache-2.0
// How long something has been going on, over restarts and reboots, on a device whose wall clock may be wrong.
#ifndef WHET_AGENT_PASSED_TIME_H_
#define WHET_AGENT_PASSED_TIME_H_

#include "agent/platform.h"
#include "json/json.h"

namespace whet::agent {

// A moment, and what had passed until then. Within a boot the time since boot counts, which nobody can set. From an earlier boot
// the wall clock's difference counts, unless it goes back or is more than a year: a clock that fell to 1970 or says 2100 adds
// nothing, so that it neither ends an order nor keeps it for ever.
struct PassedTime {
  int64_t boot = 0;
  Seconds since_boot = 0, wall = 0;
  Seconds before = 0;

  static PassedTime Begin(const Host& host);
  Seconds Until(const Host& host) const;        // seconds that have passed by now
  PassedTime Continue(const Host& host) const;  // the same, as of now and of this boot
};

Json ToJson(const PassedTime& value);
Result<PassedTime> ReadPassedTime(const Json& json);

}  // namespace whet::agent

#endif  // WHET_AGENT_PASSED_TIME_H_
