// SPDX-License-Identifier: Apache-2.0
// trial: goldens and limits, in a process of its own. done: passed, and a shadow run is ordered; other: passed.
//
// The count of trials is on the disk before a trial begins, so that a plan that takes the whole device down is not tried for ever.
#include "agent/work.h"

namespace whet::agent {
namespace {

// The first version of a model has nothing to be compared with: it goes on as if none had been ordered.
bool WantsShadow(const Work& work) {
  const wire::Order& order = work.order();
  return order.shadow_per_million > 0 && (order.shadow_seconds > 0 || order.shadow_requests > 0) &&
         work.platform.service.Serving(work.record.model);
}

void PutFigures(Record& record, const TrialResult& result) {
  record.figures["goldens"] = result.goldens;
  record.figures["runs"] = result.runs;
  record.figures["p50_us"] = result.p50_us;
  record.figures["p99_us"] = result.p99_us;
  record.figures["peak_bytes"] = result.peak_bytes;
  record.figures["load_us"] = result.load_us;
}

std::string Verdict(const TrialResult& result) {
  return std::string(kTrialEndNames[static_cast<size_t>(result.end)]) + ": " + result.detail;
}

Outcome Judge(Work& work, const TrialResult& result) {
  Record& record = work.record;
  switch (result.end) {
    case TrialEnd::kPassed:
      if (result.goldens < work.candidate().goldens)
        return {Event::kRefused, "has answered too few goldens: " + std::to_string(result.goldens)};
      return {WantsShadow(work) ? Event::kDone : Event::kOther};
    case TrialEnd::kWrong:
      return {Event::kRefused, Verdict(result)};
    case TrialEnd::kExceeds:
    case TrialEnd::kCrashed:
    case TrialEnd::kTimeout:
      return {kTrials - record.trials_left < kFailures ? Event::kAgain : Event::kRefused, Verdict(result)};
    case TrialEnd::kStopped:
    case TrialEnd::kUnable:
      ++record.trials_left;  // it said nothing of the plan
      (void)work.save();     // a count that is lost costs a trial
      return {result.end == TrialEnd::kStopped ? Event::kWait : Event::kAgain, Verdict(result)};
  }
  return {Event::kFailed, "no such verdict"};
}

}  // namespace

Outcome InTrial(Work& work) {
  Record& record = work.record;
  const Version& candidate = work.candidate();
  if (record.trials_left <= 0)
    return {Event::kRefused,
            "the device or whetd ended during each of its " + std::to_string(kTrials) + " trials"};
  const Status staged = work.store.Check(candidate.file.sha256, candidate.file.bytes);
  if (!staged.ok()) return {Event::kFailed, staged.message()};
  --record.trials_left;
  const Status saved = work.save();
  if (!saved.ok()) {
    ++record.trials_left;
    return {Event::kAgain, saved.message()};
  }
  const TrialResult result = work.platform.trial.Run({.plan = work.AsInstalled(candidate),
                                                      .limits = candidate.limits,
                                                      .goldens = candidate.goldens,
                                                      .wall_seconds = work.options.trial_seconds},
                                                     work.go_on);
  PutFigures(record, result);
  return Judge(work, result);
}

}  // namespace whet::agent
