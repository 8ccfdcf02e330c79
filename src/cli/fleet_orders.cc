// SPDX-License-Identifier: Apache-2.0
// The actions of `whet fleet` on orders.
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <thread>

#include "cli/fleet_client.h"
#include "cli/fleet_tables.h"

namespace whet::cli {
namespace {

constexpr auto kWatchInterval = std::chrono::seconds(1);
constexpr const char* kWholePages = "?limit=1000";

Result<std::string> OrderPath(const std::string& text) {
  int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 1)
    return Error("'" + text + "' is no number of an order");
  return "/v1/orders/" + text;
}

// What an order says of its devices: named, or by a tag.
Result<JsonObject> Whom(const FleetOptions& options) {
  if (options.devices.empty() == options.tags.empty() || options.tags.size() > 1)
    return Error("say for whom: --device ID, as often as you like, or --tag TAG, once");
  if (!options.tags.empty()) return JsonObject{{"tag", options.tags[0]}};
  return JsonObject{{"devices", JsonArray(options.devices.begin(), options.devices.end())}};
}

void AddShadow(const FleetOptions& options, JsonObject& order) {
  const auto add = [&](const char* name, int64_t value) {
    if (value > 0) order[name] = value;
  };
  add("deadline_seconds", options.deadline_seconds);
  add("shadow_per_million", std::llround(options.shadow_share * 1e6));
  add("shadow_seconds", options.shadow_seconds);
  add("shadow_requests", options.shadow_requests);
  add("shadow_disagreements", options.shadow_disagreements);
}

Result<int> Made(const FleetOptions& options, const Json& order) {
  if (options.json) {
    fmt::print("{}\n", PrintJson(order));
  } else {
    fmt::print("{}`whet fleet status {} --watch` shows what becomes of it\n", OrderText(order),
               NumberOf(order, "id"));
  }
  return 0;
}

// An object with "order".
Result<JsonObject> FetchOrder(FleetClient& client, const std::string& path) {
  const Json page = WHET_TRY(client.Get(path + "?limit=1"));
  const Json* order = page.Find("order");
  if (!order) return Error(path + ": the server's answer lacks 'order'");
  return JsonObject{{"order", *order}};
}

// And with all of its "devices".
Result<JsonObject> Fetch(FleetClient& client, const std::string& path) {
  JsonObject status = WHET_TRY(FetchOrder(client, path));
  status["devices"] = WHET_TRY(client.List(path + kWholePages, "devices", "after"));
  return status;
}

std::string Text(const JsonObject& status) {
  return OrderText(status.at("order")) + AssignmentsText(*status.at("devices").array());
}

// Until no device has the order open. Devices are asked for where the counts have changed. On a terminal each picture replaces the
// one before.
Result<JsonObject> Watch(FleetClient& client, const std::string& path, bool quiet) {
  const bool terminal = isatty(STDOUT_FILENO);
  for (std::string shown;;) {
    const JsonObject now = WHET_TRY(FetchOrder(client, path));
    if (OpenCount(now.at("order")) == 0) return Fetch(client, path);
    if (!quiet && CountsText(now.at("order")) != shown) {
      shown = CountsText(now.at("order"));
      fmt::print("{}{}", terminal ? "\x1b[H\x1b[2J" : "", Text(WHET_TRY(Fetch(client, path))));
      std::fflush(stdout);
    }
    std::this_thread::sleep_for(kWatchInterval);
  }
}

Result<int> ListOrders(FleetClient& client, const FleetOptions& options) {
  const Json page = WHET_TRY(client.Get("/v1/orders"));  // the newest hundred
  const Json* orders = page.Find("orders");
  if (!orders || !orders->array()) return Error("the server's answer lacks 'orders'");
  if (options.json) {
    fmt::print("{}\n", PrintJson(JsonObject{{"orders", *orders}}));
  } else {
    fmt::print("{}", OrdersText(*orders->array()));
  }
  return 0;
}

}  // namespace

Result<int> MakeOrder(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 2, 2, "MODEL VERSION"));
  JsonObject order = WHET_TRY(Whom(options));
  order["act"] = "install";
  order["model"] = options.words[0];
  order["version"] = options.words[1];
  AddShadow(options, order);
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  return Made(options, WHET_TRY(client.Send("POST", "/v1/orders", order)));
}

Result<int> MakeRemoval(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 1, 1, "MODEL"));
  JsonObject order = WHET_TRY(Whom(options));
  order["act"] = "remove";
  order["model"] = options.words[0];
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  return Made(options, WHET_TRY(client.Send("POST", "/v1/orders", order)));
}

Result<int> CancelOrder(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 1, 1, "ORDER"));
  const std::string path = WHET_TRY(OrderPath(options.words[0]));
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  return Made(options, WHET_TRY(client.Send("POST", path + "/cancel", {})));
}

Result<int> ShowStatus(const FleetOptions& options) {
  WHET_TRY(CheckWords(options, 0, 1, "one ORDER, or none"));
  FleetClient client = WHET_TRY(FleetClient::Open(options));
  if (options.words.empty()) return ListOrders(client, options);
  const std::string path = WHET_TRY(OrderPath(options.words[0]));
  const JsonObject status =
      options.watch ? WHET_TRY(Watch(client, path, options.json)) : WHET_TRY(Fetch(client, path));
  fmt::print("{}", options.json ? PrintJson(status) + "\n" : Text(status));
  return options.watch && !AllCommitted(status.at("order")) ? 3 : 0;
}

}  // namespace whet::cli
