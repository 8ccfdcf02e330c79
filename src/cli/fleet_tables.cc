// SPDX-License-Identifier: Apache-2.0
#include "cli/fleet_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "trust/expiry.h"

namespace whet::cli {
namespace {

using Row = std::vector<std::string>;

constexpr size_t kWidest = 40;
constexpr const char* kFates[] = {"committed", "unconfirmed", "under_way", "pending",    "silent",
                                  "refused",   "rolled_back", "failed",    "superseded", "cancelled"};
constexpr const char* kOpen[] = {"pending", "under_way", "unconfirmed"};

// Texts come from devices too: nothing of theirs moves the cursor.
std::string Plain(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

// Columns as wide as their widest cell, the last one as it comes.
std::string Table(const std::vector<Row>& rows) {
  std::vector<size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i)
      widths[i] = std::max(widths[i], std::min(row[i].size(), kWidest));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i)
      line += i + 1 < row.size() ? fmt::format("{:<{}}  ", row[i], widths[i]) : row[i];
    line.erase(line.find_last_not_of(' ') + 1);
    text += "  " + line + "\n";
  }
  return text;
}

std::string Ago(int64_t time) {
  if (time == 0) return "never";
  const int64_t seconds = std::max<int64_t>(std::time(nullptr) - time, 0);
  if (seconds < 120) return fmt::format("{} s ago", seconds);
  if (seconds < 7200) return fmt::format("{} min ago", seconds / 60);
  return seconds < 172800 ? fmt::format("{} h ago", seconds / 3600)
                          : fmt::format("{} d ago", seconds / 86400);
}

std::string Words(std::string fate) {
  std::ranges::replace(fate, '_', ' ');
  return fate;
}

int64_t Count(const Json& order, const char* fate) {
  const Json* counts = order.Find("counts");
  return counts ? NumberOf(*counts, fate) : 0;
}

std::string What(const Json& order) {
  const int64_t cancels = NumberOf(order, "cancels");
  if (cancels > 0) return fmt::format("cancel order {}", cancels);
  const std::string version = TextOf(order, "version");
  return TextOf(order, "act") + " " + TextOf(order, "model") + (version.empty() ? "" : " " + version);
}

std::string Joined(const Json* list, const char* member = nullptr) {
  std::string text;
  for (const Json& item : list && list->array() ? *list->array() : JsonArray()) {
    const std::string word = member          ? TextOf(item, member) + " " + TextOf(item, "version")
                             : item.string() ? Plain(*item.string())
                                             : "";
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

}  // namespace

std::string TextOf(const Json& object, const char* name) {
  const Json* found = object.Find(name);
  return found && found->string() ? Plain(*found->string()) : std::string();
}

int64_t NumberOf(const Json& object, const char* name) {
  const Json* found = object.Find(name);
  return found && found->integer() ? *found->integer() : 0;
}

std::string TimeText(int64_t time) {
  return time == 0 ? "-" : trust::PrintTime(time);
}

int64_t OpenCount(const Json& order) {
  int64_t open = 0;
  for (const char* fate : kOpen) open += Count(order, fate);
  return open;
}

bool AllCommitted(const Json& order) {
  const Json* counts = order.Find("counts");
  if (!counts || !counts->object() || Count(order, "committed") == 0) return false;
  return std::ranges::all_of(*counts->object(), [](const auto& count) {
    return count.first == "committed" || (count.second.integer() && *count.second.integer() == 0);
  });
}

std::string CountsText(const Json& order) {
  std::string text;
  for (const char* fate : kFates) {
    const int64_t count = Count(order, fate);
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, Words(fate));
  }
  return text.empty() ? "no device" : text;
}

std::string OrderText(const Json& order) {
  const std::string tag = TextOf(order, "tag");
  return fmt::format("order {}: {}{}, made {} by {}{}\n  {}\n", NumberOf(order, "id"), What(order),
                     tag.empty() ? "" : " for the tag " + tag, Ago(NumberOf(order, "created")),
                     TextOf(order, "created_by"),
                     order.Find("cancelled") && *order.Find("cancelled") == Json(true) ? ", CANCELLED" : "",
                     CountsText(order));
}

std::string OrdersText(const JsonArray& orders) {
  if (orders.empty()) return "no orders\n";
  std::vector<Row> rows = {{"ORDER", "WHAT", "FOR", "MADE", "DEVICES"}};
  for (const Json& order : orders) {
    const std::string tag = TextOf(order, "tag");
    rows.push_back({std::to_string(NumberOf(order, "id")), What(order), tag.empty() ? "named devices" : tag,
                    Ago(NumberOf(order, "created")), CountsText(order)});
  }
  return Table(rows);
}

std::string AssignmentsText(const JsonArray& devices) {
  if (devices.empty()) return "";
  std::vector<Row> rows = {{"DEVICE", "FATE", "STATE", "SINCE", "WHY"}};
  for (const Json& device : devices) {
    const bool silent = device.Find("silent") && *device.Find("silent") == Json(true);
    rows.push_back({TextOf(device, "device"), Words(TextOf(device, "fate")) + (silent ? ", silent" : ""),
                    TextOf(device, "state"), Ago(NumberOf(device, "changed")), TextOf(device, "detail")});
  }
  return Table(rows);
}

std::string DevicesText(const JsonArray& devices) {
  if (devices.empty()) return "no devices\n";
  std::vector<Row> rows = {{"DEVICE", "NAME", "SEEN", "PROCESSOR", "TAGS", "RUNS"}};
  for (const Json& device : devices) {
    const Json* hardware = device.Find("hardware");
    rows.push_back({TextOf(device, "id"), TextOf(device, "name"), Ago(NumberOf(device, "last_seen")),
                    hardware ? TextOf(*hardware, "processor") : "", Joined(device.Find("tags")),
                    Joined(device.Find("running"), "model")});
  }
  return Table(rows);
}

std::string AuditText(const JsonArray& entries) {
  if (entries.empty()) return "nothing yet\n";
  std::vector<Row> rows = {{"TIME", "WHO", "FROM", "WHAT", "SUBJECT", "DETAIL"}};
  for (const Json& entry : entries)
    rows.push_back({TimeText(NumberOf(entry, "time")), TextOf(entry, "who"), TextOf(entry, "from"),
                    TextOf(entry, "what"), TextOf(entry, "subject"), TextOf(entry, "detail")});
  return Table(rows);
}

}  // namespace whet::cli
