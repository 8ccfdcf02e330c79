// SPDX-License-Identifier: Apache-2.0
// switching: the candidate begins to answer. The record said so before, and counts the starts that this may cost.
#include "agent/work.h"

namespace whet::agent {

Outcome Switching(Work& work) {
  Record& record = work.record;
  if (work.platform.service.Serving(record.model) == work.candidate().plan) return {Event::kDone};
  if (record.starts_left <= 0)
    return {Event::kFailed, "whetd ended " + std::to_string(kStarts) + " times with it in service"};
  --record.starts_left;
  const Status saved = work.save();
  if (!saved.ok()) {
    ++record.starts_left;
    return {Event::kAgain, saved.message()};
  }
  const Status served = Serve(work, work.candidate());
  return served.ok() ? Outcome{Event::kDone} : Outcome{Event::kRefused, served.message()};
}

}  // namespace whet::agent
