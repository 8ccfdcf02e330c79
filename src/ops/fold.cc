// SPDX-License-Identifier: Apache-2.0
#include "ops/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace whet::ops {
namespace {

constexpr int64_t kMaxElements = int64_t{1} << 24;  // of one result, where its operands have fewer
constexpr int64_t kFreeBytes = int64_t{1} << 29, kFreeWork = int64_t{1} << 30;
constexpr int64_t kTimes = 16;  // the bytes of the model

int64_t Times(int64_t a, int64_t b) {
  int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

int64_t Plus(int64_t a, int64_t b) {
  return a > INT64_MAX - b ? INT64_MAX : a + b;
}

int64_t ElementsOf(const ir::Type& type) {
  int64_t count = 1;
  for (const ir::Dim& dim : type.shape) count = Times(count, dim.known() ? dim.size() : 1);
  return count;
}

int64_t InputElements(const ir::Graph& graph, const ir::Node& node) {
  int64_t elements = 0;
  for (ir::ValueId id : node.inputs)
    elements = id == ir::kNoValue ? elements : Plus(elements, ElementsOf(graph.type(id)));
  return elements;
}

int64_t DimFromEnd(const ir::Type& type, size_t i) {
  const size_t rank = type.shape.size();
  return i < rank && type.shape[rank - 1 - i].known() ? std::max<int64_t>(type.shape[rank - 1 - i].size(), 1)
                                                      : 1;
}

// About what one element of the result takes.
int64_t WorkOfOne(const ir::Graph& graph, const ir::Node& node) {
  const auto in = [&](size_t i) -> const ir::Type& {
    return graph.type(i < node.inputs.size() ? node.inputs[i] : ir::kNoValue);
  };
  const std::string_view op = node.op;
  const int64_t last = DimFromEnd(in(0), 0);
  if (op == "matmul") return std::max(last, DimFromEnd(in(0), 1));
  if (op == "conv2d" || op == "depthwise_conv2d" || op == "fully_connected" || op == "svdf")
    return ElementsOf(in(1)) / DimFromEnd(graph.type(node.outputs[0]), 0) + 1;
  if (op == "lstm" || op == "gru" || op == "rnn") return Times(4, Plus(last, DimFromEnd(in(1), 0)));
  if (op == "det") return Times(last, Times(last, last));
  if (op == "non_max_suppression") return Times(ElementsOf(in(0)), ElementsOf(in(1)));
  int64_t window = 1;
  for (int64_t size : node.attrs.Ints("kernel"))
    window = Times(window, std::clamp<int64_t>(size, 1, 1 << 20));
  return window;
}

int64_t Allowed(const ir::Graph& graph, int64_t free) {
  return Plus(free, Times(kTimes, graph.made.source_bytes));
}

}  // namespace

int64_t WorkOf(const ir::Graph& graph, const ir::Node& node) {
  int64_t written = 0;
  for (ir::ValueId id : node.outputs) written = Plus(written, ElementsOf(graph.type(id)));
  if (node.outputs.empty()) return InputElements(graph, node);
  return Plus(InputElements(graph, node), Times(written, WorkOfOne(graph, node)));
}

bool TakeFold(ir::Graph& graph, const ir::Node& node) {
  int64_t bytes = 0;
  const int64_t most = std::max(kMaxElements, Times(4, InputElements(graph, node)));
  for (ir::ValueId id : node.outputs) {
    const int64_t elements = ElementsOf(graph.type(id));
    if (elements > most) return false;
    bytes = Plus(bytes, Times(elements, static_cast<int64_t>(DTypeSize(graph.type(id).dtype))));
  }
  const int64_t work = WorkOf(graph, node);
  if (Plus(graph.made.bytes, bytes) > Allowed(graph, kFreeBytes)) return false;
  if (Plus(graph.made.work, work) > Allowed(graph, kFreeWork)) return false;
  graph.made.bytes += bytes;
  graph.made.work += work;
  return true;
}

Status CheckMade(const ir::Graph& graph) {
  if (graph.made.bytes <= Allowed(graph, kFreeBytes)) return {};
  return Error(fmt::format(
      "the constants that it describes take more than {} MiB of memory; store smaller ones, or compute "
      "them from an input",
      Allowed(graph, kFreeBytes) >> 20));
}

Status CheckDescribed(std::span<const int64_t> dims, int64_t operands) {
  int64_t count = 1;
  for (int64_t dim : dims) count = dim < 0 ? INT64_MAX : Times(count, dim);
  return count <= std::max(kMaxElements, Times(4, operands)) ? Status() : Error("it would need a constant of more than 2^24 elements");
}

Status TakeAll(ir::Graph& graph) {
  for (const ir::Node& node : graph.nodes) {
    if (!TakeFold(graph, node))
      return Error(fmt::format("node '{}' takes more than may be computed ahead", node.name));
  }
  return {};
}

}  // namespace whet::ops
