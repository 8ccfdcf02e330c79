// SPDX-License-Identifier: Apache-2.0
#include "fleet/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace whet::fleet {

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      sql_(other.sql_),
      statement_(std::exchange(other.statement_, nullptr)),
      bound_(other.bound_) {}

Statement::~Statement() {
  if (statement_) database_->GiveBack(sql_, statement_);
}

void Statement::BindNext(int64_t value) {
  if (statement_) sqlite3_bind_int64(statement_, ++bound_, value);
}

void Statement::BindNext(std::string_view value) {
  if (!statement_) return;
  sqlite3_bind_text64(statement_, ++bound_, value.data() ? value.data() : "", value.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
}

Result<bool> Statement::Step() {
  const int code = statement_ ? sqlite3_step(statement_) : SQLITE_ERROR;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return Error(database_->last_error());
}

Status Statement::Run() {
  const bool row = WHET_TRY(Step());
  return row ? Error(std::string(sql_) + ": gives rows") : Status();
}

int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text ? std::string(text, sqlite3_column_bytes(statement_, column)) : std::string();
}

Result<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                 std::span<const char* const> steps) {
  std::unique_ptr<Database> database(new Database(path));
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &database->handle_, kFlags, nullptr) != SQLITE_OK)
    return Error(database->last_error());
  sqlite3_busy_timeout(database->handle_, 5000);  // the program's other verbs may be at work
  WHET_TRY(database->Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"));
  WHET_TRY(database->Migrate(steps));
  return database;
}

Database::~Database() {
  for (const auto& [sql, statements] : unused_)
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

Status Database::Migrate(std::span<const char* const> steps) {
  return Atomically([&]() -> Status {
    int64_t version = 0;
    {
      Statement read = Prepare("PRAGMA user_version");
      WHET_TRY(read.Step());
      version = read.Integer(0);
    }
    if (version > static_cast<int64_t>(steps.size()))
      return Error(path_ + ": has been written by a newer whet-fleet, schema " + std::to_string(version));
    for (; version < static_cast<int64_t>(steps.size()); ++version) {
      WHET_TRY(Execute(steps[version]));
      WHET_TRY(Execute("PRAGMA user_version=" + std::to_string(version + 1)));
    }
    return {};
  });
}

Status Database::Execute(const std::string& sql) {
  return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? Status()
                                                                                    : Error(last_error());
}

Statement Database::Prepare(const char* sql) {
  std::vector<sqlite3_stmt*>& unused = unused_[sql];
  sqlite3_stmt* statement = nullptr;
  if (!unused.empty()) {
    statement = unused.back();
    unused.pop_back();
  } else {
    sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  }
  return {*this, sql, statement};
}

void Database::GiveBack(const char* sql, sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  unused_[sql].push_back(statement);
}

Status Database::Atomically(const std::function<Status()>& work) {
  const int depth = depth_;
  const std::string name = "level" + std::to_string(depth);
  WHET_TRY(Execute(depth == 0 ? "BEGIN IMMEDIATE" : "SAVEPOINT " + name));
  ++depth_;
  Status status = work();
  --depth_;
  if (status.ok()) status = Execute(depth == 0 ? "COMMIT" : "RELEASE " + name);
  if (status.ok()) return status;
  if (sqlite3_get_autocommit(handle_)) return status;  // a full disk has ended the whole transaction
  const Status undone = Execute(depth == 0 ? "ROLLBACK" : "ROLLBACK TO " + name + "; RELEASE " + name);
  return undone.ok() ? std::move(status) : Error(status.message() + "; " + undone.message());
}

int64_t Database::last_id() const {
  return sqlite3_last_insert_rowid(handle_);
}

int64_t Database::changed() const {
  return sqlite3_changes64(handle_);
}

std::string Database::last_error() const {
  return path_ + ": " + (handle_ ? sqlite3_errmsg(handle_) : "there is not enough memory");
}

}  // namespace whet::fleet
