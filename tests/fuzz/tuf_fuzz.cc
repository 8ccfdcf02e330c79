// SPDX-License-Identifier: Apache-2.0
// Signed metadata of every role. What is read goes out as a document that reads as the same; signatures are verified and
// delegations walked whatever they are.
#include "base/check.h"
#include "fuzz_target.h"
#include "trust/canonical_json.h"
#include "trust/verify.h"

using namespace whet;
using namespace whet::trust;

namespace {

template <typename Role>
void CheckSame(const Role& role, Result<Role> (*read)(const Json&)) {
  const Json written = ToJson(role);
  const Result<Role> again = read(written);
  WHET_CHECK(again.ok());
  WHET_CHECK(ToJson(*again) == written);
}

void WalkDelegations(const Delegations& delegations) {
  for (const char* target : {"a", "models/kws.whet", "a/b/c"}) {
    bool terminated = false;
    for (const Step& step : StepsFor(delegations, target)) {
      WHET_CHECK(!terminated && !IsTopRole(step.role));
      terminated = step.terminating;
    }
  }
}

bool HasKnownHashes(const Targets& targets) {
  for (const auto& [path, file] : targets.targets) {
    if (file.hashes.empty()) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Result<Envelope> envelope = ParseEnvelope(fuzz::Text(data, size));
  if (!envelope.ok()) return 0;
  const Result<Envelope> again = ParseEnvelope(PrintJson(EnvelopeJson(*envelope)));
  WHET_CHECK(again.ok() && again->message == envelope->message);
  const Result<Root> root = ReadRoot(envelope->content);
  if (root.ok()) {
    CheckSame(*root, ReadRoot);
    for (const auto& [name, role] : root->roles) {
      const size_t good = GoodSignatures(*envelope, role, root->keys).size();
      WHET_CHECK(good <= role.keyids.size() && good <= envelope->signatures.size());
    }
  }
  const Result<Timestamp> timestamp = ReadTimestamp(envelope->content);
  if (timestamp.ok()) CheckSame(*timestamp, ReadTimestamp);
  const Result<Snapshot> snapshot = ReadSnapshot(envelope->content);
  if (snapshot.ok()) CheckSame(*snapshot, ReadSnapshot);
  const Result<Targets> targets = ReadTargets(envelope->content);
  if (!targets.ok()) return 0;
  if (targets->delegations) WalkDelegations(*targets->delegations);
  if (HasKnownHashes(*targets)) CheckSame(*targets, ReadTargets);
  return 0;
}
