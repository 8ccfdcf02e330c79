// SPDX-License-Identifier: Apache-2.0
#include "agent/record_store.h"

#include <set>

#include "agent/folder.h"
#include "base/durable_file.h"
#include "base/file.h"

namespace whet::agent {
namespace {

constexpr const char *kRecords = "/models/", *kBackups = "/backup/";
constexpr std::string_view kEnding = ".json";

void AddModels(const std::string& folder, std::set<std::string>* models) {
  for (const std::string& name : FileNames(folder)) {
    if (!name.ends_with(kEnding)) continue;
    const std::string model = name.substr(0, name.size() - kEnding.size());
    if (wire::CheckName(model).ok()) models->insert(model);
  }
}

Result<Record> LoadFrom(const std::string& path, const std::string& model) {
  const Record record = WHET_TRY(ParseRecord(WHET_TRY(ReadText(path))).With(path));
  if (record.model != model) return Error(path + ": is of the model '" + record.model + "'");
  return record;
}

// What a record says of the past, at rest.
Record AtRest(const Record& record) {
  Record rest;
  rest.model = record.model;
  rest.current = record.current;
  rest.last_good = record.last_good;
  rest.taken = record.taken;
  return rest;
}

}  // namespace

Result<RecordStore> RecordStore::Open(const std::string& folder) {
  WHET_TRY(MakeFolderDurably(folder + kRecords));
  WHET_TRY(MakeFolderDurably(folder + kBackups));
  return RecordStore(folder);
}

std::vector<std::string> RecordStore::Models() const {
  std::set<std::string> models;
  AddModels(folder_ + kRecords, &models);
  AddModels(folder_ + kBackups, &models);
  return {models.begin(), models.end()};
}

RecordStore::Loaded RecordStore::Load(const std::string& model) const {
  const std::string file = model + std::string(kEnding);
  Result<Record> record = LoadFrom(folder_ + kRecords + file, model);
  if (record.ok()) return {std::move(record).value(), {}};
  Result<Record> backup = LoadFrom(folder_ + kBackups + file, model);
  if (backup.ok()) return {AtRest(*backup), record.message()};
  Record empty;
  empty.model = model;
  return {empty, record.message() + "; " + backup.message()};
}

Status RecordStore::Save(const Record& record) {
  return WriteDurably(folder_ + kRecords + record.model + std::string(kEnding), PrintRecord(record));
}

Status RecordStore::SaveBackup(const Record& record) {
  return WriteDurably(folder_ + kBackups + record.model + std::string(kEnding), PrintRecord(AtRest(record)));
}

}  // namespace whet::agent
