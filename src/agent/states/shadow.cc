// SPDX-License-Identifier: Apache-2.0
// shadow: the candidate answers a share of the live requests, unheard. done: it has agreed for long enough.
//
// It runs beside what answers, so its starts are counted as those of a candidate in service are.
#include "agent/work.h"

namespace whet::agent {
namespace {

void PutFigures(Record& record, const Shadow& shadow) {
  record.figures["shadow_requests"] = shadow.answered;
  record.figures["shadow_disagreements"] = shadow.disagreements;
  record.figures["shadow_errors"] = shadow.errors;
  record.figures["shadow_cpu_us"] = shadow.cpu_us;
  record.figures["shadow_p99_us"] = shadow.p99_us;
}

Status Begin(Work& work) {
  const Version& candidate = work.candidate();
  WHET_TRY(work.store.Check(candidate.file.sha256, candidate.file.bytes));
  --work.record.starts_left;
  WHET_TRY(work.save());
  return work.platform.service.StartShadow(work.AsInstalled(candidate), work.order());
}

Outcome Judge(const Work& work, const Shadow& shadow) {
  const wire::Order& order = work.order();
  if (shadow.errors > 0)
    return {Event::kRefused, "shadow: " + std::to_string(shadow.errors) + " errors: " + shadow.detail};
  if (shadow.disagreements > order.shadow_disagreements)
    return {Event::kRefused, "shadow: " + std::to_string(shadow.disagreements) + " of " +
                                 std::to_string(shadow.answered) + " answers of another class, allowed are " +
                                 std::to_string(order.shadow_disagreements)};
  const bool enough = order.shadow_requests > 0 && shadow.answered >= order.shadow_requests;
  const bool over = order.shadow_seconds > 0 && work.InState() >= order.shadow_seconds;
  return enough || over ? Outcome{Event::kDone} : Outcome{Event::kWait, {}, 1};
}

}  // namespace

Outcome InShadow(Work& work) {
  Record& record = work.record;
  std::optional<Shadow> shadow = work.platform.service.ShadowSoFar(record.model);
  if (!shadow) {
    if (record.starts_left <= 0)
      return {Event::kRefused, "whetd ended " + std::to_string(kStarts) + " times with it as a shadow"};
    const Status begun = Begin(work);
    if (!begun.ok()) return {Event::kFailed, begun.message()};
    shadow = Shadow();
  }
  PutFigures(record, *shadow);
  Outcome outcome = Judge(work, *shadow);
  if (outcome.event == Event::kDone) record.starts_left = kStarts;
  return outcome;
}

}  // namespace whet::agent
