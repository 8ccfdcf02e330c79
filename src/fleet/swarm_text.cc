// SPDX-License-Identifier: Apache-2.0
#include "fleet/swarm.h"

namespace whet::fleet {

std::string SwarmText(const Json& done) {
  const auto number = [&](const char* name) {
    const Json* found = done.Find(name);
    return std::to_string(found && found->integer() ? *found->integer() : 0);
  };
  return number("enrolled") + " of " + number("devices") + " devices enrolled, " + number("orders_ended") +
         " orders ended: " + number("committed") + " committed, " + number("refused") + " refused\n" +
         number("events_told") + " of " + number("events") + " events told, " + number("plan_bytes") +
         " bytes of plans, " + number("failed_requests") + " requests failed and were repeated";
}

Status CheckComplete(const Json& done) {
  const Json* complete = done.Find("complete");
  if (complete && complete->boolean() && *complete->boolean()) return {};
  return Error("the devices did not come to the end of their orders in time");
}

}  // namespace whet::fleet
