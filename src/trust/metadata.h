// SPDX-License-Identifier: Apache-2.0
// The four kinds of TUF metadata (specification 1.0.34, section 4) as values. Reading checks form and limits; signatures, versions
// and expiry are checked in verify.h and by the updater.
#ifndef WHET_TRUST_METADATA_H_
#define WHET_TRUST_METADATA_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trust/delegation.h"
#include "trust/expiry.h"
#include "trust/hash.h"
#include "trust/key.h"

namespace whet::trust {

inline constexpr const char* kTopRoles[] = {"root", "timestamp", "snapshot", "targets"};
bool IsTopRole(std::string_view role);

struct Signature {
  std::string keyid, hex;
};

// A document with its signatures, before anybody has verified them.
struct Envelope {
  std::string message;  // the canonical bytes that are signed
  Json content;         // the member "signed"
  std::vector<Signature> signatures;
};
Result<Envelope> ParseEnvelope(std::string_view text);
Json EnvelopeJson(const Envelope& envelope);

struct Common {
  int64_t version = 1;
  Seconds expires = 0;
};

struct Root : Common {
  bool consistent_snapshot = false;
  Keys keys;
  std::map<std::string, RoleKeys, std::less<>> roles;  // all four
};

struct FileMeta {
  int64_t version = 1;
  std::optional<uint64_t> length;
  Hashes hashes;  // may be empty
};

struct Timestamp : Common {
  FileMeta snapshot;
};

struct Snapshot : Common {
  std::map<std::string, FileMeta, std::less<>> roles;  // targets roles by their names, without ".json"
};

struct TargetFile {
  uint64_t length = 0;
  Hashes hashes;  // never empty where it is a client's
  Json custom;    // null, or an object
};

struct Targets : Common {
  std::map<std::string, TargetFile, std::less<>> targets;
  std::optional<Delegations> delegations;
};

// What all have; refuses content of another type, and of another major version of the specification.
Result<Common> ReadCommon(const Json& content, const char* type);

// Each refuses content of another type. Messages begin with the member that is wrong.
Result<Root> ReadRoot(const Json& content);
Result<Timestamp> ReadTimestamp(const Json& content);
Result<Snapshot> ReadSnapshot(const Json& content);
Result<Targets> ReadTargets(const Json& content);

// The way back, for the repository.
Json ToJson(const Root& root);
Json ToJson(const Timestamp& timestamp);
Json ToJson(const Snapshot& snapshot);
Json ToJson(const Targets& targets);

}  // namespace whet::trust

#endif  // WHET_TRUST_METADATA_H_
