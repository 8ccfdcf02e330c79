// SPDX-License-Identifier: Apache-2.0
// idle: nothing is under way. done: an order waits.
#include "agent/work.h"

namespace whet::agent {
namespace {

constexpr Seconds kLong = 86400;

}  // namespace

Outcome Idle(Work& work) {
  Record& record = work.record;
  if (!record.next) return {Event::kWait, {}, kLong};
  record.order = std::move(record.next);
  record.next.reset();
  record.candidate.reset();
  record.delta.reset();
  record.ordered = PassedTime::Begin(work.platform.host);
  record.trials_left = kTrials;
  record.starts_left = kStarts;
  record.grants_left = kGrants;
  record.budget = record.received = 0;
  record.notes.clear();
  record.figures.clear();
  return {Event::kDone};
}

}  // namespace whet::agent
