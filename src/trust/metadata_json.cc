// SPDX-License-Identifier: Apache-2.0
// Metadata as JSON values, in the form that metadata.cc and metadata_targets.cc read.
#include "trust/metadata.h"

namespace whet::trust {
namespace {

JsonObject CommonJson(const Common& common, const char* type) {
  return {{"_type", type},
          {"spec_version", "1.0.34"},
          {"version", common.version},
          {"expires", PrintTime(common.expires)}};
}

Json TextsJson(const std::vector<std::string>& texts) {
  return JsonArray(texts.begin(), texts.end());
}

Json KeysJson(const Keys& keys) {
  JsonObject object;
  for (const auto& [id, key] : keys) object[id] = key.json();
  return object;
}

JsonObject RoleKeysJson(const RoleKeys& role) {
  return {{"keyids", TextsJson(role.keyids)}, {"threshold", role.threshold}};
}

Json HashesJson(const Hashes& hashes) {
  JsonObject object;
  if (!hashes.sha256.empty()) object["sha256"] = hashes.sha256;
  if (!hashes.sha512.empty()) object["sha512"] = hashes.sha512;
  return object;
}

Json FileMetaJson(const FileMeta& meta) {
  JsonObject object = {{"version", meta.version}};
  if (meta.length) object["length"] = static_cast<int64_t>(*meta.length);
  if (!meta.hashes.empty()) object["hashes"] = HashesJson(meta.hashes);
  return object;
}

Json DelegatedRoleJson(const DelegatedRole& role) {
  JsonObject object = RoleKeysJson(role.keys);
  object["name"] = role.name;
  object["terminating"] = role.terminating;
  const bool hashed = role.paths.empty() && !role.path_hash_prefixes.empty();
  object[hashed ? "path_hash_prefixes" : "paths"] = TextsJson(hashed ? role.path_hash_prefixes : role.paths);
  return object;
}

Json DelegationsJson(const Delegations& delegations) {
  JsonObject object = {{"keys", KeysJson(delegations.keys)}};
  if (delegations.succinct) {
    JsonObject bins = RoleKeysJson(delegations.succinct->keys);
    bins["bit_length"] = delegations.succinct->bit_length;
    bins["name_prefix"] = delegations.succinct->name_prefix;
    object["succinct_roles"] = std::move(bins);
    return object;
  }
  JsonArray roles;
  for (const DelegatedRole& role : delegations.roles) roles.push_back(DelegatedRoleJson(role));
  object["roles"] = std::move(roles);
  return object;
}

}  // namespace

Json ToJson(const Root& root) {
  JsonObject roles, object = CommonJson(root, "root");
  for (const auto& [name, role] : root.roles) roles[name] = RoleKeysJson(role);
  object["consistent_snapshot"] = root.consistent_snapshot;
  object["keys"] = KeysJson(root.keys);
  object["roles"] = std::move(roles);
  return object;
}

Json ToJson(const Timestamp& timestamp) {
  JsonObject object = CommonJson(timestamp, "timestamp");
  object["meta"] = JsonObject{{"snapshot.json", FileMetaJson(timestamp.snapshot)}};
  return object;
}

Json ToJson(const Snapshot& snapshot) {
  JsonObject meta, object = CommonJson(snapshot, "snapshot");
  for (const auto& [role, file] : snapshot.roles) meta[role + ".json"] = FileMetaJson(file);
  object["meta"] = std::move(meta);
  return object;
}

Json ToJson(const Targets& targets) {
  JsonObject files, object = CommonJson(targets, "targets");
  for (const auto& [path, file] : targets.targets) {
    JsonObject entry = {{"length", static_cast<int64_t>(file.length)}, {"hashes", HashesJson(file.hashes)}};
    if (file.custom.object()) entry["custom"] = file.custom;
    files[path] = std::move(entry);
  }
  object["targets"] = std::move(files);
  if (targets.delegations) object["delegations"] = DelegationsJson(*targets.delegations);
  return object;
}

}  // namespace whet::trust
