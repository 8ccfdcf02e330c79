// SPDX-License-Identifier: Apache-2.0
// A device that only talks: it enrols, checks in, follows orders in the states that whetd goes through, downloads plans in parts,
// and tells what happened until the server says that it has it. It verifies a plan's hash, and nothing else.
#ifndef WHET_FLEET_SIMULATED_DEVICE_H_
#define WHET_FLEET_SIMULATED_DEVICE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "fleet/device_key.h"
#include "wire/messages.h"

namespace whet::fleet {

// What it asks the server.
struct Asking {
  const char* method = "GET";
  std::string path, body;
  std::string range;  // "0-99"
  int64_t wait_seconds = 0;
};

// A plan that an order brings, for simulated hardware.
struct SimulatedPlan {
  std::string path;  // below the server's address
  int64_t bytes = 0;
  Digest file{}, plan{};
};

struct SimulationOptions {
  std::string token;          // for enrolment, of many uses
  int64_t wait_seconds = 20;  // for which check-ins may be held
  bool bad = false;           // its trials fail
  std::string bad_version;    // of which; empty: of all
};

struct SimulatedCounts {
  int64_t events = 0, told = 0;  // made; that the server has said to have
  int64_t committed = 0, refused = 0, cancelled = 0, bytes = 0;
};

class SimulatedDevice {
 public:
  // Finds the plan of an order; may ask the server, as this device.
  using FindPlan =
      std::function<Result<SimulatedPlan>(const wire::Order& order, const SimulatedDevice& device)>;
  SimulatedDevice(SimulationOptions options, DeviceKey key, FindPlan find_plan)
      : options_(std::move(options)), key_(std::move(key)), find_plan_(std::move(find_plan)) {}

  static wire::Hardware Hardware();  // a machine for which most bundles have a variant

  Asking Next();
  // What came of it; status 0: no answer. False: it asks the same again, later.
  bool Take(int status, const std::string& body);

  const DeviceKey& key() const { return key_; }
  const std::string& certificate() const { return certificate_; }  // empty: not enrolled yet
  const std::string& id() const { return id_; }
  const SimulatedCounts& counts() const { return counts_; }
  int64_t ended() const { return ended_; }  // orders
  // Whether it has told everything, and has checked in since.
  bool quiet() const { return spool_.empty() && !order_ && shown_; }

 private:
  enum class Doing { kEnrolling, kCheckingIn, kReporting, kDownloading };
  Asking CheckIn() const;
  bool TakeEnrolment(const std::string& body);
  bool TakeCheckIn(const std::string& body);
  bool TakeReport(const std::string& body);
  bool TakePart(int status, const std::string& body);
  void Begin(const wire::Order& order);
  void Try();
  void Say(const std::string& state, const std::string& detail = "");
  void End(const std::string& state, const std::string& detail = "");

  SimulationOptions options_;
  DeviceKey key_;
  FindPlan find_plan_;
  std::string id_, certificate_;
  Doing doing_ = Doing::kEnrolling;
  std::optional<wire::Order> order_;
  SimulatedPlan plan_;
  std::string part_;
  std::deque<wire::Event> spool_;
  int64_t seq_ = 0, ended_ = 0;
  std::vector<wire::Running> running_;
  std::map<std::string, int64_t> taken_;
  bool shown_ = false;
  SimulatedCounts counts_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_SIMULATED_DEVICE_H_
