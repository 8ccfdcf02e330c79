// SPDX-License-Identifier: Apache-2.0
#include "cli/key_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "trust/verify.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kShortId = 16;

// Who has signed of those that one root wants for the role.
struct Check {
  std::string by;  // "its own keys", or the root's file
  std::vector<std::string> good;
  trust::RoleKeys role;
};

Result<Check> CheckBy(const std::string& by, const trust::Envelope& envelope, const std::string& type,
                      const trust::Root& root) {
  const auto role = root.roles.find(type);
  if (role == root.roles.end())
    return Error("the root has no role '" + type + "'; a delegated role's keys are elsewhere");
  return Check{by, trust::GoodSignatures(envelope, role->second, root.keys), role->second};
}

void PrintChecks(const std::vector<Check>& checks) {
  for (const Check& check : checks) {
    const bool enough = check.good.size() >= static_cast<size_t>(check.role.threshold);
    fmt::print("  by {}: {} of {} signatures{}\n", check.by, check.good.size(), check.role.threshold,
               enough ? "" : ", NOT ENOUGH");
    for (const std::string& id : check.role.keyids) {
      const bool signed_it = std::find(check.good.begin(), check.good.end(), id) != check.good.end();
      fmt::print("    {} {}\n", id.substr(0, kShortId), signed_it ? "signed" : "-");
    }
  }
}

Json ChecksJson(const std::vector<Check>& checks) {
  Json list = Json::array();
  for (const Check& check : checks) {
    list.push_back({{"by", check.by},
                    {"signed", check.good},
                    {"keys", check.role.keyids},
                    {"threshold", check.role.threshold},
                    {"enough", check.good.size() >= static_cast<size_t>(check.role.threshold)}});
  }
  return list;
}

void PrintRoles(const trust::Root& root) {
  for (const auto& [name, role] : root.roles) {
    fmt::print("  {:<10} {} of {}:", name, role.threshold, role.keyids.size());
    for (const std::string& id : role.keyids) {
      const auto key = root.keys.find(id);
      fmt::print(" {} ({})", id.substr(0, kShortId), key == root.keys.end() ? "missing" : key->second.type());
    }
    fmt::print("\n");
  }
}

Json RolesJson(const trust::Root& root) {
  Json roles = Json::object();
  for (const auto& [name, role] : root.roles)
    roles[name] = {{"threshold", role.threshold}, {"keys", role.keyids}};
  return roles;
}

}  // namespace

Json ReportKey(const std::string& file, const trust::PublicKey& key, bool quiet) {
  if (!quiet) fmt::print("{}: {} key\n  id {}\n", file, key.type(), key.id());
  return {{"file", file}, {"type", key.type()}, {"scheme", key.scheme()}, {"id", key.id()}};
}

Result<Json> ReportFile(const std::string& file, const trust::Envelope& envelope,
                        const std::string& root_file, bool quiet) {
  const whet::Json* type = envelope.content.Find("_type");
  if (!type || !type->string()) return Error(file + ": no signed metadata: it lacks _type");
  const trust::Common common =
      WHET_TRY(trust::ReadCommon(envelope.content, type->string()->c_str()).With(file));
  Json json = {{"file", file},
               {"type", *type->string()},
               {"version", common.version},
               {"expires", trust::PrintTime(common.expires)}};
  std::vector<Check> checks;
  std::optional<trust::Root> own;
  if (*type->string() == "root") {
    own = WHET_TRY(trust::ReadRoot(envelope.content).With(file));
    checks.push_back(WHET_TRY(CheckBy("its own keys", envelope, "root", *own)));
    json["roles"] = RolesJson(*own);
  }
  if (!root_file.empty()) {
    const trust::Envelope other =
        WHET_TRY(trust::ParseEnvelope(WHET_TRY(ReadText(root_file))).With(root_file));
    const trust::Root root = WHET_TRY(trust::ReadRoot(other.content).With(root_file));
    checks.push_back(WHET_TRY(CheckBy("the keys of " + root_file, envelope, *type->string(), root)));
  }
  json["signatures"] = ChecksJson(checks);
  if (quiet) return json;
  fmt::print("{}: {} version {}, good until {}\n", file, *type->string(), common.version,
             trust::PrintTime(common.expires));
  if (own) PrintRoles(*own);
  PrintChecks(checks);
  return json;
}

}  // namespace whet::cli
