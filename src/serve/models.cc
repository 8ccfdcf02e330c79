// SPDX-License-Identifier: Apache-2.0
#include "serve/models.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "serve/loaded_plan.h"
#include "serve/shadow.h"

namespace whet::serve {
namespace {

using Clock = std::chrono::steady_clock;

int64_t MicrosecondsSince(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
}

Outcome Refuse(Refusal refusal, std::string message) {
  return {refusal, std::move(message), {}};
}

Status CheckOptions(const ModelsOptions& options) {
  const auto within = [](int value, int max) { return value >= 1 && value <= max; };
  if (!within(options.workers, runtime::kMaxThreads) || !within(options.sessions, runtime::kMaxThreads))
    return Error("workers and sessions are 1 to " + std::to_string(runtime::kMaxThreads));
  if (options.max_queue < 1) return Error("at least one request has to have room to wait");
  return {};
}

Status CheckSamePorts(const std::vector<Port>& live, const std::vector<Port>& candidate, const char* kind) {
  if (live.size() != candidate.size())
    return Error("the candidate has another number of " + std::string(kind) +
                 "s; install it without a shadow");
  for (size_t i = 0; i < live.size(); ++i) {
    if (live[i].dtype == candidate[i].dtype && live[i].dims == candidate[i].dims) continue;
    return Error(std::string(kind) + " '" + live[i].name + "' is " + TypeText(live[i].dtype, live[i].dims) +
                 ", the candidate's is " + TypeText(candidate[i].dtype, candidate[i].dims) +
                 "; install it without a shadow");
  }
  return {};
}

// One plan in service, and who uses which of its sessions.
struct Live {
  std::shared_ptr<LoadedPlan> plan;
  std::vector<int> idle;  // sessions
  Latency run;            // guarded by the mutex of Models
};

struct Slot {
  std::shared_ptr<Live> live;
  std::shared_ptr<ShadowRun> shadow;
  int64_t answered = 0, refused = 0;
};

struct Job {
  std::string name;
  Request request;
  Models::Done done;
  Clock::time_point since;
};

class ModelsInThreads : public Models {
 public:
  ModelsInThreads(const ModelsOptions& options, std::shared_ptr<runtime::WorkerPool> pool);
  ~ModelsInThreads() override;

  Status Put(const Candidate& candidate) override;
  Result<int> Probe(const std::string& name) override;
  Status Remove(const std::string& name) override;
  std::vector<Description> List() const override;
  std::optional<Description> Describe(const std::string& name) const override;
  uint64_t MaxInputBytes() const override;
  void Submit(const std::string& name, Request request, Done done) override;
  Status StartShadow(const ShadowOptions& options) override;
  std::optional<ShadowFigures> Shadow(const std::string& name) const override;
  void StopShadow(const std::string& name) override;

 private:
  std::shared_ptr<LoadedPlan> PlanOf(const std::string& name) const;
  std::string UnknownModel(const std::string& name) const;
  static Description Describe(const Slot& slot);
  void Work();
  bool FindRunnable(std::deque<Job>::iterator* found);
  void Answer(Job job, std::shared_ptr<Live> live, int session);

