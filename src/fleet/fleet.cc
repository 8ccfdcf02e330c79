// SPDX-License-Identifier: Apache-2.0
#include "fleet/fleet.h"

#include <ctime>

namespace whet::fleet {

std::string Caller::who() const {
  if (kind == Kind::kNobody) return "nobody";
  return (kind == Kind::kDevice ? "device " : "token ") + id;
}

Fleet::Fleet(Seams seams, Authority authority, FleetOptions options, DeltaMaker::Done delta_done)
    : seams_(std::move(seams)),
      authority_(std::move(authority)),
      options_(options),
      catalogue_(*seams_.repository) {
  static constexpr const char* kHelp[][2] = {
      {"whet_fleet_requests_total", "Requests that were answered, by endpoint and status."},
      {"whet_fleet_request_seconds",
       "Time from a request's arrival until its answer is durable; held check-ins are left out."},
      {"whet_fleet_events_total", "Events of devices that were taken in, by kind."},
      {"whet_fleet_events_repeated_total", "Events that devices sent again; they count once."},
      {"whet_fleet_fates_total", "Changes of what has become of orders on devices, by what they became."},
      {"whet_fleet_deltas_total", "Deltas that were made, by whether they are shorter than the plan."},
      {"whet_fleet_delta_seconds", "Time to make a delta."},
      {"whet_fleet_devices", "Devices that are enrolled."},
      {"whet_fleet_devices_seen", "Devices that were seen within the last 10 minutes."},
      {"whet_fleet_events_stored", "Events in the log."},
      {"whet_fleet_waiting", "Check-ins that are held until there is news."},
  };
  for (const auto& [name, help] : kHelp) metrics().Describe(name, help);
  delta_maker_ = std::make_unique<DeltaMaker>(repository(), deltas(), metrics(), std::move(delta_done));
}

Status Fleet::Audit(const Caller& caller, const std::string& from, const std::string& what,
                    const std::string& subject, const std::string& detail) {
  return metadata().AppendAudit({0, time(nullptr), caller.who(), from, what, subject, detail});
}

Status Fleet::UpdateGauges(int64_t now) {
  constexpr int64_t kRecently = 600;
  metrics().Set("whet_fleet_devices", {}, WHET_TRY(metadata().CountDevices(0)));
  metrics().Set("whet_fleet_devices_seen", {}, WHET_TRY(metadata().CountDevices(now - kRecently)));
  metrics().Set("whet_fleet_events_stored", {}, WHET_TRY(log().Count()));
  metrics().Set("whet_fleet_waiting", {}, notify().Waiting());
  return {};
}

}  // namespace whet::fleet
