// SPDX-License-Identifier: Apache-2.0
#include "shrink/lanes.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace whet::shrink {
namespace {

struct Failure {
  size_t item = 0;
  Status status;
};

}  // namespace

Status ForEachInLanes(size_t items, int threads, const std::function<Status(size_t, size_t)>& work) {
  std::vector<Failure> failures(kLanes);
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto take_lanes = [&] {
    for (size_t lane = next++; lane < kLanes; lane = next++) {
      for (size_t item = lane; item < items && !failed; item += kLanes) {
        failures[lane] = {item, work(item, lane)};
        if (!failures[lane].status.ok()) failed = true;
      }
    }
  };
  std::vector<std::thread> others;
  for (int i = 1; i < std::min<int>(threads, kLanes); ++i) others.emplace_back(take_lanes);
  take_lanes();
  for (std::thread& other : others) other.join();
  std::stable_sort(failures.begin(), failures.end(),
                   [](const Failure& a, const Failure& b) { return a.item < b.item; });
  for (Failure& failure : failures) WHET_TRY(std::move(failure.status));
  return {};
}

}  // namespace whet::shrink
