// SPDX-License-Identifier: Apache-2.0
#include "trust/fields.h"

#include <algorithm>

namespace whet::trust {
namespace {

bool IsHexDigest(const std::string& text, size_t digits) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == digits && std::all_of(text.begin(), text.end(), is_hex);
}

}  // namespace

Result<Common> ReadCommon(const Json& content, const char* type) {
  if (!content.object()) return Error("the signed part must be an object");
  const std::string& actual = *WHET_TRY(TextField(content, "_type"));
  if (actual != type) return Error("_type: '" + actual.substr(0, 40) + "', expected '" + type + "'");
  const std::string& spec = *WHET_TRY(TextField(content, "spec_version"));
  if (!spec.starts_with("1."))
    return Error("spec_version: '" + spec.substr(0, 40) + "', this client knows 1.x; update it first");
  Common common;
  common.version = WHET_TRY(IntegerField(content, "version", 1, kMaxVersion));
  common.expires = WHET_TRY(ParseTime(*WHET_TRY(TextField(content, "expires"))).With("expires"));
  return common;
}

Result<Keys> ReadKeys(const Json& object) {
  const JsonObject& listed = *WHET_TRY(ObjectField(object, "keys"));
  if (listed.size() > kMaxKeys) return WrongMember("keys", "more than " + std::to_string(kMaxKeys));
  Keys keys;
  for (const auto& [id, key] : listed) keys.emplace(id, WHET_TRY(PublicKey::Parse(id, key).With("keys")));
  return keys;
}

Result<RoleKeys> ReadRoleKeys(const Json& object) {
  RoleKeys role;
  role.threshold = WHET_TRY(IntegerField(object, "threshold", 1, 1 << 20));
  const JsonArray& ids = *WHET_TRY(ArrayField(object, "keyids"));
  if (ids.size() > kMaxKeysOfRole) return WrongMember("keyids", "more than " + std::to_string(kMaxKeysOfRole));
  for (const Json& id : ids) {
    if (!id.string()) return WrongMember("keyids", "must be texts");
    if (std::find(role.keyids.begin(), role.keyids.end(), *id.string()) != role.keyids.end())
      return WrongMember("keyids", "an id is there twice");
    role.keyids.push_back(*id.string());
  }
  return role;
}

Result<Hashes> ReadHashes(const Json& object) {
  const JsonObject& listed = *WHET_TRY(ObjectField(object, "hashes"));
  if (listed.empty()) return WrongMember("hashes", "there are none");
  Hashes hashes;
  for (const auto& [kind, value] : listed) {
    if (!value.string()) return WrongMember("hashes", "must be texts");
    const bool sha256 = kind == "sha256", sha512 = kind == "sha512";
    if (!sha256 && !sha512) continue;
    if (!IsHexDigest(*value.string(), sha256 ? 64 : 128))
      return WrongMember("hashes", kind + " is not of its number of lower-case hexadecimal digits");
    (sha256 ? hashes.sha256 : hashes.sha512) = *value.string();
  }
  return hashes;
}

Result<FileMeta> ReadFileMeta(const Json& object) {
  if (!object.object()) return Error("must be an object");
  FileMeta meta;
  meta.version = WHET_TRY(IntegerField(object, "version", 1, kMaxVersion));
  if (object.Find("length"))
    meta.length = static_cast<uint64_t>(WHET_TRY(IntegerField(object, "length", 0, kMaxVersion)));
  if (!object.Find("hashes")) return meta;
  meta.hashes = WHET_TRY(ReadHashes(object));
  if (meta.hashes.empty()) return WrongMember("hashes", "none is of a kind that is known: sha256, sha512");
  return meta;
}

Status CheckRoleName(const std::string& name) {
  if (name.empty() || name.size() > kMaxRoleName)
    return Error("a role's name has 1 to " + std::to_string(kMaxRoleName) + " bytes");
  if (name.find('\0') != std::string::npos) return Error("a role's name has a zero byte");
  if (IsTopRole(name)) return Error("a delegated role has the name '" + name + "' of a top-level one");
  return {};
}

}  // namespace whet::trust
