// SPDX-License-Identifier: Apache-2.0
#include "trust/root_change.h"

#include <algorithm>
#include <set>

#include "trust/canonical_json.h"

namespace whet::trust {
namespace {

Envelope Unsigned(Json content) {
  Envelope envelope;
  envelope.message = CanonicalJson(content);
  envelope.content = std::move(content);
  return envelope;
}

Status Change(const RoleChange& change, RoleKeys& role) {
  for (const std::string& id : change.remove) {
    if (std::erase(role.keyids, id) == 0) return Error("there is no key " + id);
  }
  for (const PublicKey& key : change.add) {
    const bool has = std::find(role.keyids.begin(), role.keyids.end(), key.id()) != role.keyids.end();
    if (!has) role.keyids.push_back(key.id());
  }
  if (change.threshold > 0) role.threshold = change.threshold;
  if (static_cast<size_t>(role.threshold) <= role.keyids.size()) return {};
  return Error(std::to_string(role.keyids.size()) + " keys would be left for a threshold of " +
               std::to_string(role.threshold) + "; add keys, or lower the threshold");
}

void Store(const RoleKeys& role, JsonObject& object) {
  object["keyids"] = JsonArray(role.keyids.begin(), role.keyids.end());
  object["threshold"] = role.threshold;
}

// Drops the keys that no role has.
void DropUnused(const Root& root, JsonObject& keys) {
  std::set<std::string> used;
  for (const auto& [name, role] : root.roles) used.insert(role.keyids.begin(), role.keyids.end());
  std::erase_if(keys, [&](const auto& key) { return !used.contains(key.first); });
}

Result<Envelope> Changed(const Json& content, const std::vector<RoleChange>& changes, Seconds expires,
                         int64_t by) {
  Root root = WHET_TRY(ReadRoot(content));
  Json next = content;
  JsonObject& members = *next.object();
  JsonObject& keys = *members["keys"].object();
  for (const RoleChange& change : changes) {
    const auto role = root.roles.find(change.role);
    if (role == root.roles.end()) return Error("there is no top-level role '" + change.role + "'");
    WHET_TRY(Change(change, role->second).With(change.role));
    Store(role->second, *members["roles"].object()->at(change.role).object());
    for (const PublicKey& key : change.add) keys[key.id()] = key.json();
  }
  DropUnused(root, keys);
  members["version"] = root.version + by;
  members["expires"] = PrintTime(expires);
  WHET_TRY(ReadRoot(next));
  return Unsigned(std::move(next));
}

}  // namespace

Result<Envelope> NextRoot(const Json& content, const std::vector<RoleChange>& changes, Seconds expires) {
  return Changed(content, changes, expires, 1);
}

Result<Envelope> AmendedRoot(const Json& content, const std::vector<RoleChange>& changes, Seconds expires) {
  return Changed(content, changes, expires, 0);
}

Result<Envelope> FirstRoot(const std::vector<PublicKey>& keys, int64_t threshold, Seconds expires) {
  Root root;
  root.consistent_snapshot = true;
  root.expires = expires;
  for (const char* name : kTopRoles) {
    WHET_TRY(Change({.role = name, .add = keys, .threshold = threshold}, root.roles[name]).With(name));
  }
  for (const PublicKey& key : keys) root.keys.insert_or_assign(key.id(), key);
  return Unsigned(ToJson(root));
}

}  // namespace whet::trust
