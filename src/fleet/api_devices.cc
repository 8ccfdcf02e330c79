// SPDX-License-Identifier: Apache-2.0
// What people ask of devices, and of what devices have said.
#include "fleet/endpoint.h"
#include "fleet/tags.h"
#include "fleet/views.h"

namespace whet::fleet {
namespace {

constexpr int64_t kSeenSeconds = 600;  // "online": seen within that time, or waiting in a long poll

Answer NoDevice(const std::string& id) {
  return Refusal(404, "there is no device '" + id.substr(0, 80) + "'");
}

}  // namespace

Result<Answer> ListDevices(Fleet& fleet, Call& call) {
  const Query query = WHET_ASKED(ReadQuery(call.request, {"tag", "state", "after", "limit"}));
  DeviceFilter filter;
  filter.limit = WHET_ASKED(query.Integer("limit", 1, kMostListed, kUsuallyListed));
  filter.after = query.Text("after");
  filter.tag = query.Text("tag");
  if (query.values.contains("tag")) WHET_ASKED(wire::CheckName(filter.tag).With("tag"));
  if (query.values.contains("after")) WHET_ASKED(wire::CheckName(filter.after).With("after"));
  const std::string state = query.Text("state");
  if (state == "online") {
    filter.seen_since = call.now - kSeenSeconds;
  } else if (state == "offline") {
    filter.seen_before = call.now - kSeenSeconds;
  } else if (query.values.contains("state")) {
    return Answer(Refusal(400, "state: must be online or offline"));
  }
  JsonArray items;
  const std::vector<Device> devices = WHET_TRY(fleet.metadata().ListDevices(filter));
  for (const Device& device : devices) items.push_back(View(device));
  std::optional<Json> next;
  if (static_cast<int64_t>(devices.size()) == filter.limit) next = devices.back().id;
  return Answer(JsonResponse(Page("devices", std::move(items), next)));
}

Result<Answer> GetDevice(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  const std::optional<Device> device = WHET_TRY(fleet.metadata().GetDevice(call.rest));
  if (!device) return NoDevice(call.rest);
  JsonObject view = *View(*device).object();
  view["certificate"] = device->certificate;
  return Answer(JsonResponse(std::move(view)));
}

Result<Answer> RemoveDevice(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  if (!WHET_TRY(fleet.metadata().RemoveDevice(call.rest))) return NoDevice(call.rest);
  WHET_TRY(fleet.GiveUp(call.rest, call.now));
  WHET_TRY(fleet.Audit(call.caller, call.request.from, "device.remove", call.rest));
  return Answer(http::Response{.status = 204});
}

Result<Answer> SetTags(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  WHET_ASKED(OnlyMembers(call.body, {"tags"}));
  const std::vector<std::string> tags = WHET_ASKED(ReadTags(call.body));
  std::optional<Device> device = WHET_TRY(fleet.metadata().GetDevice(call.rest));
  if (!device) return NoDevice(call.rest);
  device->tags = tags;
  WHET_TRY(fleet.metadata().PutDevice(*device));
  std::string listed;
  for (const std::string& tag : tags) listed += (listed.empty() ? "" : " ") + tag;
  WHET_TRY(fleet.Audit(call.caller, call.request.from, "device.tags", device->id, listed));
  WHET_TRY(fleet.AssignStanding(*device, call.now));
  return Answer(JsonResponse(View(*device)));
}

Result<Answer> ListEvents(Fleet& fleet, Call& call) {
  const Query query = WHET_ASKED(ReadQuery(call.request, {"device", "model", "order", "after", "limit"}));
  EventFilter filter;
  filter.limit = WHET_ASKED(query.Integer("limit", 1, kMostListed, kUsuallyListed));
  filter.after = WHET_ASKED(query.Integer("after", 0, INT64_MAX, 0));
  filter.order = WHET_ASKED(query.Integer("order", 1, INT64_MAX, 0));
  for (const char* name : {"device", "model"})
    if (query.values.contains(name)) WHET_ASKED(wire::CheckName(query.Text(name)).With(name));
  filter.device = query.Text("device");
  filter.model = query.Text("model");
  JsonArray items;
  const std::vector<Stored> events = WHET_TRY(fleet.log().Read(filter));
  for (const Stored& stored : events) items.push_back(View(stored));
  std::optional<Json> next;
  if (static_cast<int64_t>(events.size()) == filter.limit) next = events.back().offset;
  return Answer(JsonResponse(Page("events", std::move(items), next)));
}

}  // namespace whet::fleet
