// SPDX-License-Identifier: Apache-2.0
// The one adapter of SQLite: a database with a versioned schema, statements, transactions. One thread at a time.
#ifndef WHET_FLEET_SQLITE_H_
#define WHET_FLEET_SQLITE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace whet::fleet {

class Database;

// A prepared statement with its values; goes back to its database by the destructor.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  template <typename... Values>
  Statement& Bind(const Values&... values) & {
    (BindNext(values), ...);
    return *this;
  }
  Result<bool> Step();  // whether there is a row
  Status Run();         // for what gives no rows

  // Of the present row.
  int64_t Integer(int column) const;
  std::string Text(int column) const;

 private:
  friend class Database;
  Statement(Database& database, const char* sql, sqlite3_stmt* statement)
      : database_(&database), sql_(sql), statement_(statement) {}
  void BindNext(int64_t value);
  void BindNext(std::string_view value);
  Database* database_;
  const char* sql_;
  sqlite3_stmt* statement_;  // null: it could not be prepared, which Step says
  int bound_ = 0;
};

class Database {
 public:
  // Makes the file where there is none. `steps` bring its schema from version 0 to 1, from 1 to 2, and so on. What is committed
  // survives a power cut.
  static Result<std::unique_ptr<Database>> Open(const std::string& path, std::span<const char* const> steps);
  ~Database();

  // `sql` is a literal: statements are kept by its address.
  Statement Prepare(const char* sql);
  // Prepares, binds and runs.
  template <typename... Values>
  Status Run(const char* sql, const Values&... values) {
    Statement statement = Prepare(sql);
    return statement.Bind(values...).Run();
  }

  // All that `work` changes, or, where it returns an error, nothing. May be nested: what is inside fails alone, and is durable once
  // the outermost call has returned.
  Status Atomically(const std::function<Status()>& work);

  int64_t last_id() const;  // of the row that was inserted last
  int64_t changed() const;  // rows, by the last statement
  std::string last_error() const;

 private:
  friend class Statement;
  explicit Database(std::string path) : path_(std::move(path)) {}
  Status Execute(const std::string& sql);
  Status Migrate(std::span<const char* const> steps);
  void GiveBack(const char* sql, sqlite3_stmt* statement);

  std::string path_;
  sqlite3* handle_ = nullptr;
  std::map<const char*, std::vector<sqlite3_stmt*>> unused_;
  int depth_ = 0;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_SQLITE_H_
