// SPDX-License-Identifier: Apache-2.0
// Orders, and what has become of them on each device.
#include "fleet/sqlite_metadata.h"

namespace whet::fleet {
namespace {

#define WHET_FLEET_ORDER_COLUMNS "id, tag, created, created_by, cancelled, cancels, body, manifest"
#define WHET_FLEET_ASSIGNMENT_COLUMNS \
  "order_id, device, model, fate, step, detail, shown, made, taken, changed"

Result<OrderRecord> ReadOrderRow(const Statement& row) {
  OrderRecord record;
  record.tag = row.Text(1);
  record.created = row.Integer(2);
  record.created_by = row.Text(3);
  record.cancelled = row.Integer(4) != 0;
  record.cancels = row.Integer(5);
  const Json body = WHET_TRY(ParseJson(row.Text(6)));
  record.order = WHET_TRY(wire::ReadOrder(body));
  record.order.id = row.Integer(0);
  record.manifest = row.Text(7);
  return record;
}

Result<std::vector<OrderRecord>> ReadOrders(Statement& rows) {
  std::vector<OrderRecord> records;
  while (WHET_TRY(rows.Step())) records.push_back(WHET_TRY(ReadOrderRow(rows)));
  return records;
}

Result<std::vector<Assignment>> ReadAssignments(Statement& rows) {
  std::vector<Assignment> assignments;
  while (WHET_TRY(rows.Step())) {
    const int64_t fate = rows.Integer(3);
    if (fate < 0 || fate >= static_cast<int64_t>(kFates)) return Error("an assignment's fate is not known");
    assignments.push_back({rows.Integer(0), rows.Text(1), rows.Text(2), static_cast<Fate>(fate), rows.Text(4),
                           rows.Text(5), rows.Integer(6) != 0, rows.Integer(7), rows.Integer(8),
                           rows.Integer(9)});
  }
  return assignments;
}

}  // namespace

Result<int64_t> SqliteMetadata::AddOrder(const OrderRecord& record) {
  wire::Order order = record.order;
  order.id = 1;  // the row's is the one that counts
  WHET_TRY(database_->Run(
      "INSERT INTO orders(model, tag, created, created_by, cancelled, cancels, body, manifest) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
      order.model, record.tag, record.created, record.created_by, int64_t{record.cancelled}, record.cancels,
      PrintJson(wire::ToJson(order)), record.manifest));
  return database_->last_id();
}

Result<std::optional<OrderRecord>> SqliteMetadata::GetOrder(int64_t id) {
  Statement find = database_->Prepare("SELECT " WHET_FLEET_ORDER_COLUMNS " FROM orders WHERE id=?");
  if (!WHET_TRY(find.Bind(id).Step())) return std::optional<OrderRecord>();
  return std::optional<OrderRecord>(WHET_TRY(ReadOrderRow(find)));
}

Result<std::vector<OrderRecord>> SqliteMetadata::ListOrders(const OrderFilter& filter) {
  Statement find = database_->Prepare("SELECT " WHET_FLEET_ORDER_COLUMNS
                                      " FROM orders WHERE (?1 = 0 OR id < ?1) AND (?2 = '' OR model = ?2) "
                                      "ORDER BY id DESC LIMIT ?3");
  find.Bind(filter.before, filter.model, filter.limit);
  return ReadOrders(find);
}

Result<std::vector<OrderRecord>> SqliteMetadata::StandingOrders(const std::vector<std::string>& tags) {
  std::map<std::string, OrderRecord> newest;
  for (const std::string& tag : tags) {
    Statement find = database_->Prepare(
        "SELECT " WHET_FLEET_ORDER_COLUMNS
        " FROM orders WHERE id IN (SELECT MAX(id) FROM orders WHERE tag = ? AND tag != '' AND cancelled = 0 "
        "AND cancels = 0 GROUP BY model)");
    find.Bind(tag);
    for (OrderRecord& record : WHET_TRY(ReadOrders(find))) {
      OrderRecord& best = newest[record.order.model];
      if (best.order.id < record.order.id) best = std::move(record);
    }
  }
  std::vector<OrderRecord> standing;
  for (auto& [model, record] : newest) standing.push_back(std::move(record));
  return standing;
}

Status SqliteMetadata::MarkCancelled(int64_t id) {
  return database_->Run("UPDATE orders SET cancelled = 1 WHERE id=?", id);
}

Status SqliteMetadata::PutAssignment(const Assignment& a) {
  return database_->Run("INSERT OR REPLACE INTO assignments(" WHET_FLEET_ASSIGNMENT_COLUMNS
                        ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        a.order, a.device, a.model, static_cast<int64_t>(a.fate), a.step, a.detail,
                        int64_t{a.shown}, a.made, a.taken, a.changed);
}

Result<std::optional<Assignment>> SqliteMetadata::GetAssignment(int64_t order, const std::string& device) {
  Statement find = database_->Prepare("SELECT " WHET_FLEET_ASSIGNMENT_COLUMNS
                                      " FROM assignments WHERE order_id=? AND device=?");
  std::vector<Assignment> found = WHET_TRY(ReadAssignments(find.Bind(order, device)));
  return found.empty() ? std::optional<Assignment>() : std::optional<Assignment>(std::move(found[0]));
}

Result<std::vector<Assignment>> SqliteMetadata::ListAssignments(int64_t order,
                                                                const AssignmentFilter& filter) {
  Statement find = database_->Prepare("SELECT " WHET_FLEET_ASSIGNMENT_COLUMNS
                                      " FROM assignments WHERE order_id = ?1 AND device > ?2 "
                                      "AND (?3 < 0 OR fate = ?3) ORDER BY device LIMIT ?4");
  find.Bind(order, filter.after, filter.fate ? static_cast<int64_t>(*filter.fate) : int64_t{-1},
            filter.limit);
  return ReadAssignments(find);
}

Result<std::vector<Assignment>> SqliteMetadata::AssignmentsOf(const std::string& device,
                                                              const std::string& model) {
  Statement find = database_->Prepare("SELECT " WHET_FLEET_ASSIGNMENT_COLUMNS
                                      " FROM assignments WHERE device = ?1 AND (?2 = '' OR model = ?2) "
                                      "ORDER BY order_id DESC");
  return ReadAssignments(find.Bind(device, model));
}

Result<std::map<Fate, int64_t>> SqliteMetadata::CountFates(int64_t order) {
  Statement count =
      database_->Prepare("SELECT fate, COUNT(*) FROM assignments WHERE order_id=? GROUP BY fate");
  count.Bind(order);
  std::map<Fate, int64_t> counts;
  while (WHET_TRY(count.Step())) counts[static_cast<Fate>(count.Integer(0))] = count.Integer(1);
  return counts;
}

Result<int64_t> SqliteMetadata::CountOpen(int64_t order, int64_t since_before) {
  static_assert(Fate::kUnconfirmed < Fate::kCommitted && static_cast<int>(Fate::kCommitted) == 3);
  Statement count = database_->Prepare(
      "SELECT COUNT(*) FROM assignments WHERE order_id = ? AND fate < 3 AND MAX(made, taken) < ?");
  WHET_TRY(count.Bind(order, since_before).Step());
  return count.Integer(0);
}

}  // namespace whet::fleet
