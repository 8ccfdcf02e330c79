// SPDX-License-Identifier: Apache-2.0
// Loop and Scan, unrolled.
#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/control.h"
#include "import/onnx/ops.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxTrips = 1 << 13;

// A loop under way.
struct Unrolling {
  const onnx::GraphProto& body;
  size_t carried;                    // number of values that go from trip to trip
  Values values;                     // those
  std::vector<Values> scanned;       // per scan output, one value a trip
  ir::ValueId going = ir::kNoValue;  // the condition, where it is only known on the device
};

// The values after one more trip of a loop that may have ended already: the old ones then.
Status Merge(OnnxNode& node, Unrolling* loop, const Values& next) {
  for (size_t i = 0; i < loop->carried; ++i) {
    loop->values[i] = loop->going == ir::kNoValue
                          ? next[i]
                          : WHET_TRY(Choose(node, loop->going, next[i], loop->values[i], "a carried value"));
  }
  return {};
}

// What a loop collects has as many rows as it makes trips, so these must be known.
Status RefuseCollecting(OnnxNode& node, ir::ValueId condition) {
  node.Want(condition);
  return node.Refuse("how often it runs is computed by the model, and it collects a result of each trip",
                     "bind the inputs that decide its condition with --constant");
}

// Runs the body once; false when the loop is known to end with it.
Result<bool> Trip(OnnxNode& node, Unrolling* loop, int64_t trip, ir::ValueId condition) {
  Values args{node.Constant(ir::Tensor::Of<int64_t>({}, {trip})), condition};
  args.insert(args.end(), loop->values.begin(), loop->values.end());
  const Values results = WHET_TRY(node.Inline(loop->body, args));
  if (results.size() != 1 + loop->carried + loop->scanned.size())
    return Error(fmt::format("its body has {} results, {} are wanted", results.size(),
                             1 + loop->carried + loop->scanned.size()));
  WHET_TRY(Merge(node, loop, {results.begin() + 1, results.end()}));
  for (size_t i = 0; i < loop->scanned.size(); ++i)
    loop->scanned[i].push_back(results[1 + loop->carried + i]);
  const std::optional<bool> go_on = WHET_TRY(KnownTruth(node, results[0]));
  if (go_on) return *go_on;
  if (!loop->scanned.empty()) return RefuseCollecting(node, results[0]);
  loop->going =
      loop->going == ir::kNoValue ? results[0] : WHET_TRY(node.Add("logical_and", {loop->going, results[0]}));
  return true;
}

// What a loop without trips collects: nothing, of the type that its body declares.
Result<ir::ValueId> NoTrips(OnnxNode& node, const onnx::ValueInfoProto& declared) {
  const ir::Type type = WHET_TRY(TypeOfOnnx(declared));
  const auto rest = ir::StaticDims(type.shape);
  if (!rest)
    return node.Refuse("it makes no trip, and the shape that it collects is open", "export its shapes");
  ir::Dims dims{0};
  dims.insert(dims.end(), rest->begin(), rest->end());
  return node.Constant(ir::Tensor(type.dtype, dims));
}

Status YieldLoop(OnnxNode& node, const Unrolling& loop) {
  for (size_t i = 0; i < node.output_count(); ++i) {
    if (!node.has_output(i)) continue;
    if (i < loop.carried) {
      WHET_TRY(node.YieldAlias(loop.values[i], i));
      continue;
    }
    const Values& rows = loop.scanned[i - loop.carried];
    WHET_TRY(node.YieldAlias(rows.empty() ? WHET_TRY(NoTrips(node, loop.body.output(static_cast<int>(i) + 1)))
                                          : WHET_TRY(Stack(node, rows, 0)),
                             i));
  }
  return {};
}

// The most trips that a Loop may make; a condition that is known bounds it too.
Result<int64_t> MaxTrips(OnnxNode& node, bool condition_known) {
  if (node.has(0)) {
    const std::vector<int64_t> count = WHET_TRY(node.ConstantInts(0, "trip count"));
    if (count.size() != 1) return Error("its trip count must be one number");
    return count[0];
  }
  if (condition_known) return kMaxTrips;
  node.Want(node.in(1));
  return node.Refuse("nothing bounds how often it runs", "give it a trip count");
}

