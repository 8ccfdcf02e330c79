// SPDX-License-Identifier: Apache-2.0
// Metadata in an SQLite file.
#ifndef WHET_FLEET_SQLITE_METADATA_H_
#define WHET_FLEET_SQLITE_METADATA_H_

#include <memory>

#include "fleet/metadata.h"
#include "fleet/sqlite.h"

namespace whet::fleet {

class SqliteMetadata : public Metadata {
 public:
  static Result<std::unique_ptr<Metadata>> Open(const std::string& path);
  Status Atomically(const std::function<Status()>& work) override { return database_->Atomically(work); }

  Status PutDevice(const Device& device) override;
  Result<std::optional<Device>> GetDevice(const std::string& id) override;
  Result<std::vector<Device>> ListDevices(const DeviceFilter& filter) override;
  Result<bool> RemoveDevice(const std::string& id) override;
  Result<int64_t> CountDevices(int64_t seen_since) override;

  Result<int64_t> AddOrder(const OrderRecord& record) override;
  Result<std::optional<OrderRecord>> GetOrder(int64_t id) override;
  Result<std::vector<OrderRecord>> ListOrders(const OrderFilter& filter) override;
  Result<std::vector<OrderRecord>> StandingOrders(const std::vector<std::string>& tags) override;
  Status MarkCancelled(int64_t id) override;

  Status PutAssignment(const Assignment& assignment) override;
  Result<std::optional<Assignment>> GetAssignment(int64_t order, const std::string& device) override;
  Result<std::vector<Assignment>> ListAssignments(int64_t order, const AssignmentFilter& filter) override;
  Result<std::vector<Assignment>> AssignmentsOf(const std::string& device, const std::string& model) override;
  Result<std::map<Fate, int64_t>> CountFates(int64_t order) override;
  Result<int64_t> CountOpen(int64_t order, int64_t since_before) override;

  Status AddToken(const Token& token) override;
  Result<std::optional<Token>> GetToken(const std::string& id) override;
  Result<std::vector<Token>> ListTokens() override;
  Result<bool> RemoveToken(const std::string& id) override;
  Status PutEnrolmentToken(const EnrolmentToken& token) override;
  Result<std::optional<EnrolmentToken>> GetEnrolmentToken(const std::string& id) override;
  Status AddEnrolment(const std::string& token, const std::string& request,
                      const std::string& device) override;
  Result<std::string> FindEnrolment(const std::string& token, const std::string& request) override;
  Status RemoveEnrolmentTokens(int64_t expired_before) override;

  Status AppendAudit(const AuditEntry& entry) override;
  Result<std::vector<AuditEntry>> ListAudit(int64_t after, int64_t limit) override;

  Result<int64_t> Progress(const std::string& name) override;
  Status SetProgress(const std::string& name, int64_t value) override;

 private:
  explicit SqliteMetadata(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  Result<Device> ReadDevice(const Statement& row);
  std::unique_ptr<Database> database_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_SQLITE_METADATA_H_
