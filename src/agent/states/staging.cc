// SPDX-License-Identifier: Apache-2.0
// staging: the file gets its place in the store. done: it is there for good; other: it is gone, and is fetched again.
#include "agent/folder.h"
#include "agent/work.h"

namespace whet::agent {

Outcome Staging(Work& work) {
  const Version& candidate = work.candidate();
  const Digest& file = candidate.file.sha256;
  const bool is_part = CheckFile(work.store.PartOf(file), file, candidate.file.bytes).ok();
  if (is_part) {
    const Status adopted = work.store.Adopt(file);
    if (!adopted.ok()) return {Event::kAgain, adopted.message()};
  }
  const Status staged = work.store.Check(file, candidate.file.bytes);
  if (!staged.ok()) return {Event::kOther, staged.message()};
  work.store.DropParts(file);
  return {Event::kDone};
}

}  // namespace whet::agent
