// SPDX-License-Identifier: Apache-2.0
// Post-training quantisation: a float graph and unlabelled samples become a graph that computes in integers, and a report of
// what that cost. Every step that may help or hurt is tried, and kept only where the answers came closer to the float ones.
#ifndef WHET_SHRINK_QUANTISE_H_
#define WHET_SHRINK_QUANTISE_H_

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "shrink/calibrate.h"
#include "shrink/explain.h"
#include "shrink/placement.h"
#include "shrink/range.h"
#include "shrink/samples.h"

namespace whet::shrink {

struct QuantiseOptions {
  Grid grid;                         // of activations; weights have 8 bits in any case
  std::optional<Observer> observer;  // none: for each tensor the one of least error
  bool equalise = true, gains = true, correct_bias = true;
  size_t searched = 0;  // tensors whose ranges are moved for the sake of the answers, the costliest first
  // Mixed precision: layers stay float, or get 16-bit activations, those that int8 costs most first, until the answers keep
  // this many dB SQNR; but no more of the weights than the given part. None: all in `grid`.
  std::optional<double> least_sqnr_db;
  double most_float = 0.1;
  bool wide = false;  // 16-bit activations in place of floats
  PlacementOptions placement;
  int threads = 1;
  size_t judged = 32;  // samples that steps are judged on, evenly spaced among all
  size_t explained =
      0;  // of those, on how many each layer is tried alone for Quantised::explanations; 0: not at all
  Progress progress;
};

// A layer that stayed float, or got 16-bit activations, for the sake of the answers, and what they kept with it and those
// before it.
struct PreciseLayer {
  std::string node;
  double sqnr_db = 0;
  size_t weights = 0;  // how many this layer has
};

// A step that was tried: how close the answers were after it, and whether it was kept.
struct StepReport {
  std::string step;
  double sqnr_db = 0;
  bool kept = true;
};

struct LayerReport {
  std::string node, op, tensor;
  Stay stay = Stay::kInteger;
  Observer observer = Observer::kMinMax;
  bool joined =
      false;  // computed together with the activation that follows, behind which the result is stored
  bool by_channel = false;   // stored times a factor of each channel
  bool searched = false;     // the range was then moved for the sake of the answers
  DType dtype = DType::kI8;  // of the result where it is stored
  ir::Quant quant;           // likewise; none where it is not
  double low = 0, high = 0;  // what was seen
  double sqnr_db =
      std::numeric_limits<double>::quiet_NaN();  // of the result; not a number where it was fused away
};

// Weights that are stored for a layer that computes in floats (shrink/quantise_weights.h).
struct WeightReport {
  std::string node, op;
  int bits = 8;
  int64_t group = 0;  // how many share a scale along the axis that is summed over; 0: an output channel does
  size_t scales = 0, weights = 0;
  double sqnr_db = 0;  // of the weights
};

struct Quantised {
  ir::Graph graph;  // with quantize and dequantize around what is stored: compile it, or export it as it is
  double sqnr_db = 0;
  std::vector<StepReport> steps;
  std::vector<WeightReport> weights;  // of schemes that store weights alone
  bool wide = false;  // whether precise layers have 16-bit activations; else they stayed float
  std::vector<PreciseLayer> precise_layers;  // of mixed precision, the costliest first
  std::vector<LayerReport> layers;           // in the order of the float graph after the passes
  std::vector<LayerReport> inputs;        // those of the graph that are stored; `op` is "input", `node` empty
  std::vector<Explanation> explanations;  // of layers, then of inputs, where they were asked for
};

// `graph` as imported: float, all sizes known. Samples hold its inputs in order. Errors name what can't be quantised: no
// samples, values that are not finite, no operation with weights in f32.
Result<Quantised> Quantise(ir::Graph graph, const Samples& samples, const QuantiseOptions& options);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_QUANTISE_H_
