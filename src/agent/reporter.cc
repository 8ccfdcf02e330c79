// SPDX-License-Identifier: Apache-2.0
#include "agent/reporter.h"

#include <algorithm>
#include <chrono>

namespace whet::agent {
namespace {

constexpr Seconds kFirstPause = 5, kMostPause = 3600;
// Events come in groups: one exchange takes those of a few seconds.
constexpr std::chrono::seconds kGather{2};
// A server that will not have a report at all, so often in a row, shall not keep all later ones from being told.
constexpr int64_t kRefusals = 3;

}  // namespace

Reporter::~Reporter() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Reporter::Start() {
  thread_ = std::thread([this] { Work(); });
}

void Reporter::Wake() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    news_ = true;
  }
  wake_.notify_one();
}

bool Reporter::Drain() {
  Seconds pause = 0;
  while (pause == 0) pause = SendOne();
  return pause < 0;
}

std::string Reporter::last() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return last_;
}

void Reporter::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_ || news_; });
    wake_.wait_for(lock, kGather, [this] { return stop_; });
    Seconds pause = 0;
    while (!stop_ && pause >= 0) {
      news_ = false;
      wake_.wait_for(lock, std::chrono::seconds(pause), [this] { return stop_; });
      if (stop_) break;
      lock.unlock();
      pause = SendOne();
      lock.lock();
    }
    if (stop_) return;
  }
}

Seconds Reporter::SendOne() {
  const std::optional<wire::Report> report = spool_.Batch();
  if (!report) return -1;
  const Asked<wire::ReportReply> asked = server_.SendReport(*report);
  const int64_t first = report->events.front().seq, behind = report->events.back().seq + 1;
  std::string last = asked.detail;
  bool stored = false;
  if (asked.reply) {
    stored = asked.reply->next_seq > first &&
             spool_.Delivered(report->boot, std::min(asked.reply->next_seq, behind)).ok();
    last = stored ? "ok" : "the server has stored none of what it was sent";
  }
  refusals_ = asked.reply || asked.retryable ? 0 : refusals_ + 1;
  failures_ = stored ? 0 : failures_ + 1;
  if (refusals_ >= kRefusals) {
    refusals_ = 0;
    if (spool_.Drop(report->boot, behind).ok()) last += "; these events were dropped";
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    last_ = last;
  }
  if (stored) return 0;
  const Seconds full = std::min(kMostPause, kFirstPause << std::min<int64_t>(failures_ - 1, 20));
  return std::max(asked.retry_after_seconds,
                  full / 2 + static_cast<Seconds>(host_.Random()) % (full / 2 + 1));
}

}  // namespace whet::agent
