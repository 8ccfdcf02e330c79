// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>

#include "cli/fleet_client.h"
#include "fleet/swarm.h"
#include "json/fields.h"

namespace whet::cli {
namespace {

constexpr int kMostDevices = 1'000'000;

Result<int> CountOf(const std::string& word) {
  int count = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (error != std::errc() || end != word.data() + word.size() || count < 1 || count > kMostDevices)
    return Error(fmt::format("'{}' is no number of devices: 1 to {}", word, kMostDevices));
  return count;
}

}  // namespace

Result<int> SimulateDevices(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 1, 1, "N, how many devices"));
  fleet::SwarmOptions swarm;
  swarm.devices = WHET_TRY(CountOf(options.words[0]));
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  const Json token = WHET_TRY(client.Send(
      "POST", "/v1/enrolment-tokens",
      JsonObject{{"uses", swarm.devices}, {"tags", JsonArray(options.tags.begin(), options.tags.end())}}));
  swarm.device.token = *WHET_TRY(TextField(token, "token"));
  swarm.server = client.access().server;
  swarm.authority_file = client.access().authority;
  swarm.seconds = options.seconds;
  swarm.orders = options.expected_orders;
  swarm.bad_percent = options.bad_percent;
  const Json done = WHET_TRY(fleet::RunSwarm(swarm));
  fmt::print("{}\n", options.json ? PrintJson(done) : fleet::SwarmText(done));
  return swarm.orders > 0 && !fleet::CheckComplete(done).ok() ? 3 : 0;
}

}  // namespace whet::cli
