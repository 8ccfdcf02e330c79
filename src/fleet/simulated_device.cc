// SPDX-License-Identifier: Apache-2.0
#include "fleet/simulated_device.h"

#include <algorithm>
#include <ctime>

#include "format/plan.h"

namespace whet::fleet {
namespace {

constexpr int64_t kBoot = 1;

}  // namespace

wire::Hardware SimulatedDevice::Hardware() {
  wire::Hardware hardware;
  hardware.processor = "x86_64";
  hardware.isas = {"scalar", "avx2"};
  hardware.ram_bytes = int64_t{1} << 32;
  hardware.plan_major = format::kPlanMajor;
  hardware.plan_minor = format::kPlanMinor;
  hardware.software = "simulated";
  return hardware;
}

Asking SimulatedDevice::CheckIn() const {
  wire::CheckIn check_in;
  check_in.boot = kBoot;
  check_in.time = time(nullptr);
  check_in.hardware = Hardware();
  check_in.running = running_;
  check_in.taken = taken_;
  check_in.wait_seconds = shown_ ? options_.wait_seconds : 0;
  return {"POST", "/v1/check-in", PrintJson(wire::ToJson(check_in)), "", check_in.wait_seconds};
}

Asking SimulatedDevice::Next() {
  if (certificate_.empty()) {
    doing_ = Doing::kEnrolling;
    const wire::EnrolRequest request{options_.token, "simulated", key_.request, Hardware()};
    return {"POST", "/v1/enrol", PrintJson(wire::ToJson(request)), "", 0};
  }
  if (!spool_.empty()) {
    doing_ = Doing::kReporting;
    wire::Report report{kBoot, {}};
    for (const wire::Event& event : spool_)
      if (report.events.size() < wire::kMaxEvents) report.events.push_back(event);
    return {"POST", "/v1/reports", PrintJson(wire::ToJson(report)), "", 0};
  }
  if (!order_) {
    doing_ = Doing::kCheckingIn;
    return CheckIn();
  }
  doing_ = Doing::kDownloading;
  const auto first = static_cast<int64_t>(part_.size());
  const int64_t last = first == 0 ? plan_.bytes / 2 : plan_.bytes - 1;
  return {"GET", plan_.path, "", std::to_string(first) + "-" + std::to_string(last), 0};
}

bool SimulatedDevice::Take(int status, const std::string& body) {
  if (doing_ == Doing::kDownloading) return TakePart(status, body);
  if (status != 200) return false;
  switch (doing_) {
    case Doing::kEnrolling:
      return TakeEnrolment(body);
    case Doing::kCheckingIn:
      return TakeCheckIn(body);
    default:
      return TakeReport(body);
  }
}

bool SimulatedDevice::TakeEnrolment(const std::string& body) {
  const Result<Json> json = ParseJson(body);
  if (!json.ok()) return false;
  const Result<wire::EnrolReply> reply = wire::ReadEnrolReply(*json);
  if (!reply.ok()) return false;
  id_ = reply->device;
  certificate_ = reply->certificate;
  return true;
}

bool SimulatedDevice::TakeCheckIn(const std::string& body) {
  const Result<Json> json = ParseJson(body);
  if (!json.ok()) return false;
  const Result<wire::CheckInReply> reply = wire::ReadCheckInReply(*json);
  if (!reply.ok()) return false;
  shown_ = true;
  if (reply->orders.empty()) return true;
  const wire::Order& order = reply->orders[0];
  if (order.act == wire::Act::kInstall) {
    Result<SimulatedPlan> plan = find_plan_(order, *this);
    if (!plan.ok()) return false;  // the server may have gone meanwhile: the order comes again
    plan_ = *plan;
  }
  Begin(order);
  return true;
}

void SimulatedDevice::Begin(const wire::Order& order) {
  taken_[order.model] = order.id;
  shown_ = false;
  order_ = order;
  part_.clear();
  Say("ordered");
  if (order.act == wire::Act::kCancel) {
    ++counts_.cancelled;
    return End("committed");
  }
  if (order.act == wire::Act::kRemove) {
    std::erase_if(running_, [&](const wire::Running& running) { return running.model == order.model; });
    return End("committed");
  }
  Say("downloading");
}

bool SimulatedDevice::TakePart(int status, const std::string& body) {
  if (status >= 400 && status < 500) {
    End("failed", "the server answers " + std::to_string(status));
    return true;
  }
  if (status != 206 && status != 200) return false;
  if (status == 200) part_.clear();
  part_ += body;
  counts_.bytes += static_cast<int64_t>(body.size());
  if (static_cast<int64_t>(part_.size()) >= plan_.bytes) Try();
  return true;
}

void SimulatedDevice::Try() {
  Say("verifying");
  if (Sha256(std::as_bytes(std::span(part_))) != plan_.file) return End("refused", "another hash");
  part_ = {};
  Say("trial");
  const bool meant = options_.bad_version.empty() || options_.bad_version == order_->version;
  if (options_.bad && meant) return End("refused", "exceeds: p99 is 3 times the limit");
  Say("switching");
  std::erase_if(running_, [&](const wire::Running& running) { return running.model == order_->model; });
  running_.push_back({order_->model, order_->version, plan_.plan, order_->id});
  Say("probation");
  End("committed");
}

void SimulatedDevice::Say(const std::string& state, const std::string& detail) {
  wire::Event event;
  event.seq = seq_++;
  event.time = time(nullptr);
  event.kind = "state";
  event.model = order_->model;
  event.version = order_->version;
  event.order = order_->id;
  event.state = state;
  event.detail = detail;
  spool_.push_back(event);
  ++counts_.events;
}

void SimulatedDevice::End(const std::string& state, const std::string& detail) {
  Say(state, detail);
  if (state == "committed") ++counts_.committed;
  if (state == "refused") ++counts_.refused;
  ++ended_;
  order_.reset();
}

bool SimulatedDevice::TakeReport(const std::string& body) {
  const Result<Json> json = ParseJson(body);
  if (!json.ok()) return false;
  const Result<wire::ReportReply> reply = wire::ReadReportReply(*json);
  if (!reply.ok()) return false;
  while (!spool_.empty() && spool_.front().seq < reply->next_seq) {
    spool_.pop_front();
    ++counts_.told;
  }
  return true;
}

}  // namespace whet::fleet
