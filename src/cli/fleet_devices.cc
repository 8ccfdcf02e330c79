// SPDX-License-Identifier: Apache-2.0
// The actions of `whet fleet` on devices, and on who did what.
#include <fmt/format.h>

#include "cli/fleet_client.h"
#include "cli/fleet_tables.h"
#include "trust/url.h"

namespace whet::cli {

Result<int> ListDevices(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 0, 0, ""));
  if (options.tags.size() > 1) return Error("`whet fleet devices` takes one --tag");
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  std::string path = "/v1/devices?limit=1000";
  if (!options.tags.empty()) path += "&tag=" + trust::Quote(options.tags[0]);
  const JsonArray devices = WHET_TRY(client.List(path, "devices", "after"));
  if (options.json) {
    fmt::print("{}\n", PrintJson(JsonObject{{"devices", devices}}));
  } else {
    fmt::print("{}", DevicesText(devices));
  }
  return 0;
}

Result<int> TagDevice(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 1, 100, "DEVICE TAG..."));
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  const JsonArray tags(options.words.begin() + 1, options.words.end());
  const Json device = WHET_TRY(client.Send("PUT", "/v1/devices/" + trust::Quote(options.words[0]) + "/tags",
                                           JsonObject{{"tags", tags}}));
  fmt::print("{}", options.json ? PrintJson(device) + "\n" : DevicesText({device}));
  return 0;
}

Result<int> ShowAudit(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 0, 0, ""));
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  const JsonArray entries = WHET_TRY(client.List("/v1/audit", "entries", "after"));
  if (options.json) {
    fmt::print("{}\n", PrintJson(JsonObject{{"entries", entries}}));
  } else {
    fmt::print("{}", AuditText(entries));
  }
  return 0;
}

Result<int> MakeEnrolmentToken(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 0, 0, ""));
  JsonObject wanted{{"tags", JsonArray(options.tags.begin(), options.tags.end())}};
  if (options.uses > 0) wanted["uses"] = options.uses;
  if (options.hours > 0) wanted["hours"] = options.hours;
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  const Json made = WHET_TRY(client.Send("POST", "/v1/enrolment-tokens", wanted));
  if (options.json) {
    fmt::print("{}\n", PrintJson(made));
  } else {
    fmt::print("{}\nfor {} device(s), until {}; it is not shown again\n", TextOf(made, "token"),
               NumberOf(made, "uses"), TimeText(NumberOf(made, "expires")));
  }
  return 0;
}

}  // namespace whet::cli
