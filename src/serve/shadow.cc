// SPDX-License-Identifier: Apache-2.0
#include "serve/shadow.h"

#include <sched.h>
#include <time.h>

#include "serve/disagreement.h"

namespace whet::serve {
namespace {

constexpr size_t kMaxWaiting = 4;
// So much of the budget is there at the beginning, so that a rare request can be compared at once.
constexpr int64_t kFirstSeconds = 1;

int64_t ThreadMicroseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * int64_t{1'000'000} + time.tv_nsec / 1000;
}

// A mixing of all bits of a number (SplitMix64's).
uint64_t Mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

ShadowRun::ShadowRun(std::shared_ptr<LoadedPlan> live, std::shared_ptr<LoadedPlan> candidate,
                     const ShadowOptions& options)
    : live_(std::move(live)),
      candidate_(std::move(candidate)),
      options_(options),
      start_(std::chrono::steady_clock::now()),
      thread_([this] { Work(); }) {}

ShadowRun::~ShadowRun() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool ShadowRun::Draw() {
  const uint64_t number = Mix(options_.seed + static_cast<uint64_t>(figures_.seen));
  return static_cast<int64_t>(number % 1'000'000) < options_.share_per_million;
}

// What is spent may not exceed what has been earned; a run that does is paid for by the pause after it.
bool ShadowRun::MayRun() const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - start_ + std::chrono::seconds(kFirstSeconds));
  const double earned =
      static_cast<double>(elapsed.count()) * 1e-6 * static_cast<double>(options_.cpu_per_million);
  return static_cast<double>(figures_.cpu_us) < earned;
}

void ShadowRun::Offer(Request&& request, Answer&& answer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (answer.plan != live_->description().plan) return;
  ++figures_.seen;
  figures_.live.Add(answer.run_us);
  if (!Draw()) return;
  ++figures_.drawn;
  if (!MayRun() || waiting_.size() >= kMaxWaiting) return;
  waiting_.push_back({std::move(request), std::move(answer)});
  wake_.notify_one();
}

void ShadowRun::Work() {
  const sched_param none{};
  sched_setscheduler(0, SCHED_IDLE, &none);  // on Linux, of this thread
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (stop_) return;
    const Pair pair = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    Compare(pair);
    lock.lock();
  }
}

void ShadowRun::Compare(const Pair& pair) {
  const int64_t start = ThreadMicroseconds();
  const Result<Answer> answer = candidate_->Run(0, pair.request);
  const int64_t run = ThreadMicroseconds() - start;
  const bool other =
      answer.ok() && Disagree(live_->description().outputs, pair.answer.outputs,
                              candidate_->description().outputs, answer.value().outputs, options_.tolerance);
  const int64_t all = ThreadMicroseconds() - start;
  const std::lock_guard<std::mutex> lock(mutex_);
  figures_.compared += answer.ok() ? 1 : 0;
  figures_.errors += answer.ok() ? 0 : 1;
  figures_.disagreements += other ? 1 : 0;
  figures_.cpu_us += all;
  figures_.candidate.Add(run);
}

ShadowFigures ShadowRun::figures() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  ShadowFigures figures = figures_;
  figures.elapsed_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start_)
          .count();
  return figures;
}

}  // namespace whet::serve
