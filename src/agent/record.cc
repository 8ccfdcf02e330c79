// SPDX-License-Identifier: Apache-2.0
#include "agent/record.h"

#include <algorithm>
#include <limits>
#include <span>

#include "json/fields.h"

namespace whet::agent {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 4;
constexpr size_t kMostNotes = 16;

Json ToJson(const Version& value) {
  return JsonObject{{"version", value.version},
                    {"bundle", value.bundle},
                    {"variant", value.variant},
                    {"manifest", Hex(value.manifest)},
                    {"file", value.file.name},
                    {"bytes", value.file.bytes},
                    {"sha256", Hex(value.file.sha256)},
                    {"plan", Hex(value.plan)},
                    {"plan_bytes", value.plan_bytes},
                    {"sealed", value.sealed},
                    {"goldens", value.goldens},
                    {"p99_us", value.limits.p99_us},
                    {"peak_bytes", value.limits.peak_bytes},
                    {"runs", value.limits.runs},
                    {"order", value.order}};
}

Result<Version> ReadVersion(const Json& json) {
  Version value;
  value.version = *WHET_TRY(TextField(json, "version"));
  WHET_TRY(wire::CheckName(value.version).With("version"));
  value.bundle = *WHET_TRY(TextField(json, "bundle"));
  value.variant = *WHET_TRY(TextField(json, "variant"));
  value.manifest = WHET_TRY(DigestField(json, "manifest"));
  value.file.name = *WHET_TRY(TextField(json, "file"));
  value.file.bytes = WHET_TRY(IntegerField(json, "bytes", 0, kMost));
  value.file.sha256 = WHET_TRY(DigestField(json, "sha256"));
  value.plan = WHET_TRY(DigestField(json, "plan"));
  value.plan_bytes = WHET_TRY(IntegerField(json, "plan_bytes", 0, kMost));
  value.sealed = WHET_TRY(BooleanField(json, "sealed", false));
  value.goldens = WHET_TRY(IntegerField(json, "goldens", 1, kMost));
  value.limits.p99_us = WHET_TRY(IntegerField(json, "p99_us", 0, kMost));
  value.limits.peak_bytes = WHET_TRY(IntegerField(json, "peak_bytes", 0, kMost));
  value.limits.runs = WHET_TRY(IntegerField(json, "runs", 1, kMost));
  value.order = WHET_TRY(IntegerField(json, "order", 0, kMost));
  return value;
}

Json ToJson(const wire::DeltaOffer& value) {
  JsonObject object{{"to", Hex(value.to)}, {"bytes", value.bytes}, {"path", value.path}};
  if (value.from) object["from"] = Hex(*value.from);
  return object;
}

Result<wire::DeltaOffer> ReadDelta(const Json& json) {
  wire::DeltaOffer value;
  if (json.Find("from")) value.from = WHET_TRY(DigestField(json, "from"));
  value.to = WHET_TRY(DigestField(json, "to"));
  value.bytes = WHET_TRY(IntegerField(json, "bytes", 0, kMost));
  value.path = *WHET_TRY(TextField(json, "path"));
  return value;
}

template <typename T, typename Print>
void PutOptional(JsonObject& object, const char* name, const std::optional<T>& value, Print print) {
  if (value) object[name] = print(*value);
}

template <typename T>
Result<std::optional<T>> ReadOptional(const Json& json, const char* name, Result<T> (*read)(const Json&)) {
  const Json* member = json.Find(name);
  if (!member) return std::optional<T>();
  return std::optional<T>(WHET_TRY(read(*member).With(name)));
}

Result<std::map<std::string, int64_t>> ReadFigures(const Json& json) {
  std::map<std::string, int64_t> figures;
  for (const auto& [name, number] : *WHET_TRY(ObjectField(json, "figures"))) {
    if (!number.integer()) return WrongMember("figures", "must be integers");
    figures[name] = *number.integer();
  }
  return figures;
}

Result<std::vector<std::string>> ReadNotes(const Json& json) {
  std::vector<std::string> notes;
  for (const Json& note : *WHET_TRY(ArrayField(json, "notes"))) {
    if (!note.string() || notes.size() == kMostNotes) return WrongMember("notes", "must be few texts");
    notes.push_back(*note.string());
  }
  return notes;
}

// What belongs together must be there together: a state that has no order, or tries no candidate, is none.
Status CheckWhole(const Record& record) {
  using enum State;
  const State state = record.state;
  const bool idle = state == kIdle;
  const bool has_candidate = state == kReserving || state == kDownloading || state == kRebuilding ||
                             state == kVerifying || state == kStaging || state == kTrial ||
                             state == kShadow || CandidateServes(state) || state == kReturning;
  if (!idle && !record.order) return WrongMember("order", "is missing");
  if (has_candidate && !record.candidate) return WrongMember("candidate", "is missing");
  if (state == kRebuilding && !record.delta) return WrongMember("delta", "is missing");
  return {};
}

Status ReadProgress(const Json& json, Record* record) {
  const std::optional<State> state = ParseState(*WHET_TRY(TextField(json, "state")));
  if (!state) return WrongMember("state", "is not known here");
  record->state = *state;
  record->detail = *WHET_TRY(TextField(json, "detail"));
  WHET_TRY(ObjectField(json, "entered"));
  record->entered = WHET_TRY(ReadPassedTime(*json.Find("entered")).With("entered"));
  WHET_TRY(ObjectField(json, "ordered"));
  record->ordered = WHET_TRY(ReadPassedTime(*json.Find("ordered")).With("ordered"));
  record->attempts = WHET_TRY(IntegerField(json, "attempts", 0, kMost));
  record->trials_left = WHET_TRY(IntegerField(json, "trials_left", 0, kTrials));
  record->starts_left = WHET_TRY(IntegerField(json, "starts_left", 0, kStarts));
  record->grants_left = WHET_TRY(IntegerField(json, "grants_left", 0, kGrants));
  record->delta = WHET_TRY(ReadOptional(json, "delta", &ReadDelta));
  record->budget = WHET_TRY(IntegerField(json, "budget", 0, kMost));
  record->received = WHET_TRY(IntegerField(json, "received", 0, kMost));
  record->notes = WHET_TRY(ReadNotes(json));
  record->figures = WHET_TRY(ReadFigures(json));
  return {};
}

}  // namespace

