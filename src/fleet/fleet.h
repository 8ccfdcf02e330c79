// SPDX-License-Identifier: Apache-2.0
// What the server's endpoints work on. One thread at a time (worker.h), apart from what says otherwise.
#ifndef WHET_FLEET_FLEET_H_
#define WHET_FLEET_FLEET_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fleet/authority.h"
#include "fleet/blobs.h"
#include "fleet/catalogue.h"
#include "fleet/delta_maker.h"
#include "fleet/ingest_log.h"
#include "fleet/metadata.h"
#include "fleet/metrics.h"
#include "fleet/notify.h"

namespace whet::fleet {

// The five, one implementation each.
struct Seams {
  std::unique_ptr<Metadata> metadata;
  std::unique_ptr<Blobs> repository, deltas;
  std::unique_ptr<IngestLog> log;
  std::unique_ptr<Notify> notify;
  std::unique_ptr<Metrics> metrics;
};

struct FleetOptions {
  int certificate_days = 90;
  int64_t poll_seconds = 60;       // that devices are told to wait between check-ins
  int64_t max_wait_seconds = 300;  // for which a check-in is held at most
  int64_t delta_patience = 60;     // for which an order is held back until its deltas are made
  int64_t keep_days = 365;         // for which events are kept; 0: for ever
};

// Who asks.
struct Caller {
  enum class Kind { kNobody, kDevice, kToken };
  Kind kind = Kind::kNobody;
  std::string id;  // of the device or the token
  Role role = Role::kViewer;
  std::string who() const;  // for the audit log
};

class Fleet {
 public:
  Fleet(Seams seams, Authority authority, FleetOptions options, DeltaMaker::Done delta_done);

  Metadata& metadata() { return *seams_.metadata; }
  Blobs& repository() { return *seams_.repository; }
  Blobs& deltas() { return *seams_.deltas; }
  IngestLog& log() { return *seams_.log; }
  Notify& notify() { return *seams_.notify; }
  Metrics& metrics() { return *seams_.metrics; }
  Catalogue& catalogue() { return catalogue_; }
  const Authority& authority() const { return authority_; }
  const FleetOptions& options() const { return options_; }

  Status Audit(const Caller& caller, const std::string& from, const std::string& what,
               const std::string& subject, const std::string& detail = "");

  // Orders (orders.cc).
  // Gives the order to a device, in the place of older ones of the model. Nothing where a newer one is there.
  Status Assign(const OrderRecord& record, const std::string& device, int64_t now);
  // Gives a device the orders of its tags.
  Status AssignStanding(const Device& device, int64_t now);
  // A device that is no more has nothing open.
  Status GiveUp(const std::string& device, int64_t now);
  // What the device is to do, with the deltas that are ready.
  Result<std::vector<wire::Order>> OrdersFor(const Device& device, int64_t now);
  // Starts the deltas that the devices of an order can use, and holds it back until they are made.
  Status PrepareDeltas(const OrderRecord& record, const std::vector<Device>& devices, int64_t now);
  Status DeltaIsMade(const DeltaJob& job);
  Status ReleaseLateOrders(int64_t now);

  // What devices have said (progress.cc).
  Status TakeCheckIn(const Device& device, const wire::CheckIn& check_in, int64_t now);
  // Takes reported events out of the log, each once, however often the server is killed meanwhile. Whether there are more.
  Result<bool> FollowLog(int64_t now);

  Status UpdateGauges(int64_t now);

 private:
  struct Held {
    int64_t until = 0;
    std::set<std::string> deltas;  // names
  };
  Status Release(int64_t order);
  Result<std::vector<wire::DeltaOffer>> DeltasFor(const OrderRecord& record, const Device& device);
  void WantDelta(const OrderRecord& record, const std::optional<wire::Running>& running, const Digest& to);
  Status Change(const Assignment& before, const Assignment& after);
  Status TakeEvent(const Stored& stored, int64_t now);

  Seams seams_;
  Authority authority_;
  FleetOptions options_;
  Catalogue catalogue_;
  std::map<int64_t, Held> held_;             // orders
  std::unique_ptr<DeltaMaker> delta_maker_;  // last: its thread uses the seams
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_FLEET_H_
