// SPDX-License-Identifier: Apache-2.0
#include "agent/spool.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace whet::agent {
namespace {

// A report of so many events and bytes is well below what a message may have.
constexpr int64_t kBatchEvents = 200;
constexpr size_t kBatchBytes = wire::kMaxMessageBytes / 2;
constexpr int64_t kDropShare =
    50;  // of the limit, dropped at once, so that not every further event has to drop one

// Each change is written through to the disk before its call returns. Little memory: this is a queue.
constexpr const char* kSchema = R"(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA cache_size = -64;
PRAGMA mmap_size = 0;
PRAGMA wal_autocheckpoint = 64;
PRAGMA journal_size_limit = 524288;
PRAGMA locking_mode = NORMAL;
CREATE TABLE IF NOT EXISTS events (boot INTEGER, seq INTEGER, bytes INTEGER, body TEXT, PRIMARY KEY (boot, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
INSERT OR IGNORE INTO counts VALUES ('boot', 0), ('seq', 1), ('dropped', 0), ('told', 0);
)";

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Statement Prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
  return Statement(statement);
}

std::string Text(sqlite3_stmt* statement, int column) {
  const void* text = sqlite3_column_blob(statement, column);
  return {static_cast<const char*>(text),
          static_cast<size_t>(text ? sqlite3_column_bytes(statement, column) : 0)};
}

}  // namespace

void Spool::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Spool::~Spool() = default;

Result<std::unique_ptr<Spool>> Spool::Open(const std::string& path, int64_t boot, const SpoolLimits& limits) {
  std::unique_ptr<Spool> spool(new Spool(path, boot, limits));
  const Status opened = spool->Load();
  if (!opened.ok()) spool->damage_ = opened.message();
  return spool;
}

bool Spool::IsDamaged() const {
  const int code = sqlite3_errcode(database_.get());
  return code != SQLITE_FULL && code != SQLITE_IOERR && code != SQLITE_CANTOPEN && code != SQLITE_READONLY &&
         code != SQLITE_NOMEM && code != SQLITE_PERM && code != SQLITE_BUSY;
}

// Events are given up only where the file is at fault, not the disk.
Status Spool::Load() {
  Status status = LoadWhatIsThere();
  if (status.ok()) return status;
  const bool damaged = IsDamaged();
  database_.reset();
  if (!damaged) return status;
  damage_ = "it was set aside: " + status.message();
  std::rename(path_.c_str(), (path_ + ".damaged").c_str());
  for (const char* rest : {"-wal", "-shm"}) unlink((path_ + rest).c_str());
  status = LoadWhatIsThere().With(path_);
  if (!status.ok()) database_.reset();
  return status;
}

Status Spool::LoadWhatIsThere() {
  sqlite3* opened = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_PRIVATECACHE;
  const int code = sqlite3_open_v2(path_.c_str(), &opened, flags, nullptr);
  database_.reset(opened);
  if (code != SQLITE_OK) return Error(sqlite3_errstr(code));
  WHET_TRY(Run(kSchema));
  const Statement check = Prepare(opened, "PRAGMA quick_check(1)");
  if (!check || sqlite3_step(check.get()) != SQLITE_ROW || Text(check.get(), 0) != "ok")
    return Error("the database is damaged");
  WHET_TRY(Recount());
  const bool same_boot = WHET_TRY(Number("SELECT value FROM counts WHERE name = 'boot'")) == boot_;
  if (!same_boot)
    WHET_TRY(Run("UPDATE counts SET value = CASE name WHEN 'boot' THEN " + std::to_string(boot_) +
                 " ELSE 1 END WHERE name IN ('boot', 'seq')"));
  next_seq_ = WHET_TRY(Number("SELECT value FROM counts WHERE name = 'seq'"));
  return {};
}

Status Spool::Run(const std::string& sql) const {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return Error(std::string("the spool of reports: ") + sqlite3_errmsg(database_.get()));
}

Result<int64_t> Spool::Number(const std::string& sql) const {
  const Statement statement = Prepare(database_.get(), sql.c_str());
  if (!statement || sqlite3_step(statement.get()) != SQLITE_ROW)
    return Error(std::string("the spool of reports: ") + sqlite3_errmsg(database_.get()));
  return sqlite3_column_int64(statement.get(), 0);
}

Status Spool::Recount() {
  count_.events = WHET_TRY(Number("SELECT count(*) FROM events"));
  count_.bytes = WHET_TRY(Number("SELECT ifnull(sum(bytes), 0) FROM events"));
  count_.dropped = WHET_TRY(Number("SELECT value FROM counts WHERE name = 'dropped'"));
  return {};
}

