// SPDX-License-Identifier: Apache-2.0
// What people order, and what has become of it.
#include <charconv>

#include "fleet/endpoint.h"
#include "fleet/fates.h"
#include "fleet/tags.h"
#include "fleet/views.h"
#include "json/fields.h"

namespace whet::fleet {
namespace {

constexpr size_t kMostNamed = 10'000;  // devices in an order; more have a tag

// An order as it is asked for.
struct Wanted {
  OrderRecord record;
  std::vector<std::string> devices;
};

Result<std::vector<std::string>> ReadDevices(const Json& body) {
  const JsonArray& list = *WHET_TRY(ArrayField(body, "devices"));
  if (list.empty() || list.size() > kMostNamed)
    return WrongMember("devices", "must be 1 to 10000; use a tag for more");
  return NamesIn(list, "devices");
}

Result<Wanted> ReadWanted(const Json& body) {
  WHET_TRY(OnlyMembers(body,
                       {"act", "model", "version", "devices", "tag", "deadline_seconds", "shadow_per_million",
                        "shadow_seconds", "shadow_requests", "cpu_per_million", "shadow_disagreements"}));
  Wanted wanted;
  JsonObject order = *body.object();
  const bool installs = *WHET_TRY(TextField(body, "act")) == wire::kActNames[0];
  order["id"] = 1;  // the storage gives the real one
  if (installs) order["bundle"] = "to be found";
  if (!installs && body.Find("version")) return WrongMember("version", "only an order to install has one");
  wanted.record.order = WHET_TRY(wire::ReadOrder(order));
  if (wanted.record.order.act == wire::Act::kCancel)
    return WrongMember("act", "an order is cancelled by POST /v1/orders/{id}/cancel");
  if (!body.Find("tag") == !body.Find("devices")) return Error("either 'tag' or 'devices' must be there");
  if (body.Find("tag")) {
    wanted.record.tag = *WHET_TRY(TextField(body, "tag"));
    WHET_TRY(wire::CheckName(wanted.record.tag).With("tag"));
  } else {
    wanted.devices = WHET_TRY(ReadDevices(body));
  }
  return wanted;
}

// The devices of an order; the message names one that is not there.
Result<std::vector<Device>> DevicesOf(Fleet& fleet, const Wanted& wanted, std::string& missing) {
  std::vector<Device> devices;
  for (const std::string& id : wanted.devices) {
    std::optional<Device> device = WHET_TRY(fleet.metadata().GetDevice(id));
    if (!device) {
      missing = id;
      return devices;
    }
    devices.push_back(std::move(*device));
  }
  if (wanted.record.tag.empty()) return devices;
  DeviceFilter filter{.tag = wanted.record.tag, .limit = kMostListed};
  for (;;) {
    std::vector<Device> page = WHET_TRY(fleet.metadata().ListDevices(filter));
    if (page.empty()) return devices;
    filter.after = page.back().id;
    devices.insert(devices.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
  }
}

std::optional<int64_t> OrderId(const std::string& text) {
  int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool good = error == std::errc() && end == text.data() + text.size() && id > 0;
  return good ? std::optional<int64_t>(id) : std::nullopt;
}

Result<std::optional<OrderRecord>> FindOrder(Fleet& fleet, const std::string& text) {
  const std::optional<int64_t> id = OrderId(text);
  if (!id) return std::optional<OrderRecord>();
  return fleet.metadata().GetOrder(*id);
}

Answer NoOrder(const std::string& id) {
  return Refusal(404, "there is no order '" + id.substr(0, 80) + "'");
}

Result<Json> Counts(Fleet& fleet, const OrderRecord& record, int64_t now) {
  JsonObject counts;
  for (const char* name : kFateNames) counts[name] = 0;
  for (const auto& [fate, count] : WHET_TRY(fleet.metadata().CountFates(record.order.id)))
    counts[kFateNames[static_cast<size_t>(fate)]] = count;
  const int64_t deadline = record.order.deadline_seconds;
  const int64_t patience = deadline > 0 ? deadline : kDefaultDeadline;
  counts["silent"] = WHET_TRY(fleet.metadata().CountOpen(record.order.id, now - patience));
  return Json(std::move(counts));
}

Result<Json> ViewWithCounts(Fleet& fleet, const OrderRecord& record, int64_t now) {
  JsonObject view = *View(record).object();
  view["counts"] = WHET_TRY(Counts(fleet, record, now));
  return Json(std::move(view));
}

// Stores the order and gives it to its devices.
Result<Answer> GiveOut(Fleet& fleet, const Call& call, OrderRecord record,
                       const std::vector<Device>& devices) {
  record.created = call.now;
  record.created_by = call.caller.who();
  record.order.id = WHET_TRY(fleet.metadata().AddOrder(record));
  WHET_TRY(fleet.PrepareDeltas(record, devices, call.now));
  for (const Device& device : devices) WHET_TRY(fleet.Assign(record, device.id, call.now));
  const std::string what = std::string(wire::kActNames[static_cast<size_t>(record.order.act)]) + " " +
                           record.order.model + " " + record.order.version + " on " +
                           std::to_string(devices.size()) + " devices" +
                           (record.tag.empty() ? "" : " with the tag " + record.tag);
  WHET_TRY(fleet.Audit(call.caller, call.request.from, record.cancels ? "order.cancel" : "order.create",
                       std::to_string(record.order.id), what));
  return Answer(JsonResponse(WHET_TRY(ViewWithCounts(fleet, record, call.now)), 201));
}

}  // namespace

Result<Answer> MakeOrder(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  Wanted wanted = WHET_ASKED(ReadWanted(call.body));
  std::string missing;
  const std::vector<Device> devices = WHET_TRY(DevicesOf(fleet, wanted, missing));
  if (!missing.empty())
    return Answer(Refusal(409, "devices: there is no device '" + missing.substr(0, 80) + "'"));
  if (wanted.record.order.act == wire::Act::kInstall) {
    Result<Offered> offered = fleet.catalogue().Find(wanted.record.order.model, wanted.record.order.version);
    if (!offered.ok()) return Answer(Refusal(409, offered.message()));
    wanted.record.order.bundle = offered->path;
    wanted.record.manifest = std::move(offered->text);
  }
  return GiveOut(fleet, call, std::move(wanted.record), devices);
}

Result<Answer> ListOrders(Fleet& fleet, Call& call) {
  const Query query = WHET_ASKED(ReadQuery(call.request, {"model", "before", "limit"}));
  OrderFilter filter;
  filter.limit = WHET_ASKED(query.Integer("limit", 1, kMostListed, kUsuallyListed));
  filter.before = WHET_ASKED(query.Integer("before", 1, INT64_MAX, 0));
  filter.model = query.Text("model");
  if (query.values.contains("model")) WHET_ASKED(wire::CheckName(filter.model).With("model"));
  JsonArray items;
  const std::vector<OrderRecord> records = WHET_TRY(fleet.metadata().ListOrders(filter));
  for (const OrderRecord& record : records)
    items.push_back(WHET_TRY(ViewWithCounts(fleet, record, call.now)));
  std::optional<Json> next;
  if (static_cast<int64_t>(records.size()) == filter.limit) next = records.back().order.id;
  return Answer(JsonResponse(Page("orders", std::move(items), next)));
}

Result<Answer> GetOrder(Fleet& fleet, Call& call) {
  const Query query = WHET_ASKED(ReadQuery(call.request, {"fate", "after", "limit"}));
  AssignmentFilter filter;
  filter.limit = WHET_ASKED(query.Integer("limit", 1, kMostListed, kUsuallyListed));
  filter.after = query.Text("after");
  if (query.values.contains("after")) WHET_ASKED(wire::CheckName(filter.after).With("after"));
  if (query.values.contains("fate")) {
    const auto* found = std::find(std::begin(kFateNames), std::end(kFateNames), query.Text("fate"));
    if (found == std::end(kFateNames)) return Answer(Refusal(400, "fate: is none that an order can come to"));
    filter.fate = static_cast<Fate>(found - std::begin(kFateNames));
  }
  const std::optional<OrderRecord> record = WHET_TRY(FindOrder(fleet, call.rest));
  if (!record) return NoOrder(call.rest);
  JsonArray items;
  const auto assignments = WHET_TRY(fleet.metadata().ListAssignments(record->order.id, filter));
  for (const Assignment& assignment : assignments) items.push_back(View(assignment, record->order, call.now));
  std::optional<Json> next;
  if (static_cast<int64_t>(assignments.size()) == filter.limit) next = assignments.back().device;
  JsonObject page = *Page("devices", std::move(items), next).object();
  page["order"] = WHET_TRY(ViewWithCounts(fleet, *record, call.now));
  return Answer(JsonResponse(std::move(page)));
}

// All devices that have not come to an end with it get an order to end it: one that looks as if it had not taken it up may just have.
Result<Answer> CancelOrder(Fleet& fleet, Call& call) {
  WHET_ASKED(ReadQuery(call.request, {}));
  const std::optional<OrderRecord> record = WHET_TRY(FindOrder(fleet, call.rest));
  if (!record) return NoOrder(call.rest);
  if (record->cancelled || record->order.act == wire::Act::kCancel)
    return Answer(Refusal(409, "order " + call.rest + " is cancelled already, or cancels another"));
  WHET_TRY(fleet.metadata().MarkCancelled(record->order.id));
  std::vector<Device> open;
  AssignmentFilter filter{.limit = kMostListed};
  for (;;) {
    const auto page = WHET_TRY(fleet.metadata().ListAssignments(record->order.id, filter));
    if (page.empty()) break;
    filter.after = page.back().device;
    for (const Assignment& assignment : page)
      if (!HasEnded(assignment.fate)) open.push_back({.id = assignment.device});
  }
  OrderRecord cancel;
  cancel.order.act = wire::Act::kCancel;
  cancel.order.model = record->order.model;
  cancel.cancels = record->order.id;
  return GiveOut(fleet, call, std::move(cancel), open);
}

}  // namespace whet::fleet
