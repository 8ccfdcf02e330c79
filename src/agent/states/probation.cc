// SPDX-License-Identifier: Apache-2.0
// probation: the candidate answers live requests, and its goldens in between. done: for long enough; it is committed.
#include "agent/work.h"

namespace whet::agent {
namespace {

// The version that goes is pinned from now on, unless it is this one, repaired, or its file is damaged.
void Commit(Work& work) {
  Record& record = work.record;
  const std::optional<Version>& old = record.current;
  const bool repaired = old && old->file.sha256 == record.candidate->file.sha256;
  if (old && !repaired && work.store.Check(old->file.sha256, old->file.bytes).ok()) record.last_good = old;
  record.current = std::move(record.candidate);
  record.candidate.reset();
}

}  // namespace

Outcome Probation(Work& work) {
  Record& record = work.record;
  if (work.platform.service.Serving(record.model) != work.candidate().plan)
    return {Event::kFailed,
            "it does not answer any more after " + std::to_string(kStarts - record.starts_left) + " starts"};
  const Status probed = work.platform.service.Probe(record.model);
  if (!probed.ok()) return {Event::kRefused, probed.message()};
  const Seconds needed = work.options.probation_seconds;
  if (work.InState() < needed) return {Event::kWait, {}, std::max<Seconds>(needed / 4, 1)};
  Commit(work);
  return {Event::kDone};
}

}  // namespace whet::agent
