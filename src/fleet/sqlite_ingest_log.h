// SPDX-License-Identifier: Apache-2.0
// The log of reports in an SQLite file.
#ifndef WHET_FLEET_SQLITE_INGEST_LOG_H_
#define WHET_FLEET_SQLITE_INGEST_LOG_H_

#include <memory>

#include "fleet/ingest_log.h"
#include "fleet/sqlite.h"

namespace whet::fleet {

class SqliteIngestLog : public IngestLog {
 public:
  static Result<std::unique_ptr<IngestLog>> Open(const std::string& path);
  Status Atomically(const std::function<Status()>& work) override { return database_->Atomically(work); }
  Result<Appended> Append(const std::string& device, const wire::Report& report, int64_t now) override;
  Result<std::vector<Stored>> Read(const EventFilter& filter) override;
  Result<int64_t> Count() override;
  Status Acknowledge(const std::string& reader, int64_t offset) override;
  Result<int64_t> Acknowledged(const std::string& reader) override;
  Status Forget(int64_t received_before) override;

 private:
  explicit SqliteIngestLog(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  Result<int64_t> Forgotten(const std::string& device, int64_t boot);
  std::unique_ptr<Database> database_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_SQLITE_INGEST_LOG_H_
