// SPDX-License-Identifier: Apache-2.0
#include "wire/messages.h"

#include <algorithm>
#include <limits>

#include "json/fields.h"

namespace whet::wire {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 4;
constexpr size_t kMaxText = 4096, kMaxPem = 65536, kMaxNames = 256;

Result<int64_t> Natural(const Json& json, const char* name) {
  return OptionalInteger(json, name, 0, kMost, 0);
}

Result<std::string> Name(const Json& json, const char* name) {
  const std::string& text = *WHET_TRY(TextField(json, name));
  WHET_TRY(CheckName(text).With(name));
  return text;
}

// `most` counts characters, as JSON Schema does.
Result<std::string> Text(const Json& json, const char* name, size_t most = kMaxText) {
  const std::string text = WHET_TRY(OptionalText(json, name));
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  if (static_cast<size_t>(std::count_if(text.begin(), text.end(), begins)) > most)
    return WrongMember(name, "longer than " + std::to_string(most) + " characters");
  return text;
}

Result<std::optional<Digest>> OptionalDigest(const Json& json, const char* name) {
  if (!json.Find(name)) return std::optional<Digest>();
  return std::optional<Digest>(WHET_TRY(DigestField(json, name)));
}

// The items of a list that may be absent.
template <typename T>
Result<std::vector<T>> List(const Json& json, const char* name, size_t most, Result<T> (*read)(const Json&)) {
  std::vector<T> items;
  if (!json.Find(name)) return items;
  const JsonArray& list = *WHET_TRY(ArrayField(json, name));
  if (list.size() > most) return WrongMember(name, "more than " + std::to_string(most) + " items");
  for (const Json& item : list) items.push_back(WHET_TRY(read(item).With(name)));
  return items;
}

Result<std::string> ReadIsa(const Json& json) {
  if (!json.string()) return Error("must be texts");
  WHET_TRY(CheckName(*json.string()));
  return *json.string();
}

Result<std::map<std::string, int64_t>> Numbers(const Json& json, const char* name) {
  std::map<std::string, int64_t> numbers;
  if (!json.Find(name)) return numbers;
  const JsonObject& object = *WHET_TRY(ObjectField(json, name));
  if (object.size() > kMaxNames) return WrongMember(name, "more than 256 members");
  for (const auto& [key, value] : object) {
    WHET_TRY(CheckName(key).With(name));
    if (!value.integer()) return WrongMember(name, "'" + key + "' must be an integer");
    numbers[key] = *value.integer();
  }
  return numbers;
}

Result<Running> ReadRunning(const Json& json) {
  return Running{WHET_TRY(Name(json, "model")), WHET_TRY(Name(json, "version")),
                 WHET_TRY(DigestField(json, "plan")), WHET_TRY(Natural(json, "order"))};
}

Result<DeltaOffer> ReadDeltaOffer(const Json& json) {
  DeltaOffer offer{WHET_TRY(OptionalDigest(json, "from")), WHET_TRY(DigestField(json, "to")),
                   WHET_TRY(IntegerField(json, "bytes", 1, kMost)), WHET_TRY(Text(json, "path"))};
  if (!offer.path.starts_with("/v1/deltas/") || offer.path.find("..") != std::string::npos)
    return WrongMember("path", "must lie below /v1/deltas/");
  return offer;
}

Result<Act> ReadAct(const Json& json) {
  const std::string& text = *WHET_TRY(TextField(json, "act"));
  const auto* found = std::find(std::begin(kActNames), std::end(kActNames), text);
  if (found == std::end(kActNames)) return WrongMember("act", "'" + text + "' is not known here");
  return static_cast<Act>(found - std::begin(kActNames));
}

Status CheckObject(const Json& json) {
  return json.object() ? Status() : Error("must be an object");
}

}  // namespace

Status CheckName(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (name.empty() || name.size() > 64 || name[0] == '.' || !std::all_of(name.begin(), name.end(), fits))
    return Error("'" + name.substr(0, 80) +
                 "' is no name: 1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-', the first no dot");
  return {};
}

Result<Hardware> ReadHardware(const Json& json) {
  WHET_TRY(CheckObject(json));
  return Hardware{WHET_TRY(Name(json, "processor")),     WHET_TRY(List(json, "isas", 64, &ReadIsa)),
                  WHET_TRY(Natural(json, "ram_bytes")),  WHET_TRY(Natural(json, "plan_major")),
                  WHET_TRY(Natural(json, "plan_minor")), WHET_TRY(Text(json, "software", 64))};
}

