// SPDX-License-Identifier: Apache-2.0
#include "fleet/worker.h"

#include <chrono>
#include <ctime>

#include "fleet/log.h"

namespace whet::fleet {
namespace {

constexpr size_t kMostAtOnce = 256;
constexpr size_t kMostWaiting = 20'000;  // beyond, requests are refused at once

}  // namespace

Worker::Worker(Seams seams, Authority authority, const FleetOptions& options)
    : fleet_(std::move(seams), std::move(authority), options,
             [this](const DeltaJob& made) {
               Push({nullptr, [made](Fleet& fleet) { return fleet.DeltaIsMade(made); }});
             }),
      thread_([this] { Run(); }) {}

Worker::~Worker() {
  Stop();
}

void Worker::Take(http::Request request, std::shared_ptr<http::Responder> respond) {
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->respond = std::move(respond);
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < kMostWaiting && !stopped_) {
      waiting_.push_back({std::move(call), {}});
      more_.notify_one();
      return;
    }
  }
  http::Response busy = Refusal(503, "the server is busy, or stops");
  busy.headers.emplace_back("Retry-After", "30");
  call->respond->Send(std::move(busy));
}

void Worker::Push(Work work) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(work));
  more_.notify_one();
}

void Worker::Stop() {
  fleet_.notify().Stop();  // held check-ins come back as work
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    more_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Worker::Run() {
  for (;;) {
    std::vector<Work> works = Gather();
    if (!works.empty()) DoAll(std::move(works));
    Tend();
    const std::lock_guard lock(mutex_);
    if (stopped_ && waiting_.empty()) return;
  }
}

std::vector<Worker::Work> Worker::Gather() {
  std::unique_lock lock(mutex_);
  const auto patience = std::chrono::milliseconds(behind_ ? 0 : 1000);
  more_.wait_for(lock, patience, [this] { return stopped_ || !waiting_.empty(); });
  std::vector<Work> works;
  while (!waiting_.empty() && works.size() < kMostAtOnce) {
    works.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return works;
}

void Worker::DoAll(std::vector<Work> works) {
  std::vector<Outcome> outcomes;
  // The log first: a report that is sent again counts once, an order that is given again does not.
  const Status durable = fleet_.metadata().Atomically([&] {
    return fleet_.log().Atomically([&]() -> Status {
      for (const Work& work : works) {
        if (work.call) {
          outcomes.push_back({work.call, DoOne(*work.call)});
        } else {
          const Status done = work.job(fleet_);
          if (!done.ok()) Log(done.message());
        }
      }
      return {};
    });
  });
  if (!durable.ok()) Log(durable.message());
  for (Outcome& outcome : outcomes) {
    if (!durable.ok()) outcome.answer = Refusal(503, "the storage has failed; nothing was changed");
    Deliver(std::move(outcome));
  }
  behind_ = true;
}

// What fails takes back what it has changed, and leaves the others' alone.
Answer Worker::DoOne(Call& call) {
  call.now = time(nullptr);
  std::optional<Answer> answer;
  const Status done = fleet_.metadata().Atomically([&] {
    return fleet_.log().Atomically([&]() -> Status {
      answer = WHET_TRY(Handle(fleet_, call));
      return {};
    });
  });
  if (!done.ok()) {
    Log(std::string(call.route) + ": " + done.message());
    answer = Refusal(503, "the storage has failed; nothing was changed");
  }
  if (answer->response) call.body = Json();  // which many requests that are answered together would add up
  return *std::move(answer);
}

void Worker::Deliver(Outcome outcome) {
  const std::shared_ptr<Call>& call = outcome.call;
  if (outcome.answer.response) {
    const std::string status = std::to_string(outcome.answer.response->status);
    fleet_.metrics().Add("whet_fleet_requests_total", {{"path", call->route}, {"status", status}}, 1);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - call->came;
    if (!call->waited)
      fleet_.metrics().Observe("whet_fleet_request_seconds", {{"path", call->route}}, took.count());
    call->respond->Send(*std::move(outcome.answer.response));
    return;
  }
  fleet_.notify().Wait(outcome.answer.wait_device, call->ticket, outcome.answer.wait_seconds, [this, call] {
    call->waited = true;
    Push({call, {}});
  });
}

// What is not asked for: what the log has of new, and what has become late.
void Worker::Tend() {
  const int64_t now = time(nullptr);
  if (behind_) {
    const Result<bool> more = fleet_.FollowLog(now);
    if (!more.ok()) Log(more.message());
    behind_ = more.ok() && *more;
  }
  if (tended_ == now) return;
  tended_ = now;
  const Status released = fleet_.ReleaseLateOrders(now);
  if (!released.ok()) Log(released.message());
  constexpr int64_t kDay = 86400;
  const int64_t days = fleet_.options().keep_days;
  if (days == 0 || behind_ || forgot_ == now / kDay) return;
  forgot_ = now / kDay;
  const Status forgotten = fleet_.log().Forget(now - days * kDay);
  if (!forgotten.ok()) Log(forgotten.message());
}

}  // namespace whet::fleet
