// SPDX-License-Identifier: Apache-2.0
// Where records lie: models/NAME.json, and backup/NAME.json as it was when the last order ended.
#ifndef WHET_AGENT_RECORD_STORE_H_
#define WHET_AGENT_RECORD_STORE_H_

#include <string>
#include <vector>

#include "agent/record.h"

namespace whet::agent {

class RecordStore {
 public:
  // Makes the folders where there are none, durably.
  static Result<RecordStore> Open(const std::string& folder);

  std::vector<std::string> Models() const;  // of which there is a record or a backup, whether good or damaged

  struct Loaded {
    Record record;
    std::string damage;  // what was wrong; empty where nothing was
  };
  // Never fails: a damaged record gives way to its backup, at rest; where that is damaged too, to one that knows nothing, for which
  // the server has an order again.
  Loaded Load(const std::string& model) const;

  Status Save(const Record& record);
  Status SaveBackup(const Record& record);  // of what it has committed

 private:
  explicit RecordStore(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_RECORD_STORE_H_
