// SPDX-License-Identifier: Apache-2.0
// reserving: whether by a delta or whole, and room for it. done: there is room; other: the store has the file already.
#include "agent/folder.h"
#include "agent/work.h"

namespace whet::agent {
namespace {

bool HasPlan(const Work& work, const Digest& plan) {
  for (const std::optional<Version>& version : {work.record.current, work.record.last_good})
    if (version && !version->sealed && version->plan == plan &&
        work.store.Check(version->file.sha256, version->file.bytes).ok())
      return true;
  return false;
}

// A path below the server's address and nowhere else.
bool IsDeltaPath(const std::string& path) {
  return path.starts_with("/v1/deltas/") && path.find("..") == std::string::npos && path.size() <= 1024 &&
         path.find_first_of("?#@\\ ") == std::string::npos;
}

// The smallest offer that leads from something that is here to the candidate, if it is smaller than the file.
std::optional<wire::DeltaOffer> ChooseDelta(const Work& work) {
  const Version& candidate = work.candidate();
  std::optional<wire::DeltaOffer> best;
  if (candidate.sealed) return best;
  for (const wire::DeltaOffer& offer : work.order().deltas) {
    const int64_t least = best ? best->bytes : candidate.file.bytes;
    if (offer.to != candidate.plan || offer.bytes <= 0 || offer.bytes >= least || !IsDeltaPath(offer.path))
      continue;
    if (!offer.from || HasPlan(work, *offer.from)) best = offer;
  }
  return best;
}

Result<int64_t> MissingBytes(const Work& work, int64_t bytes) {
  const int64_t free = WHET_TRY(work.platform.disk.FreeBytes(work.store.parts()));
  return std::max<int64_t>(bytes + work.options.disk_margin - free, 0);
}

}  // namespace

Outcome Reserving(Work& work) {
  Record& record = work.record;
  const Version& candidate = work.candidate();
  const Digest& file = candidate.file.sha256;
  if (work.store.Check(file, candidate.file.bytes).ok()) return {Event::kOther, "the store has it already"};
  work.collect();
  record.delta = ChooseDelta(work);
  const int64_t payload = record.delta ? record.delta->bytes : candidate.file.bytes;
  const std::string part = (record.delta ? work.store.DeltaOf(file) : work.store.PartOf(file)) + ".part";
  const int64_t needed = payload + (record.delta ? candidate.file.bytes : 0) - FileBytes(part);
  const Result<int64_t> missing = MissingBytes(work, needed);
  if (!missing.ok()) return {Event::kAgain, missing.message()};
  if (*missing > 0)
    return {Event::kFailed, "the disk is full: " + std::to_string(*missing) + " bytes more would do"};
  const Status reserved = work.platform.disk.Reserve(part, payload);
  if (!reserved.ok()) {
    work.store.DropParts(file);
    return {Event::kFailed, reserved.message()};
  }
  record.budget = record.received + BudgetFor(payload);
  return {Event::kDone};
}

}  // namespace whet::agent