Status CheckLoop(OnnxNode& node, const onnx::GraphProto* body) {
  if (!body) return Error("it needs the attribute 'body'");
  const size_t carried = std::max<size_t>(node.input_count(), 2) - 2;
  if (static_cast<size_t>(body->input_size()) != carried + 2 ||
      static_cast<size_t>(body->output_size()) < carried + 1 ||
      node.output_count() > static_cast<size_t>(body->output_size()) - 1)
    return Error("its operands and results do not fit its body");
  return {};
}

}  // namespace

Status OnnxLoop(OnnxNode& node) {
  const onnx::GraphProto* body = node.GraphAttr("body");
  WHET_TRY(CheckLoop(node, body));
  Unrolling loop{*body, static_cast<size_t>(body->input_size()) - 2, {}, {}};
  for (size_t i = 0; i < loop.carried; ++i) loop.values.push_back(node.in(i + 2));
  loop.scanned.resize(static_cast<size_t>(body->output_size()) - 1 - loop.carried);
  ir::Tensor yes(DType::kBool, {});
  yes.MutableData<uint8_t>()[0] = 1;
  const ir::ValueId truth = node.Constant(std::move(yes));
  const std::optional<bool> enters =
      node.has(1) ? WHET_TRY(KnownTruth(node, node.in(1))) : std::optional(true);
  if (!enters) {
    if (!loop.scanned.empty()) return RefuseCollecting(node, node.in(1));
    loop.going = node.in(1);
  }
  const int64_t trips = WHET_TRY(MaxTrips(node, enters.has_value()));
  bool go_on = enters.value_or(true);
  for (int64_t trip = 0; trip < trips && go_on; ++trip) {
    if (trip >= kMaxTrips) return Error(fmt::format("it makes more than {} trips", kMaxTrips));
    go_on = WHET_TRY(Trip(node, &loop, trip, loop.going == ir::kNoValue ? truth : loop.going));
  }
  return YieldLoop(node, loop);
}

