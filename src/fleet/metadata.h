// SPDX-License-Identifier: Apache-2.0
// The first seam: what is known of devices, orders, tokens, and who did what. SQLite here (sqlite_metadata.h); whatever else
// passes metadata_contract_test.cc may stand in its place.
//
// One thread at a time. An error is the storage's; that something is not there is none.
#ifndef WHET_FLEET_METADATA_H_
#define WHET_FLEET_METADATA_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "wire/messages.h"

namespace whet::fleet {

struct Device {
  std::string id, name;
  std::vector<std::string> tags;  // sorted
  int64_t enrolled = 0, last_seen = 0;
  int64_t certificate_ends = 0;
  std::string certificate;  // PEM; plans are sealed to its key
  int64_t boot = 0;
  wire::Hardware hardware;
  std::vector<wire::Running> running;
  std::map<std::string, int64_t> taken;
};

struct DeviceFilter {
  std::string tag;                          // empty: any
  std::string after;                        // the id behind which to begin
  int64_t seen_before = 0, seen_since = 0;  // 0: any
  int64_t limit = 100;
};

// What has become of an order on a device. docs/updates.md, "What an order comes to", has the ways between them.
enum class Fate {
  kPending,      // the device has not taken it up
  kUnderWay,     // it has; `step` is its state
  kUnconfirmed,  // it says that it has committed, and has not checked in since with the ordered plan
  kCommitted,    // it says so, and its check-in shows the plan
  kRolledBack,   // it has gone back, or runs something else after all
  kRefused,
  kFailed,
  kSuperseded,  // by a newer order of the model
  kCancelled,
};
inline constexpr const char* kFateNames[] = {"pending",   "under_way",   "unconfirmed",
                                             "committed", "rolled_back", "refused",
                                             "failed",    "superseded",  "cancelled"};
inline constexpr size_t kFates = std::size(kFateNames);

// An order on one device.
struct Assignment {
  int64_t order = 0;
  std::string device, model;
  Fate fate = Fate::kPending;
  std::string step, detail;                  // the device's own words: its state, and why
  bool shown = false;                        // its last check-in had the plan that was ordered
  int64_t made = 0, taken = 0, changed = 0;  // times; 0: not yet
  bool operator==(const Assignment&) const = default;
};

struct OrderRecord {
  wire::Order order;  // without deltas, which are a device's
  std::string tag;    // empty: devices were named
  int64_t created = 0;
  std::string created_by;
  bool cancelled = false;
  int64_t cancels = 0;   // act cancel: the order that it ends; 0: none
  std::string manifest;  // the bundle's, as it was
};

struct OrderFilter {
  std::string model;   // empty: any
  int64_t before = 0;  // ids below; 0: from the newest on
  int64_t limit = 100;
};

struct AssignmentFilter {
  std::optional<Fate> fate;
  std::string after;  // the device behind which to begin
  int64_t limit = 100;
};

enum class Role { kViewer, kOperator, kAdmin };
inline constexpr const char* kRoleNames[] = {"viewer", "operator", "admin"};

// A person's or a program's.
struct Token {
  std::string id, name;
  Role role = Role::kViewer;
  std::string hash;                  // hexadecimal
  int64_t created = 0, expires = 0;  // expires 0: never
  std::string created_by;
  bool operator==(const Token&) const = default;
};

struct EnrolmentToken {
  std::string id, hash;
  std::vector<std::string> tags;  // that the device gets
  int64_t created = 0, expires = 0;
  int64_t uses = 1;  // that are left
  std::string created_by;
  bool operator==(const EnrolmentToken&) const = default;
};

struct AuditEntry {
  int64_t seq = 0;  // given by Append
  int64_t time = 0;
  std::string who;   // "token ID", "device ID", "whet-fleet"
  std::string from;  // address
  std::string what;  // "order.create"
  std::string subject, detail;
};

class Metadata {
 public:
  virtual ~Metadata() = default;

  // All that `work` changes, durably, or nothing where it returns an error. May be nested: what is inside fails alone.
  virtual Status Atomically(const std::function<Status()>& work) = 0;

  virtual Status PutDevice(const Device& device) = 0;  // with its tags
  virtual Result<std::optional<Device>> GetDevice(const std::string& id) = 0;
  virtual Result<std::vector<Device>> ListDevices(const DeviceFilter& filter) = 0;  // by id
  virtual Result<bool> RemoveDevice(const std::string& id) = 0;                     // whether it was there
  virtual Result<int64_t> CountDevices(int64_t seen_since) = 0;

  virtual Result<int64_t> AddOrder(const OrderRecord& record) = 0;  // its id, larger than all before
  virtual Result<std::optional<OrderRecord>> GetOrder(int64_t id) = 0;
  virtual Result<std::vector<OrderRecord>> ListOrders(const OrderFilter& filter) = 0;  // newest first
  // Orders by tag that a device with these tags should have: the newest of each model, unless cancelled.
  virtual Result<std::vector<OrderRecord>> StandingOrders(const std::vector<std::string>& tags) = 0;
  virtual Status MarkCancelled(int64_t id) = 0;

  virtual Status PutAssignment(const Assignment& assignment) = 0;
  virtual Result<std::optional<Assignment>> GetAssignment(int64_t order, const std::string& device) = 0;
  virtual Result<std::vector<Assignment>> ListAssignments(int64_t order, const AssignmentFilter& filter) = 0;
  // All of a model on a device, newest first; of all models where it is empty.
  virtual Result<std::vector<Assignment>> AssignmentsOf(const std::string& device,
                                                        const std::string& model) = 0;
  virtual Result<std::map<Fate, int64_t>> CountFates(int64_t order) = 0;
  // Those that have not ended, and were taken up, or made where they never were, before that time.
  virtual Result<int64_t> CountOpen(int64_t order, int64_t since_before) = 0;

  virtual Status AddToken(const Token& token) = 0;
  virtual Result<std::optional<Token>> GetToken(const std::string& id) = 0;
  virtual Result<std::vector<Token>> ListTokens() = 0;
  virtual Result<bool> RemoveToken(const std::string& id) = 0;
  virtual Status PutEnrolmentToken(const EnrolmentToken& token) = 0;
  virtual Result<std::optional<EnrolmentToken>> GetEnrolmentToken(const std::string& id) = 0;
  // Which request a token has enrolled as which device, so that one whose answer was lost gets it again.
  virtual Status AddEnrolment(const std::string& token, const std::string& request,
                              const std::string& device) = 0;
  virtual Result<std::string> FindEnrolment(const std::string& token,
                                            const std::string& request) = 0;  // empty: none
  virtual Status RemoveEnrolmentTokens(int64_t expired_before) = 0;           // with their enrolments

  // Entries are only ever appended.
  virtual Status AppendAudit(const AuditEntry& entry) = 0;
  virtual Result<std::vector<AuditEntry>> ListAudit(int64_t after, int64_t limit) = 0;

  // How far somebody has come with something.
  virtual Result<int64_t> Progress(const std::string& name) = 0;  // 0 where nothing is known
  virtual Status SetProgress(const std::string& name, int64_t value) = 0;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_METADATA_H_
