// SPDX-License-Identifier: Apache-2.0
#include "wire/messages.h"

namespace whet::wire {
namespace {

// Members of no value are left out: what is not there reads as nothing.
void Put(JsonObject& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}
void Put(JsonObject& object, const char* name, int64_t number) {
  if (number != 0) object[name] = number;
}
void Put(JsonObject& object, const char* name, const std::optional<Digest>& digest) {
  if (digest) object[name] = Hex(*digest);
}

template <typename T>
JsonArray ListOf(const std::vector<T>& items) {
  JsonArray list;
  for (const T& item : items) list.push_back(ToJson(item));
  return list;
}

JsonArray ListOf(const std::vector<std::string>& items) {
  JsonArray list;
  for (const std::string& item : items) list.emplace_back(item);
  return list;
}

JsonObject NumbersOf(const std::map<std::string, int64_t>& numbers) {
  JsonObject object;
  for (const auto& [name, number] : numbers) object[name] = number;
  return object;
}

Json ToJson(const Running& value) {
  JsonObject object{{"model", value.model}, {"version", value.version}, {"plan", Hex(value.plan)}};
  Put(object, "order", value.order);
  return object;
}

Json ToJson(const DeltaOffer& value) {
  JsonObject object{{"to", Hex(value.to)}, {"bytes", value.bytes}, {"path", value.path}};
  Put(object, "from", value.from);
  return object;
}

}  // namespace

Json ToJson(const Hardware& value) {
  return JsonObject{{"processor", value.processor},   {"isas", ListOf(value.isas)},
                    {"ram_bytes", value.ram_bytes},   {"plan_major", value.plan_major},
                    {"plan_minor", value.plan_minor}, {"software", value.software}};
}

Json ToJson(const CheckIn& value) {
  JsonArray running;
  for (const Running& model : value.running) running.push_back(ToJson(model));
  JsonObject object{{"boot", value.boot},
                    {"time", value.time},
                    {"hardware", ToJson(value.hardware)},
                    {"running", running},
                    {"taken", NumbersOf(value.taken)}};
  Put(object, "wait_seconds", value.wait_seconds);
  return object;
}

Json ToJson(const Order& value) {
  JsonObject object{
      {"id", value.id}, {"act", kActNames[static_cast<int>(value.act)]}, {"model", value.model}};
  Put(object, "version", value.version);
  Put(object, "bundle", value.bundle);
  Put(object, "deadline_seconds", value.deadline_seconds);
  Put(object, "shadow_per_million", value.shadow_per_million);
  Put(object, "shadow_seconds", value.shadow_seconds);
  Put(object, "shadow_requests", value.shadow_requests);
  object["cpu_per_million"] = value.cpu_per_million;
  Put(object, "shadow_disagreements", value.shadow_disagreements);
  JsonArray deltas;
  for (const DeltaOffer& offer : value.deltas) deltas.push_back(ToJson(offer));
  if (!deltas.empty()) object["deltas"] = deltas;
  return object;
}

Json ToJson(const CheckInReply& value) {
  return JsonObject{
      {"orders", ListOf(value.orders)}, {"time", value.time}, {"poll_seconds", value.poll_seconds}};
}

Json ToJson(const Event& value) {
  JsonObject object{{"seq", value.seq}, {"time", value.time}, {"kind", value.kind}};
  Put(object, "model", value.model);
  Put(object, "version", value.version);
  Put(object, "order", value.order);
  Put(object, "state", value.state);
  Put(object, "detail", value.detail);
  Put(object, "plan", value.plan);
  if (!value.figures.empty()) object["figures"] = NumbersOf(value.figures);
  return object;
}

Json ToJson(const Report& value) {
  return JsonObject{{"boot", value.boot}, {"events", ListOf(value.events)}};
}

Json ToJson(const ReportReply& value) {
  return JsonObject{{"next_seq", value.next_seq}};
}

Json ToJson(const EnrolRequest& value) {
  JsonObject object{{"token", value.token}, {"csr", value.csr}, {"hardware", ToJson(value.hardware)}};
  Put(object, "name", value.name);
  return object;
}

Json ToJson(const RenewRequest& value) {
  return JsonObject{{"csr", value.csr}};
}

Json ToJson(const EnrolReply& value) {
  return JsonObject{
      {"device", value.device}, {"certificate", value.certificate}, {"authority", value.authority}};
}

}  // namespace whet::wire
