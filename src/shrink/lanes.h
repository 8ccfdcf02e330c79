// SPDX-License-Identifier: Apache-2.0
// Work on samples in parallel, with results that do not depend on how many threads there were.
#ifndef WHET_SHRINK_LANES_H_
#define WHET_SHRINK_LANES_H_

#include <functional>

#include "base/result.h"

namespace whet::shrink {

// Item i belongs to lane i % kLanes, and a lane's items come in order, so sums kept by lane and joined in the order of
// lanes are the same for every number of threads.
constexpr size_t kLanes = 4;

// Calls work(item, lane) for all items; one lane is never in two threads at once. The error of the first item that
// failed is the result.
Status ForEachInLanes(size_t items, int threads, const std::function<Status(size_t item, size_t lane)>& work);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_LANES_H_
