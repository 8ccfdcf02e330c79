// SPDX-License-Identifier: Apache-2.0
// What storing each layer does: for reports only, since it takes runs of its own for every layer.
#ifndef WHET_SHRINK_EXPLAIN_H_
#define WHET_SHRINK_EXPLAIN_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "shrink/alone.h"
#include "shrink/calibrate.h"

namespace whet::shrink {

struct Explanation {
  // SQNR of the answers when only this result and these weights are stored, and the part of the sum of all such noises.
  double alone_db = std::numeric_limits<double>::quiet_NaN(), share = 0;
  double weights_db =
      std::numeric_limits<double>::quiet_NaN();  // SQNR of the stored weights, where it has some
  // Of the result, where that is stored: what the stored integers reach, and the part of the values beyond.
  Range reach;
  double clipped = 0;
  // Of the costliest: what the answers gained when these nodes, and nothing else in addition, stayed float.
  std::vector<std::string> keep_float;
  double gain_db = 0;
  // How the values seen are spread, in equal steps over `seen`: counts.
  Range seen;
  std::vector<uint64_t> histogram;
};

// What the scheme stores of each part, tried alone on `samples` of the judge's.
Result<std::vector<Explanation>> Explain(const Storage& storage, const std::vector<Part>& parts,
                                         const Observed& observed, const Judge& judge, size_t samples,
                                         const Progress& progress);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_EXPLAIN_H_