Result<CheckIn> ReadCheckIn(const Json& json) {
  WHET_TRY(CheckObject(json));
  CheckIn message{
      WHET_TRY(Natural(json, "boot")), WHET_TRY(OptionalInteger(json, "time", -kMost, kMost, 0)), {}};
  const Json* hardware = json.Find("hardware");
  if (!hardware) return WrongMember("hardware", "is missing");
  message.hardware = WHET_TRY(ReadHardware(*hardware).With("hardware"));
  message.running = WHET_TRY(List(json, "running", kMaxNames, &ReadRunning));
  message.taken = WHET_TRY(Numbers(json, "taken"));
  message.wait_seconds = WHET_TRY(Natural(json, "wait_seconds"));
  return message;
}

Result<Order> ReadOrder(const Json& json) {
  WHET_TRY(CheckObject(json));
  Order order;
  order.id = WHET_TRY(IntegerField(json, "id", 1, kMost));
  order.act = WHET_TRY(ReadAct(json));
  order.model = WHET_TRY(Name(json, "model"));
  if (order.act == Act::kInstall) {
    order.version = WHET_TRY(Name(json, "version"));
    order.bundle = WHET_TRY(Text(json, "bundle"));
    if (order.bundle.empty()) return WrongMember("bundle", "an order to install needs one");
  }
  order.deadline_seconds = WHET_TRY(Natural(json, "deadline_seconds"));
  order.shadow_per_million = WHET_TRY(OptionalInteger(json, "shadow_per_million", 0, 1'000'000, 0));
  order.shadow_seconds = WHET_TRY(Natural(json, "shadow_seconds"));
  order.shadow_requests = WHET_TRY(Natural(json, "shadow_requests"));
  order.cpu_per_million = WHET_TRY(OptionalInteger(json, "cpu_per_million", 0, 1'000'000, 100'000));
  order.shadow_disagreements = WHET_TRY(Natural(json, "shadow_disagreements"));
  order.deltas = WHET_TRY(List(json, "deltas", kMaxDeltaOffers, &ReadDeltaOffer));
  return order;
}

Result<CheckInReply> ReadCheckInReply(const Json& json) {
  WHET_TRY(CheckObject(json));
  return CheckInReply{WHET_TRY(List(json, "orders", kMaxOrders, &ReadOrder)),
                      WHET_TRY(OptionalInteger(json, "time", -kMost, kMost, 0)),
                      WHET_TRY(OptionalInteger(json, "poll_seconds", 1, 30 * 86400, 60))};
}

Result<Event> ReadEvent(const Json& json) {
  WHET_TRY(CheckObject(json));
  Event event;
  event.seq = WHET_TRY(IntegerField(json, "seq", 0, kMost));
  event.time = WHET_TRY(OptionalInteger(json, "time", -kMost, kMost, 0));
  event.kind = WHET_TRY(Name(json, "kind"));
  event.model = WHET_TRY(Text(json, "model", 64));
  event.version = WHET_TRY(Text(json, "version", 64));
  event.order = WHET_TRY(Natural(json, "order"));
  event.state = WHET_TRY(Text(json, "state", 64));
  event.detail = WHET_TRY(Text(json, "detail"));
  event.plan = WHET_TRY(OptionalDigest(json, "plan"));
  event.figures = WHET_TRY(Numbers(json, "figures"));
  return event;
}

Result<Report> ReadReport(const Json& json) {
  WHET_TRY(CheckObject(json));
  return Report{WHET_TRY(IntegerField(json, "boot", 0, kMost)),
                WHET_TRY(List(json, "events", kMaxEvents, &ReadEvent))};
}

Result<ReportReply> ReadReportReply(const Json& json) {
  WHET_TRY(CheckObject(json));
  return ReportReply{WHET_TRY(IntegerField(json, "next_seq", 0, kMost))};
}

Result<EnrolRequest> ReadEnrolRequest(const Json& json) {
  WHET_TRY(CheckObject(json));
  EnrolRequest request{WHET_TRY(Text(json, "token", 256)),
                       WHET_TRY(Text(json, "name", 64)),
                       WHET_TRY(Text(json, "csr", kMaxPem)),
                       {}};
  const Json* hardware = json.Find("hardware");
  if (!hardware) return WrongMember("hardware", "is missing");
  request.hardware = WHET_TRY(ReadHardware(*hardware).With("hardware"));
  return request;
}

Result<RenewRequest> ReadRenewRequest(const Json& json) {
  WHET_TRY(CheckObject(json));
  return RenewRequest{WHET_TRY(Text(json, "csr", kMaxPem))};
}

Result<EnrolReply> ReadEnrolReply(const Json& json) {
  WHET_TRY(CheckObject(json));
  return EnrolReply{WHET_TRY(Name(json, "device")), WHET_TRY(Text(json, "certificate", kMaxPem)),
                    WHET_TRY(Text(json, "authority", kMaxPem))};
}

}  // namespace whet::wire