Json ToJson(const Record& record) {
  JsonObject figures;
  for (const auto& [name, number] : record.figures) figures[name] = number;
  JsonArray notes;
  for (size_t i = 0; i < std::min(record.notes.size(), kMostNotes); ++i) notes.emplace_back(record.notes[i]);
  JsonObject object{{"record", kRecordVersion},
                    {"model", record.model},
                    {"taken", record.taken},
                    {"state", std::string(RowOf(record.state).name)},
                    {"detail", record.detail},
                    {"entered", ToJson(record.entered)},
                    {"ordered", ToJson(record.ordered)},
                    {"attempts", record.attempts},
                    {"trials_left", record.trials_left},
                    {"starts_left", record.starts_left},
                    {"grants_left", record.grants_left},
                    {"budget", record.budget},
                    {"received", record.received},
                    {"notes", notes},
                    {"figures", figures}};
  const auto version = [](const Version& value) { return ToJson(value); };
  const auto order = [](const wire::Order& value) { return wire::ToJson(value); };
  PutOptional(object, "current", record.current, version);
  PutOptional(object, "last_good", record.last_good, version);
  PutOptional(object, "candidate", record.candidate, version);
  PutOptional(object, "order", record.order, order);
  PutOptional(object, "next", record.next, order);
  PutOptional(object, "delta", record.delta, [](const wire::DeltaOffer& value) { return ToJson(value); });
  return object;
}

Result<Record> ReadRecord(const Json& json) {
  if (!json.object()) return Error("must be an object");
  WHET_TRY(IntegerField(json, "record", kRecordVersion, kRecordVersion));
  Record record;
  record.model = *WHET_TRY(TextField(json, "model"));
  WHET_TRY(wire::CheckName(record.model).With("model"));
  record.taken = WHET_TRY(IntegerField(json, "taken", 0, kMost));
  record.current = WHET_TRY(ReadOptional(json, "current", &ReadVersion));
  record.last_good = WHET_TRY(ReadOptional(json, "last_good", &ReadVersion));
  record.candidate = WHET_TRY(ReadOptional(json, "candidate", &ReadVersion));
  record.order = WHET_TRY(ReadOptional(json, "order", &wire::ReadOrder));
  record.next = WHET_TRY(ReadOptional(json, "next", &wire::ReadOrder));
  WHET_TRY(ReadProgress(json, &record));
  WHET_TRY(CheckWhole(record));
  return record;
}

std::string PrintRecord(const Record& record) {
  const Json json = ToJson(record);
  const std::string text = PrintJson(json);
  return PrintJson(JsonObject{{"content", json}, {"sha256", Hex(Sha256(std::as_bytes(std::span(text))))}});
}

Result<Record> ParseRecord(std::string_view text) {
  const Json file = WHET_TRY(ParseJson(text, {.depth = 12, .values = 1U << 14}));
  WHET_TRY(ObjectField(file, "content"));
  const Json& content = *file.Find("content");
  const std::string canonical = PrintJson(content);
  if (WHET_TRY(DigestField(file, "sha256")) != Sha256(std::as_bytes(std::span(canonical))))
    return Error("is damaged: its content does not have its SHA-256");
  return ReadRecord(content);
}

Installed AsInstalled(const Record& record, const Version& version, const std::string& path) {
  return {record.model, version.version, path,         version.file.sha256,
          version.plan, version.sealed,  version.order};
}

}  // namespace whet::agent