  const ModelsOptions options_;
  const std::shared_ptr<runtime::WorkerPool> pool_;  // null: each computation in its worker alone
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, Slot> slots_;
  std::deque<Job> queue_;
  bool stop_ = false;
  std::vector<std::thread> workers_;
};

ModelsInThreads::ModelsInThreads(const ModelsOptions& options, std::shared_ptr<runtime::WorkerPool> pool)
    : options_(options), pool_(std::move(pool)) {
  for (int i = 0; i < options.workers; ++i) workers_.emplace_back([this] { Work(); });
}

ModelsInThreads::~ModelsInThreads() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

Status ModelsInThreads::Put(const Candidate& candidate) {
  auto live = std::make_shared<Live>();
  live->plan = WHET_TRY(LoadedPlan::Load(candidate, {options_.sessions, options_.threads, pool_}));
  for (int i = 0; i < live->plan->description().sessions; ++i) live->idle.push_back(i);
  std::shared_ptr<ShadowRun> shadow;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Slot& slot = slots_[candidate.name];
    std::swap(slot.live, live);
    std::swap(slot.shadow, shadow);
  }
  wake_.notify_all();
  return {};  // what was in service ends here, or with the last request that is under way on it
}

std::shared_ptr<LoadedPlan> ModelsInThreads::PlanOf(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto slot = slots_.find(name);
  return slot == slots_.end() ? nullptr : slot->second.live->plan;
}

Result<int> ModelsInThreads::Probe(const std::string& name) {
  const std::shared_ptr<LoadedPlan> plan = PlanOf(name);
  if (!plan) return Error(UnknownModel(name));
  return plan->CheckGoldens();
}

Status ModelsInThreads::Remove(const std::string& name) {
  Slot gone;
  std::vector<Job> refused;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto slot = slots_.find(name);
    if (slot == slots_.end()) return Error("there is no model '" + name + "'");
    gone = std::move(slot->second);
    slots_.erase(slot);
    const auto theirs =
        std::stable_partition(queue_.begin(), queue_.end(), [&](const Job& job) { return job.name != name; });
    refused.assign(std::move_iterator(theirs), std::move_iterator(queue_.end()));
    queue_.erase(theirs, queue_.end());
  }
  for (const Job& job : refused)
    job.done(Refuse(Refusal::kUnknownModel, "model '" + name + "' has just been removed"));
  return {};
}

Description ModelsInThreads::Describe(const Slot& slot) {
  Description description = slot.live->plan->description();
  description.answered = slot.answered;
  description.refused = slot.refused;
  description.run = slot.live->run;
  return description;
}

std::vector<Description> ModelsInThreads::List() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Description> all;
  for (const auto& [name, slot] : slots_) all.push_back(Describe(slot));
  return all;
}

std::optional<Description> ModelsInThreads::Describe(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto slot = slots_.find(name);
  if (slot == slots_.end()) return std::nullopt;
  return Describe(slot->second);
}

uint64_t ModelsInThreads::MaxInputBytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  uint64_t most = 0;
  for (const auto& [name, slot] : slots_) most = std::max(most, slot.live->plan->input_bytes());
  return most;
}

std::string ModelsInThreads::UnknownModel(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::string names;
  for (const auto& [known, slot] : slots_) names += (names.empty() ? "" : ", ") + known;
  return "there is no model '" + name + "'; " +
         (names.empty() ? "none is in service" : "give one of " + names);
}

void ModelsInThreads::Submit(const std::string& name, Request request, Done done) {
  Refusal refusal = Refusal::kNone;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto slot = slots_.find(name);
    if (slot == slots_.end()) {
      refusal = Refusal::kUnknownModel;
    } else if (stop_ || static_cast<int>(queue_.size()) >= options_.max_queue) {
      refusal = stop_ ? Refusal::kStopping : Refusal::kBusy;
      ++slot->second.refused;
    } else {
      queue_.push_back({name, std::move(request), std::move(done), Clock::now()});
    }
  }
  if (refusal == Refusal::kNone) return wake_.notify_one();
  if (refusal == Refusal::kUnknownModel) return done(Refuse(refusal, UnknownModel(name)));
  done(Refuse(refusal, refusal == Refusal::kBusy ? "too many requests are waiting; ask again in a moment"
                                                 : "the service is ending"));
}

// The first request whose model has a session free. With the mutex held.
bool ModelsInThreads::FindRunnable(std::deque<Job>::iterator* found) {
  *found = std::find_if(queue_.begin(), queue_.end(),
                        [&](const Job& job) { return !slots_.at(job.name).live->idle.empty(); });
  return *found != queue_.end();
}

