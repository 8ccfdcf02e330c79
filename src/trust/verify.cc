// SPDX-License-Identifier: Apache-2.0
#include "trust/verify.h"

#include <algorithm>

namespace whet::trust {
namespace {

bool IsGood(const Envelope& envelope, const Signature& signature, const Verifier& key) {
  const std::optional<std::string> bytes = FromHex(signature.hex);
  return bytes && key.Verifies(envelope.message, *bytes);
}

}  // namespace

std::vector<std::string> GoodSignatures(const Envelope& envelope, const RoleKeys& role, const Keys& keys) {
  std::vector<std::string> ids;
  std::vector<Verifier> counted;
  for (const Signature& signature : envelope.signatures) {
    const bool of_role =
        std::find(role.keyids.begin(), role.keyids.end(), signature.keyid) != role.keyids.end();
    const auto key = keys.find(signature.keyid);
    if (!of_role || key == keys.end()) continue;
    const Result<Verifier> verifier = Verifier::Load(key->second);
    if (!verifier.ok() || !IsGood(envelope, signature, *verifier)) continue;
    const auto same = [&](const Verifier& other) { return other.SameAs(*verifier); };
    if (std::any_of(counted.begin(), counted.end(), same)) continue;
    counted.push_back(*verifier);
    ids.push_back(signature.keyid);
  }
  return ids;
}

Status CheckSignatures(const Envelope& envelope, const RoleKeys& role, const Keys& keys) {
  const size_t good = GoodSignatures(envelope, role, keys).size();
  if (good >= static_cast<size_t>(role.threshold)) return {};
  return Error("signed by " + std::to_string(good) + " of its keys, it takes " +
               std::to_string(role.threshold));
}

}  // namespace whet::trust
