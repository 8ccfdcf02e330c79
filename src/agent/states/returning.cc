// SPDX-License-Identifier: Apache-2.0
// returning: what answered before answers again: the current version, the last good one where the current's file is damaged, and
// where there is neither, nothing.
#include "agent/work.h"

namespace whet::agent {

Outcome Returning(Work& work) {
  Record& record = work.record;
  const std::string why = record.detail;
  record.candidate.reset();
  for (const std::optional<Version>& version : {record.current, record.last_good}) {
    if (!version) continue;
    const Status served = Serve(work, *version);
    if (served.ok()) return {Event::kDone, why};
    record.notes.push_back(version->version + ": " + served.message());
  }
  const Status removed = work.platform.service.Remove(record.model);
  return {removed.ok() ? Event::kDone : Event::kAgain, why};
}

}  // namespace whet::agent
