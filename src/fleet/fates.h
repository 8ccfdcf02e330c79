// SPDX-License-Identifier: Apache-2.0
// What becomes of an order on a device, by what the device says. Success takes two witnesses: the device says that it has
// committed, and a check-in of it shows the plan that was ordered.
#ifndef WHET_FLEET_FATES_H_
#define WHET_FLEET_FATES_H_

#include <optional>

#include "fleet/metadata.h"

namespace whet::fleet {

inline constexpr int64_t kDefaultDeadline = 86400;

constexpr bool HasEnded(Fate fate) {
  return fate >= Fate::kCommitted;
}

// The plan that the order makes the device run; nothing where no variant is for it, or the order brings none.
std::optional<Digest> OrderedPlan(const OrderRecord& record, const wire::Hardware& hardware);

// By an event "state" of this order.
void ByEvent(const wire::Event& event, int64_t now, Assignment& assignment);

// By a check-in. `newest`: no newer order of the model is for this device.
void ByCheckIn(const wire::CheckIn& check_in, const OrderRecord& record, bool newest, int64_t now,
               Assignment& assignment);

// Whether the device has been silent for longer than the order gives it.
bool IsSilent(const Assignment& assignment, const wire::Order& order, int64_t now);

}  // namespace whet::fleet

#endif  // WHET_FLEET_FATES_H_
