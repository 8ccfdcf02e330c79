// SPDX-License-Identifier: Apache-2.0
// What will be told to the server, kept over days without one: events by boot and sequence, in an SQLite database.
//
// An event that has been appended survives a kill and a power cut, and is told at least once; the server counts it once, by device,
// boot and sequence. When there are too many, the oldest are dropped, and how many is told, too. Thread-safe.
#ifndef WHET_AGENT_SPOOL_H_
#define WHET_AGENT_SPOOL_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/platform.h"

struct sqlite3;

namespace whet::agent {

struct SpoolLimits {
  int64_t events = 20'000, bytes = 8 << 20;  // bytes: of the events; the file has some more
};

class Spool : public Reports {
 public:
  // A file that SQLite cannot use any more is set aside as PATH.damaged, and a new one begun: `damage` says so. Where the disk does
  // not let it be opened, it is tried again at each Append.
  static Result<std::unique_ptr<Spool>> Open(const std::string& path, int64_t boot,
                                             const SpoolLimits& limits);
  ~Spool() override;
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  Status Append(wire::Event event) override;

  // The oldest events of the oldest boot, as many as a message takes; nothing where there are none.
  std::optional<wire::Report> Batch() const;
  // The server has stored all events of this boot below `next_seq`.
  Status Delivered(int64_t boot, int64_t next_seq);

  // The server will never have them: they count as dropped.
  Status Drop(int64_t boot, int64_t next_seq);

  struct Count {
    int64_t events = 0, bytes = 0, dropped = 0;  // dropped: ever
  };
  Count count() const;
  const std::string& damage() const { return damage_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Database = std::unique_ptr<sqlite3, Close>;

  Spool(std::string path, int64_t boot, const SpoolLimits& limits)
      : path_(std::move(path)), boot_(boot), limits_(limits) {}
  Status Load();
  Status LoadWhatIsThere();
  bool IsDamaged() const;
  Status Run(const std::string& sql) const;
  Result<int64_t> Number(const std::string& sql) const;
  Status Insert(const wire::Event& event, int64_t bytes, const std::string& body);
  Status InsertWithin(const wire::Event& event, int64_t bytes, const std::string& body);
  Status DropOldest(int64_t bytes);
  Status Recount();

  mutable std::mutex mutex_;
  const std::string path_;
  Database database_;  // null: it could not be opened yet
  int64_t boot_;
  SpoolLimits limits_;
  int64_t next_seq_ = 1;
  Count count_;
  std::string damage_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_SPOOL_H_
