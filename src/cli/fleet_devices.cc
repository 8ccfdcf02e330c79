// SPDX-License-Identifier: Apache-2.0
// The actions of `whet fleet` on devices, and on who did what.
#include <fmt/format.h>

#include "base/file.h"
#include "cli/fleet_client.h"
#include "cli/fleet_tables.h"
#include "trust/url.h"
#include "wire/messages.h"

namespace whet::cli {
namespace {

// All devices, or those with a tag.
Result<JsonArray> Devices(FleetClient& client, const std::vector<std::string>& tags) {
  std::string path = "/v1/devices?limit=1000";
  if (tags.size() > 1) return Error("give one --tag");
  if (!tags.empty()) path += "&tag=" + trust::Quote(tags[0]);
  return client.List(path, "devices", "after");
}

// An id becomes a file's name.
Status SaveCertificate(FleetClient& client, const std::string& id, const std::string& folder) {
  WHET_TRY(wire::CheckName(id).With("the device's id"));
  const Json device = WHET_TRY(client.Get("/v1/devices/" + id));
  const Json* certificate = device.Find("certificate");
  if (!certificate || !certificate->string()) return Error(id + ": the server has no certificate of it");
  return WriteFile(folder + "/" + id + ".pem", *certificate->string());
}

}  // namespace

Result<int> ListDevices(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 0, 0, ""));
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  const JsonArray devices = WHET_TRY(Devices(client, options.tags));
  if (options.json) {
    fmt::print("{}\n", PrintJson(JsonObject{{"devices", devices}}));
  } else {
    fmt::print("{}", DevicesText(devices));
  }
  return 0;
}

Result<int> SaveCertificates(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 0, 0, ""));
  if (options.output.empty()) return Error("say with -o which folder the certificates go to");
  if (options.devices.empty() == options.tags.empty()) return Error("say of whom: --device ID, or --tag TAG");
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  std::vector<std::string> ids = options.devices;
  if (!options.tags.empty()) {
    for (const Json& device : WHET_TRY(Devices(client, options.tags))) ids.push_back(TextOf(device, "id"));
  }
  WHET_TRY(MakeFolders(options.output));
  for (const std::string& id : ids) WHET_TRY(SaveCertificate(client, id, options.output));
  if (options.json) {
    fmt::print("{}\n", PrintJson(JsonObject{{"devices", JsonArray(ids.begin(), ids.end())}}));
  } else {
    fmt::print("{} certificate(s) in {}\n", ids.size(), options.output);
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
