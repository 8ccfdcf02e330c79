// SPDX-License-Identifier: Apache-2.0
// Ranges judged by the answers. What storing a tensor costs the tensor itself is not what it costs the answers: where these
// hang on few tensors, as in detectors, moving the ends of their ranges gains what no observer of the tensor alone can see.
#ifndef WHET_SHRINK_SEARCH_RANGES_H_
#define WHET_SHRINK_SEARCH_RANGES_H_

#include <functional>
#include <set>

#include "base/result.h"
#include "shrink/alone.h"
#include "shrink/calibrate.h"
#include "shrink/insert.h"
#include "shrink/judge.h"

namespace whet::shrink {

struct RangeSearch {
  Storage storage;  // as it is before the search
  const Judge& judge;
  std::function<Result<double>(const Scheme&)> sqnr_db;  // of the answers under a scheme
  size_t tensors = 0;                                    // how many are searched, the costliest first
  Progress progress;
};

struct SearchedRanges {
  Scheme scheme;
  double sqnr_db = 0;
  std::set<ir::ValueId> moved;  // roots whose range is another now
};

// `sqnr_db` is that of the scheme before. Each end of a range moves as long as the answers come closer.
Result<SearchedRanges> SearchRanges(const RangeSearch& search, double sqnr_db);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_SEARCH_RANGES_H_
