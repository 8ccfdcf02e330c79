// SPDX-License-Identifier: Apache-2.0
#include "trust/metadata.h"

#include <algorithm>
#include <set>

#include "trust/canonical_json.h"
#include "trust/fields.h"

namespace whet::trust {

bool IsTopRole(std::string_view role) {
  return std::find(std::begin(kTopRoles), std::end(kTopRoles), role) != std::end(kTopRoles);
}

Result<Envelope> ParseEnvelope(std::string_view text) {
  // Real metadata has a value in about twenty bytes. What has more is there to take memory.
  Json document = WHET_TRY(ParseJson(text, {.values = text.size() / 8 + 1024}));
  JsonObject* members = document.object();
  if (!members || !document.Find("signed")) return Error("no signed document: it lacks 'signed'");
  const JsonArray& listed = *WHET_TRY(ArrayField(document, "signatures"));
  if (listed.size() > kMaxSignatures) return Error("signatures: more than " + std::to_string(kMaxSignatures));
  Envelope envelope;
  std::set<std::string> ids;
  for (const Json& entry : listed) {
    Signature signature;
    signature.keyid = *WHET_TRY(TextField(entry, "keyid").With("signatures"));
    signature.hex = *WHET_TRY(TextField(entry, "sig").With("signatures"));
    if (!ids.insert(signature.keyid).second)
      return Error("signatures: two of the key " + signature.keyid.substr(0, 64));
    envelope.signatures.push_back(std::move(signature));
  }
  envelope.content = std::move(members->find("signed")->second);
  envelope.message = CanonicalJson(envelope.content);
  return envelope;
}

Json EnvelopeJson(const Envelope& envelope) {
  JsonArray signatures;
  for (const Signature& signature : envelope.signatures)
    signatures.push_back(JsonObject{{"keyid", signature.keyid}, {"sig", signature.hex}});
  return JsonObject{{"signatures", std::move(signatures)}, {"signed", envelope.content}};
}

Result<Root> ReadRoot(const Json& content) {
  Root root;
  static_cast<Common&>(root) = WHET_TRY(ReadCommon(content, "root"));
  root.consistent_snapshot = WHET_TRY(BooleanField(content, "consistent_snapshot", false));
  root.keys = WHET_TRY(ReadKeys(content));
  WHET_TRY(ObjectField(content, "roles"));
  const Json& roles = *content.Find("roles");
  for (const char* name : kTopRoles) {
    const Json* role = roles.Find(name);
    if (!role) return Error(std::string("roles: '") + name + "' is missing");
    root.roles[name] = WHET_TRY(ReadRoleKeys(*role).With(std::string("roles.") + name));
  }
  return root;
}

Result<Timestamp> ReadTimestamp(const Json& content) {
  Timestamp timestamp;
  static_cast<Common&>(timestamp) = WHET_TRY(ReadCommon(content, "timestamp"));
  WHET_TRY(ObjectField(content, "meta"));
  const Json* snapshot = content.Find("meta")->Find("snapshot.json");
  if (!snapshot) return Error("meta: 'snapshot.json' is missing");
  timestamp.snapshot = WHET_TRY(ReadFileMeta(*snapshot).With("meta.snapshot.json"));
  return timestamp;
}

Result<Snapshot> ReadSnapshot(const Json& content) {
  constexpr std::string_view kEnding = ".json";
  Snapshot snapshot;
  static_cast<Common&>(snapshot) = WHET_TRY(ReadCommon(content, "snapshot"));
  for (const auto& [file, meta] : *WHET_TRY(ObjectField(content, "meta"))) {
    if (!file.ends_with(kEnding)) return Error("meta: '" + file.substr(0, 80) + "' does not end in .json");
    const std::string role = file.substr(0, file.size() - kEnding.size());
    if (role == "root") continue;  // of no use to a client; older repositories list it
    snapshot.roles[role] = WHET_TRY(ReadFileMeta(meta).With("meta." + file.substr(0, 80)));
  }
  if (!snapshot.roles.contains("targets")) return Error("meta: 'targets.json' is missing");
  return snapshot;
}

}  // namespace whet::trust