void ModelsInThreads::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    std::deque<Job>::iterator next;
    wake_.wait(lock, [&] { return FindRunnable(&next) || (stop_ && queue_.empty()); });
    if (next == queue_.end()) break;
    Job job = std::move(*next);
    queue_.erase(next);
    std::shared_ptr<Live> live = slots_.at(job.name).live;
    const int session = live->idle.back();
    live->idle.pop_back();
    lock.unlock();
    Answer(std::move(job), std::move(live), session);
    lock.lock();
  }
  wake_.notify_one();  // the next one ends, too
}

// Takes its part of `live`: where that is the last one, the plan is unmapped here, without the mutex.
void ModelsInThreads::Answer(Job job, std::shared_ptr<Live> live, int session) {
  const int64_t waited = MicrosecondsSince(job.since);
  Result<serve::Answer> answer = live->plan->Run(session, job.request);
  std::shared_ptr<ShadowRun> shadow;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    live->idle.push_back(session);
    if (answer.ok()) live->run.Add(answer->run_us);
    const auto slot = slots_.find(job.name);
    if (slot != slots_.end()) {
      ++(answer.ok() ? slot->second.answered : slot->second.refused);
      shadow = slot->second.shadow;
    }
  }
  wake_.notify_one();
  Outcome outcome = answer.ok() ? Outcome{} : Refuse(Refusal::kBadInput, answer.message());
  if (answer.ok()) {
    outcome.answer = std::move(*answer);
    outcome.answer.wait_us = waited;
  }
  job.done(outcome);
  if (shadow && outcome.ok()) shadow->Offer(std::move(job.request), std::move(outcome.answer));
}

Status ModelsInThreads::StartShadow(const ShadowOptions& options) {
  const std::string& name = options.candidate.name;
  const std::shared_ptr<LoadedPlan> live = PlanOf(name);
  if (!live) return Error(UnknownModel(name));
  const std::shared_ptr<LoadedPlan> candidate = WHET_TRY(LoadedPlan::Load(options.candidate, {}));
  const Description &ours = live->description(), &theirs = candidate->description();
  if (ours.keeps_state || theirs.keeps_state)
    return Error(
        "model '" + name +
        "' keeps state, so a candidate would have to see every request; install it without a shadow");
  WHET_TRY(CheckSamePorts(ours.inputs, theirs.inputs, "input"));
  WHET_TRY(CheckSamePorts(ours.outputs, theirs.outputs, "output"));
  auto shadow = std::make_shared<ShadowRun>(live, candidate, options);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto slot = slots_.find(name);
  if (slot == slots_.end() || slot->second.live->plan != live)
    return Error("model '" + name + "' was exchanged meanwhile");
  std::swap(slot->second.shadow, shadow);
  return {};
}

std::optional<ShadowFigures> ModelsInThreads::Shadow(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto slot = slots_.find(name);
  if (slot == slots_.end() || !slot->second.shadow) return std::nullopt;
  return slot->second.shadow->figures();
}

void ModelsInThreads::StopShadow(const std::string& name) {
  std::shared_ptr<ShadowRun> shadow;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto slot = slots_.find(name);
  if (slot != slots_.end()) std::swap(slot->second.shadow, shadow);
}

}  // namespace

Result<std::unique_ptr<Models>> Models::Start(const ModelsOptions& options) {
  WHET_TRY(CheckOptions(options));
  std::shared_ptr<runtime::WorkerPool> pool;
  if (options.threads != 1) pool = WHET_TRY(runtime::WorkerPool::Start(options.threads));
  return std::unique_ptr<Models>(std::make_unique<ModelsInThreads>(options, std::move(pool)));
}

Result<Answer> Models::Infer(const std::string& name, Request request) {
  const auto promise =
      std::make_shared<std::promise<Outcome>>();  // the worker may still be in it when we go on
  std::future<Outcome> future = promise->get_future();
  Submit(name, std::move(request), [promise](const Outcome& outcome) { promise->set_value(outcome); });
  Outcome outcome = future.get();
  if (!outcome.ok()) return Error(outcome.message);
  return std::move(outcome.answer);
}

}  // namespace whet::serve
