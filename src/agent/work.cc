// SPDX-License-Identifier: Apache-2.0
#include "agent/work.h"

namespace whet::agent {

void FetchWhole(Work& work, const std::string& why) {
  Record& record = work.record;
  record.notes.push_back("the delta gave way to the whole file: " + why);
  record.delta.reset();
  record.budget += BudgetFor(work.candidate().file.bytes);
  work.store.DropParts(work.candidate().file.sha256);
}

Status Serve(Work& work, const Version& version) {
  WHET_TRY(work.store.Check(version.file.sha256, version.file.bytes));
  return work.platform.service.PutIntoService(work.AsInstalled(version));
}

}  // namespace whet::agent
