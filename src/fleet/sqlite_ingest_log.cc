// SPDX-License-Identifier: Apache-2.0
#include "fleet/sqlite_ingest_log.h"

#include <algorithm>

namespace whet::fleet {
namespace {

// `forgotten` has the first seq of a boot that may still be new: what lies below has come and been forgotten.
constexpr const char* kSchema[] = {R"sql(
CREATE TABLE events(
  position INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, boot INTEGER NOT NULL, seq INTEGER NOT NULL,
  received INTEGER NOT NULL, model TEXT NOT NULL, order_id INTEGER NOT NULL, body TEXT NOT NULL,
  UNIQUE(device, boot, seq));
CREATE INDEX events_by_order ON events(order_id, position) WHERE order_id != 0;
CREATE INDEX events_by_model ON events(model, position) WHERE model != '';
CREATE INDEX events_by_device ON events(device, position);
CREATE TABLE readers(name TEXT PRIMARY KEY, position INTEGER NOT NULL);
CREATE TABLE forgotten(device TEXT NOT NULL, boot INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(device, boot));
)sql"};

// By the index that leaves the least to look through.
const char* QueryFor(const EventFilter& filter) {
#define WHET_FLEET_EVENTS(condition)                                                                       \
  "SELECT position, device, boot, received, body FROM events WHERE " condition                             \
  " AND position > ?1 AND (?2 = '' OR device = ?2) AND (?3 = '' OR model = ?3) AND (?4 = 0 OR order_id = " \
  "?4) "                                                                                                   \
  "ORDER BY position LIMIT ?5"
  if (!filter.device.empty()) return WHET_FLEET_EVENTS("device = ?2");
  if (filter.order != 0) return WHET_FLEET_EVENTS("order_id = ?4 AND order_id != 0");
  if (!filter.model.empty()) return WHET_FLEET_EVENTS("model = ?3 AND model != ''");
  return WHET_FLEET_EVENTS("TRUE");
#undef WHET_FLEET_EVENTS
}

Result<Stored> ReadRow(const Statement& row) {
  Stored stored{row.Integer(0), row.Text(1), row.Integer(2), row.Integer(3), {}};
  const Json body = WHET_TRY(ParseJson(row.Text(4)));
  stored.event = WHET_TRY(wire::ReadEvent(body));
  return stored;
}

}  // namespace

Result<std::unique_ptr<IngestLog>> SqliteIngestLog::Open(const std::string& path) {
  return std::unique_ptr<IngestLog>(new SqliteIngestLog(WHET_TRY(Database::Open(path, kSchema))));
}

Result<int64_t> SqliteIngestLog::Forgotten(const std::string& device, int64_t boot) {
  Statement find = database_->Prepare("SELECT seq FROM forgotten WHERE device=? AND boot=?");
  return WHET_TRY(find.Bind(device, boot).Step()) ? find.Integer(0) : int64_t{0};
}

Result<Appended> SqliteIngestLog::Append(const std::string& device, const wire::Report& report, int64_t now) {
  Appended appended;
  const int64_t forgotten = WHET_TRY(Forgotten(device, report.boot));
  WHET_TRY(database_->Atomically([&]() -> Status {
    for (const wire::Event& event : report.events) {
      appended.next_seq = std::max(appended.next_seq, event.seq + 1);
      if (event.seq < forgotten) continue;
      WHET_TRY(database_->Run(
          "INSERT OR IGNORE INTO events(device, boot, seq, received, model, order_id, body) "
          "VALUES(?, ?, ?, ?, ?, ?, ?)",
          device, report.boot, event.seq, now, event.model, event.order, PrintJson(wire::ToJson(event))));
      appended.fresh += database_->changed();
    }
    return {};
  }));
  if (!report.events.empty()) return appended;
  Statement last = database_->Prepare("SELECT MAX(seq) + 1 FROM events WHERE device=? AND boot=?");
  if (WHET_TRY(last.Bind(device, report.boot).Step())) appended.next_seq = last.Integer(0);
  appended.next_seq = std::max(appended.next_seq, forgotten);
  return appended;
}

Result<std::vector<Stored>> SqliteIngestLog::Read(const EventFilter& filter) {
  Statement find = database_->Prepare(QueryFor(filter));
  find.Bind(filter.after, filter.device, filter.model, filter.order, filter.limit);
  std::vector<Stored> found;
  while (WHET_TRY(find.Step())) found.push_back(WHET_TRY(ReadRow(find)));
  return found;
}

Result<int64_t> SqliteIngestLog::Count() {
  Statement count = database_->Prepare("SELECT COUNT(*) FROM events");
  WHET_TRY(count.Step());
  return count.Integer(0);
}

Status SqliteIngestLog::Acknowledge(const std::string& reader, int64_t offset) {
  return database_->Run(
      "INSERT INTO readers VALUES(?, ?) ON CONFLICT DO UPDATE SET position = MAX(position, "
      "excluded.position)",
      reader, offset);
}

Result<int64_t> SqliteIngestLog::Acknowledged(const std::string& reader) {
  Statement find = database_->Prepare("SELECT position FROM readers WHERE name=?");
  return WHET_TRY(find.Bind(reader).Step()) ? find.Integer(0) : int64_t{0};
}

Status SqliteIngestLog::Forget(int64_t received_before) {
  return database_->Atomically([&]() -> Status {
    Statement oldest = database_->Prepare("SELECT MIN(position) FROM readers");
    WHET_TRY(oldest.Step());
    const int64_t read = oldest.Integer(0);
    WHET_TRY(
        database_->Run("INSERT INTO forgotten SELECT device, boot, MAX(seq) + 1 FROM events WHERE received < "
                       "? AND position <= ? "
                       "GROUP BY device, boot ON CONFLICT DO UPDATE SET seq = MAX(seq, excluded.seq)",
                       received_before, read));
    return database_->Run("DELETE FROM events WHERE received < ? AND position <= ?", received_before, read);
  });
}

}  // namespace whet::fleet
