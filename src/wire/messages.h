// SPDX-License-Identifier: Apache-2.0
// What a device and its server say to each other: JSON over HTTPS, with integers only. The device is known by its certificate, so
// no message names it. docs/fleet-api.md has the addresses; unknown members are passed over, so that either side may be newer.
//
//   POST /v1/enrol     EnrolRequest  -> EnrolReply     with a one-time token, before there is a certificate
//   POST /v1/renew     RenewRequest  -> EnrolReply     with the certificate that ends
//   POST /v1/check-in  CheckIn       -> CheckInReply   the server may hold the answer for wait_seconds: a long poll
//   POST /v1/reports   Report        -> ReportReply
//   GET  /v1/repository/...          the TUF repository, with ranges;  GET /v1/deltas/...  what DeltaOffer names
#ifndef WHET_WIRE_MESSAGES_H_
#define WHET_WIRE_MESSAGES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "json/json.h"

namespace whet::wire {

inline constexpr int kWireVersion = 1;  // of the paths, "/v1"
inline constexpr size_t kMaxMessageBytes = 1U << 20;
inline constexpr size_t kMaxEvents = 1000, kMaxOrders = 256, kMaxDeltaOffers = 16;

// A name of a model or a version: 1 to 64 of a-z A-Z 0-9 . _ -, the first no dot. They become names of files.
Status CheckName(const std::string& name);

// What a device is, by which a bundle's variant is chosen.
struct Hardware {
  std::string processor;          // x86_64, aarch64, riscv64
  std::vector<std::string> isas;  // as `whet targets` names them
  int64_t ram_bytes = 0;          // that models may use
  int64_t plan_major = 0, plan_minor = 0;
  std::string software;  // version of whetd
};

// A model as it runs on the device now.
struct Running {
  std::string model, version;
  Digest plan{};      // SHA-256 of the plan that answers requests
  int64_t order = 0;  // that brought it; 0: came with the device
};

struct CheckIn {
  int64_t boot = 0;  // counts the device's boots
  int64_t time = 0;  // seconds since 1970 by the device's clock
  Hardware hardware;
  std::vector<Running> running;
  // The newest order of each model that the device has taken up, by the model's name; ended or not.
  std::map<std::string, int64_t> taken;
  int64_t wait_seconds = 0;  // for how long the server may wait for news before it answers
};

// Where the server can shorten a download. Not signed, and not trusted: the rebuilt file's hash is in the signed manifest.
struct DeltaOffer {
  std::optional<Digest> from;  // plan that the device must have; none: the whole file, compressed
  Digest to{};
  int64_t bytes = 0;
  std::string path;  // below the server's address, "/v1/deltas/..."
};

enum class Act {
  kInstall,
  kRemove,
  kCancel,  // ends what older orders of the model have under way; what answers goes on
};
inline constexpr const char* kActNames[] = {"install", "remove", "cancel"};

struct Order {
  int64_t id = 0;  // grows; an order supersedes all older ones of its model, whatever their state
  Act act = Act::kInstall;
  std::string model, version;
  std::string bundle;              // install: the manifest's path as a TUF target
  int64_t deadline_seconds = 0;    // from when the device takes it up until it has committed; 0: a day
  int64_t shadow_per_million = 0;  // share of live requests that the candidate answers beside, unheard
  int64_t shadow_seconds = 0, shadow_requests = 0;  // the shadow ends after either; both 0: none
  int64_t cpu_per_million = 100'000;                // of one core, that the shadow may take
  int64_t shadow_disagreements = 0;                 // more answers of another class than that: refused
  std::vector<DeltaOffer> deltas;
};

struct CheckInReply {
  std::vector<Order> orders;  // at most one a model: the newest that the device has not taken up
  int64_t time = 0;           // the server's; for logs alone, no clock is set by it
  int64_t poll_seconds = 60;  // until the next check-in, before jitter
};

// What happened, in the order of `seq`, which grows by one within a boot. (device, boot, seq) is the event's identity: what is sent
// twice counts once.
struct Event {
  int64_t seq = 0;
  int64_t time = 0;
  std::string kind;  // "state", "infer", "error", ...
  std::string model, version;
  int64_t order = 0;
  std::string state;           // of a "state" event: the state that was entered
  std::string detail;          // for people
  std::optional<Digest> plan;  // that answers requests at this moment
  std::map<std::string, int64_t>
      figures;  // by name with its unit: p99_us, peak_bytes, requests, bytes_received
};

struct Report {
  int64_t boot = 0;
  std::vector<Event> events;
};

struct ReportReply {
  int64_t next_seq = 0;  // of that boot: everything below has been stored durably
};

struct EnrolRequest {
  std::string token, name;  // name: what people call the device; may be empty
  std::string csr;          // PEM, PKCS#10
  Hardware hardware;
};
struct RenewRequest {
  std::string csr;
};
struct EnrolReply {
  std::string device;       // its id from now on
  std::string certificate;  // PEM, the chain without the authority
  std::string authority;    // PEM, by which the server is known from now on
};

Json ToJson(const Hardware& value);
Json ToJson(const CheckIn& value);
Json ToJson(const Order& value);
Json ToJson(const CheckInReply& value);
Json ToJson(const Event& value);
Json ToJson(const Report& value);
Json ToJson(const ReportReply& value);
Json ToJson(const EnrolRequest& value);
Json ToJson(const RenewRequest& value);
Json ToJson(const EnrolReply& value);

// Each refuses what does not hold the contracts above; messages begin with the member that is wrong.
Result<Hardware> ReadHardware(const Json& json);
Result<CheckIn> ReadCheckIn(const Json& json);
Result<Order> ReadOrder(const Json& json);
Result<CheckInReply> ReadCheckInReply(const Json& json);
Result<Event> ReadEvent(const Json& json);
Result<Report> ReadReport(const Json& json);
Result<ReportReply> ReadReportReply(const Json& json);
Result<EnrolRequest> ReadEnrolRequest(const Json& json);
Result<RenewRequest> ReadRenewRequest(const Json& json);
Result<EnrolReply> ReadEnrolReply(const Json& json);

}  // namespace whet::wire

#endif  // WHET_WIRE_MESSAGES_H_
