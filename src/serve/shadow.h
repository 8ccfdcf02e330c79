// SPDX-License-Identifier: Apache-2.0
// A candidate that answers, unheard, a share of what the live plan has answered.
#ifndef WHET_SERVE_SHADOW_H_
#define WHET_SERVE_SHADOW_H_

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "serve/loaded_plan.h"

namespace whet::serve {

class ShadowRun {
 public:
  // The plan has one session and one thread.
  ShadowRun(std::shared_ptr<LoadedPlan> live, std::shared_ptr<LoadedPlan> candidate,
            const ShadowOptions& options);
  ~ShadowRun();

  // What the live plan has answered, after it was sent. Takes it, or passes it over; never waits for a run.
  void Offer(Request&& request, Answer&& answer);
  ShadowFigures figures() const;

 private:
  struct Pair {
    Request request;
    Answer answer;
  };
  bool Draw();  // whether the request that is seen now is one of the share
  bool MayRun() const;
  void Work();
  void Compare(const Pair& pair);

  const std::shared_ptr<LoadedPlan> live_, candidate_;
  const ShadowOptions options_;
  const std::chrono::steady_clock::time_point start_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Pair> waiting_;
  ShadowFigures figures_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace whet::serve

#endif  // WHET_SERVE_SHADOW_H_
