// SPDX-License-Identifier: Apache-2.0
// What every tensor of a float graph holds on real samples.
#ifndef WHET_SHRINK_CALIBRATE_H_
#define WHET_SHRINK_CALIBRATE_H_

#include <functional>
#include <map>
#include <string>

#include "base/result.h"
#include "ir/graph.h"
#include "shrink/samples.h"
#include "shrink/statistics.h"

namespace whet::shrink {

// What is being done, and how much of it is; called from several threads at once.
using Progress = std::function<void(std::string_view what, size_t done, size_t all)>;

// By the names of f32 values: inputs, and what operations write. Names what is not finite in an error.
using Observed = std::map<std::string, Statistics, std::less<>>;

Result<Observed> Calibrate(const ir::Graph& graph, const Samples& samples, int threads,
                           const Progress& progress);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_CALIBRATE_H_
