// SPDX-License-Identifier: Apache-2.0
// The record of a model: the one truth on the device about what answers, what to go back to, and how far an update has come.
// models/NAME.json, replaced durably as a whole; all else on the disk is named by what it contains and can be fetched again.
#ifndef WHET_AGENT_RECORD_H_
#define WHET_AGENT_RECORD_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/passed_time.h"
#include "agent/states.h"

namespace whet::agent {

inline constexpr int kRecordVersion = 1;
inline constexpr int kTrials =
    3;  // of a candidate, where each ends the device or whetd; power may be cut in two of them
inline constexpr int kFailures = 2;  // that are seen in its trials, before it is refused
inline constexpr int kStarts = 3;  // of whetd with a candidate that is not committed, before it is gone back
inline constexpr int kGrants = 2;  // of a further budget, for parts that power cuts may have torn

// A version of a model as the store has it or shall have it: what a signed manifest says of the variant that was chosen.
struct Version {
  std::string version, bundle,
      variant;  // bundle: the manifest's path as a target; empty where it came with the device
  Digest manifest{};
  bundle::File file;
  Digest plan{};
  int64_t plan_bytes = 0;
  bool sealed = false;
  int64_t goldens = 1;
  bundle::Limits limits;
  int64_t order = 0;  // that brought it
};

struct Record {
  std::string model;
  // current: committed, and what is gone back to while a candidate answers. last_good: the one before, for when the file of the
  // current is damaged. Both are pinned.
  std::optional<Version> current, last_good, candidate;

  int64_t taken = 0;                 // the newest order that has been taken up
  std::optional<wire::Order> order;  // that `state` is of
  std::optional<wire::Order> next;   // newer: supersedes it

  State state = State::kIdle;
  std::string detail;           // why this state was entered
  PassedTime entered, ordered;  // the state; the order
  int64_t attempts = 0;         // of this state's action
  int64_t trials_left = kTrials, starts_left = kStarts, grants_left = kGrants;

  std::optional<wire::DeltaOffer> delta;   // that is being fetched in the place of the whole file
  int64_t budget = 0, received = 0;        // bytes of the network for this order's payload
  std::vector<std::string> notes;          // what did not go as planned, for the report
  std::map<std::string, int64_t> figures;  // for the report
};

Json ToJson(const Record& record);
Result<Record> ReadRecord(const Json& json);

// A file's text: the record and its SHA-256, so that a damaged one is known for what it is.
std::string PrintRecord(const Record& record);
Result<Record> ParseRecord(std::string_view text);

Installed AsInstalled(const Record& record, const Version& version, const std::string& path);

}  // namespace whet::agent

#endif  // WHET_AGENT_RECORD_H_
