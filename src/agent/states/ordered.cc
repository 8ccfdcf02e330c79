// SPDX-License-Identifier: Apache-2.0
// ordered: an order has been taken up. done: there is a version to install; other: there is none.
#include "agent/work.h"

namespace whet::agent {

Outcome Ordered(Work& work) {
  work.record.budget = work.options.metadata_budget;
  return {work.order().act == wire::Act::kInstall ? Event::kDone : Event::kOther};
}

}  // namespace whet::agent
