// SPDX-License-Identifier: Apache-2.0
#include "fleet/notify.h"

#include <algorithm>
#include <vector>

namespace whet::fleet {

LocalNotify::LocalNotify() : thread_([this] { CallWhoIsLate(); }) {}

LocalNotify::~LocalNotify() {
  Stop();
  thread_.join();
}

uint64_t LocalNotify::Ticket() {
  const std::lock_guard lock(mutex_);
  return ticket_;
}

void LocalNotify::Wait(const std::string& device, uint64_t ticket, int64_t seconds, Called called) {
  {
    const std::lock_guard lock(mutex_);
    const auto woken = woken_.find(device);
    const bool now = stopped_ || seconds <= 0 || (woken != woken_.end() && woken->second > ticket);
    if (!now) {
      const Time end =
          std::chrono::steady_clock::now() + std::chrono::seconds(std::min<int64_t>(seconds, 86400));
      const auto at = waiters_.emplace(end, Waiter{device, std::move(called)});
      by_device_.emplace(device, at);
      if (at == waiters_.begin()) sooner_.notify_all();
      return;
    }
  }
  called();
}

void LocalNotify::Wake(const std::string& device) {
  std::vector<Called> calls;
  {
    const std::lock_guard lock(mutex_);
    woken_[device] = ++ticket_;
    const auto [begin, end] = by_device_.equal_range(device);
    for (auto at = begin; at != end; ++at) {
      calls.push_back(std::move(at->second->second.called));
      waiters_.erase(at->second);
    }
    by_device_.erase(begin, end);
  }
  for (const Called& call : calls) call();
}

int64_t LocalNotify::Waiting() {
  const std::lock_guard lock(mutex_);
  return static_cast<int64_t>(waiters_.size());
}

void LocalNotify::Stop() {
  std::multimap<Time, Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    waiters.swap(waiters_);
    by_device_.clear();
    sooner_.notify_all();
  }
  for (const auto& [end, waiter] : waiters) waiter.called();
}

void LocalNotify::CallWhoIsLate() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (waiters_.empty()) {
      sooner_.wait(lock);
      continue;
    }
    const auto first = waiters_.begin();
    if (first->first > std::chrono::steady_clock::now()) {
      sooner_.wait_until(lock, Time(first->first));
      continue;
    }
    const auto [begin, end] = by_device_.equal_range(first->second.device);
    by_device_.erase(std::find_if(begin, end, [&](const auto& entry) { return entry.second == first; }));
    const Called call = std::move(first->second.called);
    waiters_.erase(first);
    lock.unlock();
    call();
    lock.lock();
  }
}

}  // namespace whet::fleet
