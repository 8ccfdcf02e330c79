// SPDX-License-Identifier: Apache-2.0
#include "fleet/delta_maker.h"

#include <chrono>
#include <new>

#include "delta/delta.h"
#include "fleet/log.h"

namespace whet::fleet {
namespace {

constexpr uint64_t kMostPlanBytes = uint64_t{1} << 30;  // beyond, making one would take too much memory

Result<std::string> ReadPlan(Blobs& repository, const std::string& path, const Digest& plan) {
  const std::optional<Blob> blob = WHET_TRY(repository.Find(path));
  if (!blob || blob->bytes > kMostPlanBytes) return Error(path + ": is not there, or too large for deltas");
  std::string bytes = WHET_TRY(repository.Read(path, 0, blob->bytes));
  if (Sha256(std::as_bytes(std::span(bytes))) != plan) return Error(path + ": is damaged");
  return bytes;
}

std::string FilesOf(const DeltaJob& job) {
  return DeltaName(job.from, job.to) + " " + job.from_path + " " + job.to_path;
}

}  // namespace

std::string DeltaName(const std::optional<Digest>& from, const Digest& to) {
  return (from ? Hex(*from) : "full") + "-" + Hex(to);
}

DeltaMaker::DeltaMaker(Blobs& repository, Blobs& deltas, Metrics& metrics, Done done)
    : repository_(&repository), deltas_(&deltas), metrics_(&metrics), done_(std::move(done)), thread_([this] {
        Run();
      }) {}

DeltaMaker::~DeltaMaker() {
  Stop();
  if (thread_.joinable()) thread_.join();
}

bool DeltaMaker::Want(const DeltaJob& job) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || vain_.contains(FilesOf(job))) return false;
  if (wanted_.insert(DeltaName(job.from, job.to)).second) jobs_.push_back(job);
  more_.notify_all();
  return true;
}

void DeltaMaker::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  more_.notify_all();
}

void DeltaMaker::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    more_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
    if (stopped_) return;
    const DeltaJob job = jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    const Status made = MakeWithinMemory(job);
    if (!made.ok()) Log("delta " + DeltaName(job.from, job.to) + ": " + made.message());
    lock.lock();
    wanted_.erase(DeltaName(job.from, job.to));
    if (!made.ok()) vain_.insert(FilesOf(job));
    lock.unlock();
    done_(job);
    lock.lock();
  }
}

Status DeltaMaker::MakeWithinMemory(const DeltaJob& job) {
  try {
    return Make(job);
  } catch (const std::bad_alloc&) {
    return Error("there is not enough memory to make it");
  }
}

Status DeltaMaker::Make(const DeltaJob& job) {
  const std::string name = DeltaName(job.from, job.to);
  if (WHET_TRY(deltas_->Find(name))) return {};
  const auto begin = std::chrono::steady_clock::now();
  const std::string to = WHET_TRY(ReadPlan(*repository_, job.to_path, job.to));
  const auto bytes = [](const std::string& text) { return std::as_bytes(std::span(text)); };
  std::string made;
  if (job.from) {
    const std::string from = WHET_TRY(ReadPlan(*repository_, job.from_path, *job.from));
    made = WHET_TRY(delta::MakeSmallest(bytes(from), bytes(to))).delta;
  } else {
    made = WHET_TRY(delta::Make(delta::Codec::kFull, {}, bytes(to)));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  metrics_->Observe("whet_fleet_delta_seconds", {}, took.count());
  metrics_->Add("whet_fleet_deltas_total", {{"useful", made.size() < to.size() ? "yes" : "no"}}, 1);
  if (made.size() >= to.size()) made.clear();
  return deltas_->Put(name, made);
}

}  // namespace whet::fleet
