// SPDX-License-Identifier: Apache-2.0
#include "fleet/views.h"

#include "fleet/fates.h"
#include "fleet/stored_json.h"

namespace whet::fleet {

Json View(const Device& device) {
  const Json state = wire::ToJson(wire::CheckIn{
      .boot = device.boot, .hardware = device.hardware, .running = device.running, .taken = device.taken});
  const auto member = [&](const char* name, Json otherwise) {
    const Json* found = state.Find(name);
    return found ? *found : std::move(otherwise);
  };
  return JsonObject{{"id", device.id},
                    {"name", device.name},
                    {"tags", ToJson(device.tags)},
                    {"enrolled", device.enrolled},
                    {"last_seen", device.last_seen},
                    {"certificate_ends", device.certificate_ends},
                    {"boot", device.boot},
                    {"hardware", member("hardware", JsonObject())},
                    {"running", member("running", JsonArray())},
                    {"taken", member("taken", JsonObject())}};
}

Json View(const OrderRecord& record) {
  JsonObject view = *wire::ToJson(record.order).object();
  view["tag"] = record.tag;
  view["created"] = record.created;
  view["created_by"] = record.created_by;
  view["cancelled"] = record.cancelled;
  if (record.cancels) view["cancels"] = record.cancels;
  return view;
}

Json View(const Assignment& assignment, const wire::Order& order, int64_t now) {
  return JsonObject{{"device", assignment.device},
                    {"fate", kFateNames[static_cast<size_t>(assignment.fate)]},
                    {"silent", IsSilent(assignment, order, now)},
                    {"state", assignment.step},
                    {"detail", assignment.detail},
                    {"made", assignment.made},
                    {"taken", assignment.taken},
                    {"changed", assignment.changed}};
}

Json View(const Stored& stored) {
  JsonObject view = *wire::ToJson(stored.event).object();
  view["offset"] = stored.offset;
  view["device"] = stored.device;
  view["boot"] = stored.boot;
  view["received"] = stored.received;
  return view;
}

Json View(const AuditEntry& entry) {
  return JsonObject{{"seq", entry.seq},      {"time", entry.time}, {"who", entry.who},
                    {"from", entry.from},    {"what", entry.what}, {"subject", entry.subject},
                    {"detail", entry.detail}};
}

Json View(const Token& token) {
  return JsonObject{{"id", token.id},
                    {"name", token.name},
                    {"role", kRoleNames[static_cast<size_t>(token.role)]},
                    {"created", token.created},
                    {"expires", token.expires},
                    {"created_by", token.created_by}};
}

Json Page(const char* name, JsonArray items, const std::optional<Json>& next) {
  JsonObject page{{name, std::move(items)}};
  if (next) page["next"] = *next;
  return page;
}

}  // namespace whet::fleet