Status Spool::Append(wire::Event event) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!database_) WHET_TRY(Load());
  event.seq = next_seq_;
  const std::string body = PrintJson(ToJson(event));
  WHET_TRY(wire::ReadEvent(ToJson(event)));  // what the server would refuse
  const auto bytes = static_cast<int64_t>(body.size());
  WHET_TRY(Run("BEGIN IMMEDIATE"));
  Status status = InsertWithin(event, bytes, body);
  if (status.ok()) status = Run("COMMIT");
  if (!status.ok()) {
    (void)Run("ROLLBACK");
    (void)Recount();
    return status;
  }
  ++next_seq_;
  return {};
}

Status Spool::InsertWithin(const wire::Event& event, int64_t bytes, const std::string& body) {
  if (count_.events >= limits_.events || count_.bytes + bytes > limits_.bytes) WHET_TRY(DropOldest(bytes));
  WHET_TRY(Insert(event, bytes, body));
  WHET_TRY(Run("UPDATE counts SET value = " + std::to_string(event.seq + 1) + " WHERE name = 'seq'"));
  ++count_.events;
  count_.bytes += bytes;
  return {};
}

Status Spool::Insert(const wire::Event& event, int64_t bytes, const std::string& body) {
  const Statement insert = Prepare(database_.get(), "INSERT INTO events VALUES (?, ?, ?, ?)");
  if (insert) {
    sqlite3_bind_int64(insert.get(), 1, boot_);
    sqlite3_bind_int64(insert.get(), 2, event.seq);
    sqlite3_bind_int64(insert.get(), 3, bytes);
    sqlite3_bind_text(insert.get(), 4, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
    if (sqlite3_step(insert.get()) == SQLITE_DONE) return {};
  }
  return Error(std::string("the spool of reports: ") + sqlite3_errmsg(database_.get()));
}

// Makes room for one event of so many bytes, and for some more.
Status Spool::DropOldest(int64_t bytes) {
  const int64_t events_left = limits_.events - 1 - limits_.events / kDropShare;
  const int64_t bytes_left = limits_.bytes - bytes - limits_.bytes / kDropShare;
  int64_t drop = 0, events = count_.events, kept = count_.bytes;
  const Statement oldest = Prepare(database_.get(), "SELECT bytes FROM events ORDER BY boot, seq");
  while (oldest && (events > events_left || kept > bytes_left) && sqlite3_step(oldest.get()) == SQLITE_ROW) {
    --events;
    kept -= sqlite3_column_int64(oldest.get(), 0);
    ++drop;
  }
  const std::string count = std::to_string(drop);
  WHET_TRY(
      Run("DELETE FROM events WHERE (boot, seq) IN (SELECT boot, seq FROM events ORDER BY boot, seq LIMIT " +
          count + "); UPDATE counts SET value = value + " + count + " WHERE name = 'dropped'"));
  return Recount();
}

std::optional<wire::Report> Spool::Batch() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Statement events = Prepare(
      database_.get(),
      "SELECT boot, body, seq FROM events WHERE boot = (SELECT min(boot) FROM events) ORDER BY seq LIMIT ?");
  if (!events) return std::nullopt;
  sqlite3_bind_int64(events.get(), 1, kBatchEvents);
  wire::Report report;
  size_t bytes = 0;
  while (sqlite3_step(events.get()) == SQLITE_ROW) {
    const std::string body = Text(events.get(), 1);
    bytes += body.size();
    if (!report.events.empty() && bytes > kBatchBytes) break;
    const Result<Json> json = ParseJson(body);
    Result<wire::Event> event = json.ok() ? wire::ReadEvent(*json) : Error(json.message());
    const wire::Event unreadable{.seq = sqlite3_column_int64(events.get(), 2),
                                 .kind = "error",
                                 .detail = "an event that cannot be read"};
    report.boot = sqlite3_column_int64(events.get(), 0);
    report.events.push_back(event.ok() ? std::move(*event) : unreadable);
  }
  if (report.events.empty()) return std::nullopt;
  return report;
}

Status Spool::Drop(int64_t boot, int64_t next_seq) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::string these =
      "FROM events WHERE boot = " + std::to_string(boot) + " AND seq < " + std::to_string(next_seq);
  WHET_TRY(Run("BEGIN IMMEDIATE"));
  Status status = Run("UPDATE counts SET value = value + (SELECT count(*) " + these +
                      ") WHERE name = 'dropped'; DELETE " + these + "; COMMIT");
  if (!status.ok()) (void)Run("ROLLBACK");
  WHET_TRY(Recount());
  return status;
}

Status Spool::Delivered(int64_t boot, int64_t next_seq) {
  const std::lock_guard<std::mutex> lock(mutex_);
  WHET_TRY(Run("DELETE FROM events WHERE boot = " + std::to_string(boot) + " AND seq < " +
               std::to_string(next_seq)));
  return Recount();
}

Spool::Count Spool::count() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return count_;
}

}  // namespace whet::agent
