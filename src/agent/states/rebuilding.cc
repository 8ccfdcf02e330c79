// SPDX-License-Identifier: Apache-2.0
// rebuilding: the plan from the delta and the plan that is here. done: there is a file; other: the delta was no good, the whole
// file is fetched.
#include "agent/work.h"
#include "base/file.h"
#include "delta/delta.h"

namespace whet::agent {
namespace {

Status Rebuild(const Work& work, std::span<const std::byte> from) {
  const Version& candidate = work.candidate();
  return delta::Rebuild(from, work.store.DeltaOf(candidate.file.sha256),
                        work.store.PartOf(candidate.file.sha256),
                        {.max_bytes = static_cast<uint64_t>(candidate.file.bytes)});
}

Status RebuildFromStore(const Work& work, const Digest& from) {
  for (const std::optional<Version>& version : {work.record.current, work.record.last_good}) {
    if (!version || version->plan != from || version->sealed) continue;
    WHET_TRY(work.store.Check(version->file.sha256, version->file.bytes));
    const MappedFile file = WHET_TRY(MappedFile::Open(work.store.PathOf(version->file.sha256)));
    return Rebuild(work, file.bytes());
  }
  return Error("the plan that it starts from is not here");
}

}  // namespace

Outcome Rebuilding(Work& work) {
  const std::optional<Digest>& from = work.record.delta->from;
  const Status status = from ? RebuildFromStore(work, *from) : Rebuild(work, {});
  if (status.ok()) return {Event::kDone};
  FetchWhole(work, status.message());
  return {Event::kOther, status.message()};
}

}  // namespace whet::agent
