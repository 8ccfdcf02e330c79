// SPDX-License-Identifier: Apache-2.0
// verifying: length, SHA-256, the plan's structure and all its segments. done: it is what was signed, and a plan; other: it is not
// what was signed, and is fetched whole.
//
// A sealed plan's structure is looked at in its trial, the only place where it is open.
#include "agent/work.h"
#include "base/file.h"
#include "format/plan.h"

namespace whet::agent {
namespace {

Status CheckPlan(const std::string& path, int64_t goldens) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  const format::Plan plan = WHET_TRY(format::ReadPlan(file.bytes(), {.check_segments = true}));
  if (static_cast<int64_t>(plan.goldens.size()) < goldens)
    return Error("the plan carries " + std::to_string(plan.goldens.size()) + " goldens, the manifest says " +
                 std::to_string(goldens));
  return {};
}

}  // namespace

Outcome Verifying(Work& work) {
  const Version& candidate = work.candidate();
  const std::string path = work.store.PartOf(candidate.file.sha256);
  const Status same = CheckFile(path, candidate.file.sha256, candidate.file.bytes);
  if (!same.ok()) {
    if (work.record.delta) FetchWhole(work, same.message());
    work.store.DropParts(candidate.file.sha256);
    return {Event::kOther, same.message()};
  }
  if (candidate.sealed) return {Event::kDone};
  const Status plan = CheckPlan(path, candidate.goldens);
  return plan.ok() ? Outcome{Event::kDone} : Outcome{Event::kRefused, plan.message()};
}

}  // namespace whet::agent