namespace {

// A Scan: operands [states..., scanned inputs...], results [states..., scanned outputs...].
struct Scanning {
  const onnx::GraphProto& body;
  size_t states, inputs, outputs;
  std::vector<int64_t> input_axes, output_axes, input_reversed, output_reversed;
};

Result<std::vector<int64_t>> PerOperand(OnnxNode& node, const char* name, size_t count) {
  std::vector<int64_t> values = node.Ints(name);
  if (values.empty()) values.assign(count, 0);
  if (values.size() != count) return Error(fmt::format("attribute '{}' must have {} entries", name, count));
  return values;
}

Result<Scanning> ReadScan(OnnxNode& node, size_t first) {
  const onnx::GraphProto* body = node.GraphAttr("body");
  const int64_t inputs = node.Int("num_scan_inputs", 0);
  const int64_t operands = static_cast<int64_t>(node.input_count() - first);
  if (!body || inputs < 1 || inputs > operands || body->input_size() != operands ||
      body->output_size() < operands - inputs ||
      node.output_count() > static_cast<size_t>(body->output_size()))
    return Error("its operands and results do not fit its body");
  const size_t states = static_cast<size_t>(operands - inputs);
  Scanning scan{
      *body, states, static_cast<size_t>(inputs), static_cast<size_t>(body->output_size()) - states, {}, {},
      {},    {}};
  scan.input_axes = WHET_TRY(PerOperand(node, "scan_input_axes", scan.inputs));
  scan.output_axes = WHET_TRY(PerOperand(node, "scan_output_axes", scan.outputs));
  const bool old = node.opset() < 9;
  scan.input_reversed = WHET_TRY(PerOperand(node, old ? "directions" : "scan_input_directions", scan.inputs));
  scan.output_reversed = WHET_TRY(PerOperand(node, "scan_output_directions", scan.outputs));
  return scan;
}

// The number of trips, the same along every scanned operand.
Result<int64_t> CountTrips(OnnxNode& node, Scanning* scan, const Values& operands) {
  int64_t trips = -1;
  for (size_t i = 0; i < scan->inputs; ++i) {
    const ir::Dims dims = WHET_TRY(node.SizesOf(operands[scan->states + i]));
    scan->input_axes[i] = WHET_TRY(node.Axis(scan->input_axes[i], dims.size()));
    const int64_t size = dims[static_cast<size_t>(scan->input_axes[i])];
    if (trips >= 0 && size != trips) return Error("its operands have different lengths");
    trips = size;
  }
  if (trips > kMaxTrips) return Error(fmt::format("it makes more than {} trips", kMaxTrips));
  return trips;
}

// All trips over `operands`; the final states, then what was collected.
Result<Values> RunScan(OnnxNode& node, Scanning scan, const Values& operands) {
  const int64_t trips = WHET_TRY(CountTrips(node, &scan, operands));
  if (trips == 0) return node.Refuse("it has nothing to scan", "leave it out");
  Values values(operands.begin(), operands.begin() + static_cast<std::ptrdiff_t>(scan.states));
  std::vector<Values> collected(scan.outputs);
  for (int64_t trip = 0; trip < trips; ++trip) {
    Values args = values;
    for (size_t i = 0; i < scan.inputs; ++i) {
      const int64_t at = scan.input_reversed[i] ? trips - 1 - trip : trip;
      args.push_back(WHET_TRY(SliceAt(node, operands[scan.states + i], scan.input_axes[i], at)));
    }
    const Values results = WHET_TRY(node.Inline(scan.body, args));
    std::copy_n(results.begin(), scan.states, values.begin());
    for (size_t i = 0; i < scan.outputs; ++i) collected[i].push_back(results[scan.states + i]);
  }
  for (size_t i = 0; i < scan.outputs; ++i) {
    if (scan.output_reversed[i]) std::reverse(collected[i].begin(), collected[i].end());
    values.push_back(WHET_TRY(Stack(node, collected[i], scan.output_axes[i])));
  }
  return values;
}

// Operator set 8 had a batch in front of everything, scanned one after the other.
Result<Values> RunBatches(OnnxNode& node, const Scanning& scan, const Values& operands) {
  const ir::Dims dims = WHET_TRY(node.SizesOf(operands[scan.states]));
  if (dims.empty() || dims[0] < 1) return Error("its operands have no batch");
  std::vector<Values> batches(scan.states + scan.outputs);
  for (int64_t batch = 0; batch < dims[0]; ++batch) {
    Values parts;
    for (ir::ValueId operand : operands) parts.push_back(WHET_TRY(SliceAt(node, operand, 0, batch)));
    const Values results = WHET_TRY(RunScan(node, scan, parts));
    for (size_t i = 0; i < results.size(); ++i) batches[i].push_back(results[i]);
  }
  Values stacked;
  for (const Values& batch : batches) stacked.push_back(WHET_TRY(Stack(node, batch, 0)));
  return stacked;
}

}  // namespace

Status OnnxScan(OnnxNode& node) {
  const bool batched = node.opset() < 9;
  if (batched && node.has(0))
    return node.Refuse("sequences of different lengths are not supported", "export it with operator set 9");
  const size_t first = batched ? 1 : 0;
  const Scanning scan = WHET_TRY(ReadScan(node, first));
  Values operands;
  for (size_t i = first; i < node.input_count(); ++i) {
    if (!node.has(i)) return Error(fmt::format("operand {} is absent but required", i));
    operands.push_back(node.in(i));
  }
  const Values results =
      batched ? WHET_TRY(RunBatches(node, scan, operands)) : WHET_TRY(RunScan(node, scan, operands));
  for (size_t i = 0; i < node.output_count(); ++i) {
    if (node.has_output(i)) WHET_TRY(node.YieldAlias(results[i], i));
  }
  return {};
}

}  // namespace whet::import
