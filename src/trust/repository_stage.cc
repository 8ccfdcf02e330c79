// SPDX-License-Identifier: Apache-2.0
// Roles whose keys are elsewhere: given out to be signed, and taken back.
#include <algorithm>

#include "base/check.h"
#include "trust/canonical_json.h"
#include "trust/repository.h"
#include "trust/verify.h"

namespace whet::trust {
namespace {

bool Delegates(const Delegations& delegations, const std::string& role) {
  const auto named = [&](const DelegatedRole& delegated) { return delegated.name == role; };
  if (std::any_of(delegations.roles.begin(), delegations.roles.end(), named)) return true;
  return delegations.succinct && role.starts_with(delegations.succinct->name_prefix + "-");
}

Status CheckVersion(int64_t version, int64_t next) {
  if (version == next) return {};
  return Error("is version " + std::to_string(version) + ", the next one is " + std::to_string(next) +
               ": somebody has published since; stage and sign it anew");
}

}  // namespace

int64_t Repository::NextVersion(const std::string& role, const Common& common) const {
  return published_.contains(role) ? common.version + 1 : common.version;
}

const Keys& Repository::KeyObjectsOf(const std::string& role) const {
  if (IsTopRole(role)) return root_.keys;
  for (const auto& [delegator, targets] : targets_) {
    if (targets.delegations && Delegates(*targets.delegations, role)) return targets.delegations->keys;
  }
  WHET_CHECK(!"every role here has a delegator");
  return root_.keys;
}

Result<Envelope> Repository::Stage(const std::string& role, Seconds now) const {
  const auto found = targets_.find(role);
  if (found == targets_.end()) return Error("there is no targets role '" + role + "'");
  Targets next = found->second;
  next.version = NextVersion(role, next);
  next.expires = now + periods_.targets;
  const Json content = WithUnknown(role, ToJson(next));
  Envelope envelope{.message = CanonicalJson(content), .content = content, .signatures = {}};
  const auto signers = signers_.find(role);
  if (signers == signers_.end()) return envelope;
  for (const auto& [id, signer] : signers->second) WHET_TRY(AddSignature(signer, envelope));
  return envelope;
}

Status Repository::TakeRoot(const Envelope& envelope) {
  Root next = WHET_TRY(ReadRoot(envelope.content).With("root"));
  WHET_TRY(CheckSignatures(envelope, next.roles.at("root"), next.keys).With("root"));
  WHET_TRY(CheckVersion(next.version, published_root_ ? published_root_->version + 1 : 1).With("root"));
  if (!next.consistent_snapshot) return Error("root: must have consistent snapshots");
  if (published_root_) {
    const Root& before = *published_root_;
    WHET_TRY(CheckSignatures(envelope, before.roles.at("root"), before.keys)
                 .With("root: by the keys of the root before it"));
    for (const char* role : {"targets", "snapshot"}) {
      const RoleKeys &old = before.roles.at(role), &now = next.roles.at(role);
      if (old.keyids != now.keyids || old.threshold != now.threshold) Touch(role);
    }
  }
  root_ = std::move(next);
  KeepUnknown("root", envelope.content);
  changed_.insert("root");
  signed_["root"] = envelope;
  return {};
}

Status Repository::Take(const std::string& role, const Envelope& envelope) {
  if (role == "root") return TakeRoot(envelope);
  const auto found = targets_.find(role);
  if (found == targets_.end()) return Error("there is no targets role '" + role + "'");
  Targets next = WHET_TRY(ReadTargets(envelope.content).With(role));
  WHET_TRY(CheckSignatures(envelope, KeysOf(role), KeyObjectsOf(role)).With(role));
  WHET_TRY(CheckVersion(next.version, NextVersion(role, found->second)).With(role));
  const bool same =
      ToJson(Targets{{}, {}, next.delegations}) == ToJson(Targets{{}, {}, found->second.delegations});
  if (!same) return Error(role + ": its delegations differ from the published ones");
  found->second = std::move(next);
  KeepUnknown(role, envelope.content);
  changed_.insert(role);
  signed_[role] = envelope;
  return {};
}

}  // namespace whet::trust
