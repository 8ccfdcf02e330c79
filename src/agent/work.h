// SPDX-License-Identifier: Apache-2.0
// What an action of a state has in hand.
#ifndef WHET_AGENT_WORK_H_
#define WHET_AGENT_WORK_H_

#include "agent/content_store.h"
#include "agent/metered_fetcher.h"
#include "agent/options.h"
#include "agent/record.h"

namespace whet::agent {

// The record is changed in place; it is saved when the action has led to another state. Whatever an action does can be done again
// after a power cut, since the state that is on the disk is the one before; what must not be, it announces by Save.
struct Work {
  Record& record;
  const Options& options;
  Platform& platform;
  ContentStore& store;
  GoOn go_on;
  std::function<Status()> save, save_backup;
  std::function<void()> collect;  // removes files that no record names

  const wire::Order& order() const { return *record.order; }
  Version& candidate() const { return *record.candidate; }
  Installed AsInstalled(const Version& version) const {
    return agent::AsInstalled(record, version, store.PathOf(version.file.sha256));
  }
  Seconds InState() const { return record.entered.Until(platform.host); }
};

// The network budget of a payload: 1.05 of it, and something for small ones.
constexpr int64_t BudgetFor(int64_t payload) {
  return payload + payload / 20 + (64 << 10);
}

// Gives up the delta: from now on the whole file is fetched, and the report says why.
void FetchWhole(Work& work, const std::string& why);

// Puts a version into service after a look at its file.
Status Serve(Work& work, const Version& version);

}  // namespace whet::agent

#endif  // WHET_AGENT_WORK_H_
