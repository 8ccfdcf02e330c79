// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "trust/fields.h"
#include "trust/metadata.h"

namespace whet::trust {
namespace {

Result<std::vector<std::string>> ReadTexts(const Json& object, const char* name) {
  std::vector<std::string> texts;
  for (const Json& text : *WHET_TRY(ArrayField(object, name))) {
    if (!text.string()) return Error(std::string(name) + ": must be texts");
    if (text.string()->size() > kMaxTargetPath) return Error(std::string(name) + ": a text is too long");
    texts.push_back(*text.string());
  }
  return texts;
}

Result<DelegatedRole> ReadDelegatedRole(const Json& object) {
  DelegatedRole role;
  role.name = *WHET_TRY(TextField(object, "name"));
  WHET_TRY(CheckRoleName(role.name));
  role.keys = WHET_TRY(ReadRoleKeys(object));
  role.terminating = WHET_TRY(BooleanField(object, "terminating", false));
  const bool paths = object.Find("paths") != nullptr;
  if (paths == (object.Find("path_hash_prefixes") != nullptr))
    return Error("'" + role.name + "' needs either paths or path_hash_prefixes");
  if (paths) {
    role.paths = WHET_TRY(ReadTexts(object, "paths"));
  } else {
    role.path_hash_prefixes = WHET_TRY(ReadTexts(object, "path_hash_prefixes"));
  }
  return role;
}

Result<SuccinctRoles> ReadSuccinctRoles(const Json& object) {
  SuccinctRoles roles;
  roles.keys = WHET_TRY(ReadRoleKeys(object));
  roles.bit_length = static_cast<int>(WHET_TRY(IntegerField(object, "bit_length", 1, 32)));
  roles.name_prefix = *WHET_TRY(TextField(object, "name_prefix"));
  WHET_TRY(CheckRoleName(roles.NameOf(0)));
  return roles;
}

Result<Delegations> ReadDelegations(const Json& object) {
  Delegations delegations;
  delegations.keys = WHET_TRY(ReadKeys(object));
  const Json* succinct = object.Find("succinct_roles");
  if ((succinct != nullptr) == (object.Find("roles") != nullptr))
    return Error("there must be either roles or succinct_roles");
  if (succinct) {
    delegations.succinct = WHET_TRY(ReadSuccinctRoles(*succinct).With("succinct_roles"));
    return delegations;
  }
  const JsonArray& listed = *WHET_TRY(ArrayField(object, "roles"));
  if (listed.size() > kMaxDelegatedRoles) return Error("roles: there are too many");
  std::set<std::string> names;
  for (const Json& entry : listed) {
    delegations.roles.push_back(WHET_TRY(ReadDelegatedRole(entry).With("roles")));
    const std::string& name = delegations.roles.back().name;
    if (!names.insert(name).second) return Error("roles: '" + name + "' is there twice");
  }
  return delegations;
}

Result<TargetFile> ReadTargetFile(const Json& object) {
  TargetFile file;
  file.length = static_cast<uint64_t>(WHET_TRY(IntegerField(object, "length", 0, kMaxVersion)));
  file.hashes = WHET_TRY(ReadHashes(object));
  const Json* custom = object.Find("custom");
  if (custom && !custom->object()) return Error("custom: must be an object");
  if (custom) file.custom = *custom;
  return file;
}

}  // namespace

Result<Targets> ReadTargets(const Json& content) {
  Targets targets;
  static_cast<Common&>(targets) = WHET_TRY(ReadCommon(content, "targets"));
  for (const auto& [path, file] : *WHET_TRY(ObjectField(content, "targets"))) {
    if (path.empty() || path.size() > kMaxTargetPath) return Error("targets: a path is empty or too long");
    targets.targets.emplace(path, WHET_TRY(ReadTargetFile(file).With("targets." + path.substr(0, 80))));
  }
  const Json* delegations = content.Find("delegations");
  if (delegations) targets.delegations = WHET_TRY(ReadDelegations(*delegations).With("delegations"));
  return targets;
}

}  // namespace whet::trust
