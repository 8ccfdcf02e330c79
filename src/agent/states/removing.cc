// SPDX-License-Identifier: Apache-2.0
// removing: the model is taken out of service. An order that only cancels has done so when it came, and has nothing left to do.
#include "agent/work.h"

namespace whet::agent {

Outcome Removing(Work& work) {
  if (work.order().act != wire::Act::kRemove) return {Event::kDone};
  const Status removed = work.platform.service.Remove(work.record.model);
  if (!removed.ok()) return {Event::kAgain, removed.message()};
  work.record.current.reset();
  work.record.last_good.reset();
  return {Event::kDone};
}

}  // namespace whet::agent
