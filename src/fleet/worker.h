// SPDX-License-Identifier: Apache-2.0
// The one thread that works on metadata and log. Requests that have gathered are worked on together and made durable at once; no
// answer leaves before that.
#ifndef WHET_FLEET_WORKER_H_
#define WHET_FLEET_WORKER_H_

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "fleet/api.h"

namespace whet::fleet {

class Worker {
 public:
  Worker(Seams seams, Authority authority, const FleetOptions& options);
  ~Worker();

  // From any thread.
  void Take(http::Request request, std::shared_ptr<http::Responder> respond);
  // Answers whoever waits, works off what has come, and ends.
  void Stop();

 private:
  using Job = std::function<Status(Fleet&)>;
  struct Work {
    std::shared_ptr<Call> call;  // or
    Job job;
  };
  struct Outcome {
    std::shared_ptr<Call> call;
    Answer answer;
  };
  void Push(Work work);
  void Run();
  std::vector<Work> Gather();
  void DoAll(std::vector<Work> works);
  Answer DoOne(Call& call);
  void Deliver(Outcome outcome);
  void Tend();

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Work> waiting_;
  bool stopped_ = false;
  std::atomic<bool> behind_ = true;  // there may be events in the log that have not been followed
  int64_t tended_ = 0;
  int64_t forgot_ = 0;  // the day on which old events were
  Fleet fleet_;
  std::thread thread_;
};

}  // namespace whet::fleet

#endif  // WHET_FLEET_WORKER_H_
