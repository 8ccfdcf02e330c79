// SPDX-License-Identifier: Apache-2.0
// The third seam: what devices have reported, in the order in which it came. SQLite here (sqlite_ingest_log.h); whatever else
// passes ingest_log_contract_test.cc may stand in its place. One thread at a time.
#ifndef WHET_FLEET_INGEST_LOG_H_
#define WHET_FLEET_INGEST_LOG_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "wire/messages.h"

namespace whet::fleet {

struct Stored {
  int64_t offset = 0;  // grows; not without gaps
  std::string device;
  int64_t boot = 0, received = 0;
  wire::Event event;
};

struct EventFilter {
  std::string device, model;  // empty: any
  int64_t order = 0;          // 0: any
  int64_t after = 0;          // the offset behind which to begin
  int64_t limit = 100;
};

struct Appended {
  int64_t fresh = 0;     // events that were not there before
  int64_t next_seq = 0;  // of that boot, behind the last event of the report
};

class IngestLog {
 public:
  virtual ~IngestLog() = default;

  // All that `work` appends, durably, or nothing where it returns an error. May be nested.
  virtual Status Atomically(const std::function<Status()>& work) = 0;

  // (device, boot, seq) is an event's identity: what is there already is passed over. A report without events asks what is next.
  virtual Result<Appended> Append(const std::string& device, const wire::Report& report, int64_t now) = 0;

  virtual Result<std::vector<Stored>> Read(const EventFilter& filter) = 0;  // in order
  virtual Result<int64_t> Count() = 0;

  // How far a reader has come; 0 at first. Never goes back.
  virtual Status Acknowledge(const std::string& reader, int64_t offset) = 0;
  virtual Result<int64_t> Acknowledged(const std::string& reader) = 0;
  // Forgets what was received before and all readers have acknowledged; it is not taken a second time all the same.
  virtual Status Forget(int64_t received_before) = 0;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_INGEST_LOG_H_
