// SPDX-License-Identifier: Apache-2.0
// What devices say becomes what is known of them.
#include <ctime>

#include "fleet/fates.h"
#include "fleet/fleet.h"

namespace whet::fleet {
namespace {

constexpr const char* kReader = "orders";

// Devices choose the kinds of their events; each that is counted apart takes memory for ever.
std::string CountedKind(const std::string& kind) {
  for (const char* known : {"state", "infer", "error"})
    if (kind == known) return kind;
  return "other";
}

}  // namespace

// Keeps the change, and says it where others look for it.
Status Fleet::Change(const Assignment& before, const Assignment& after) {
  if (before == after) return {};
  WHET_TRY(metadata().PutAssignment(after));
  if (before.fate == after.fate) return {};
  const char* fate = kFateNames[static_cast<size_t>(after.fate)];
  metrics().Add("whet_fleet_fates_total", {{"fate", fate}}, 1);
  if (!HasEnded(after.fate) && !HasEnded(before.fate)) return {};
  const Caller device{Caller::Kind::kDevice, after.device, Role::kViewer};
  return Audit(device, "", std::string("order.") + fate, std::to_string(after.order), after.detail);
}

Status Fleet::TakeCheckIn(const Device& known, const wire::CheckIn& check_in, int64_t now) {
  Device device = known;
  device.last_seen = now;
  device.boot = check_in.boot;
  device.hardware = check_in.hardware;
  device.running = check_in.running;
  device.taken = check_in.taken;
  WHET_TRY(metadata().PutDevice(device));
  std::set<std::string> models;
  for (const Assignment& before : WHET_TRY(metadata().AssignmentsOf(device.id, ""))) {
    const bool newest = models.insert(before.model).second;
    if (!newest && before.fate != Fate::kUnconfirmed) continue;
    const std::optional<OrderRecord> record = WHET_TRY(metadata().GetOrder(before.order));
    if (!record) continue;
    Assignment after = before;
    ByCheckIn(check_in, *record, newest, now, after);
    WHET_TRY(Change(before, after));
  }
  return {};
}

Status Fleet::TakeEvent(const Stored& stored, int64_t now) {
  metrics().Add("whet_fleet_events_total", {{"kind", CountedKind(stored.event.kind)}}, 1);
  if (stored.event.kind != "state" || stored.event.order == 0) return {};
  const auto before = WHET_TRY(metadata().GetAssignment(stored.event.order, stored.device));
  if (!before) return {};
  Assignment after = *before;
  ByEvent(stored.event, now, after);
  return Change(*before, after);
}

Result<bool> Fleet::FollowLog(int64_t now) {
  constexpr int64_t kAtOnce = 1000;
  int64_t position = WHET_TRY(metadata().Progress(kReader));
  const auto events = WHET_TRY(log().Read({.after = position, .limit = kAtOnce}));
  if (events.empty()) return false;
  WHET_TRY(metadata().Atomically([&]() -> Status {
    for (const Stored& stored : events) WHET_TRY(TakeEvent(stored, now));
    position = events.back().offset;
    return metadata().SetProgress(kReader, position);
  }));
  WHET_TRY(log().Acknowledge(kReader, position));
  return events.size() == kAtOnce;
}

}  // namespace whet::fleet
