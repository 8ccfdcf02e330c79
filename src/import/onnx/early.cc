// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/early.h"

#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/shape.h"

namespace whet::import {
namespace {

constexpr const char* kMeeting[] = {"Add", "And", "Div", "Equal", "Greater", "Less",
                                    "Mul", "Or",  "Pow", "Sub",   "Xor"};

bool CannotBeEqual(const ir::Shape& a, const ir::Shape& b) {
  return !std::equal(a.begin(), a.end(), b.begin(), b.end(),
                     [](const ir::Dim& x, const ir::Dim& y) { return x == y || !x.known() || !y.known(); });
}

// Operand 1 with `behind` dimensions of 1 added.
Status Extend(OnnxNode& node, size_t behind) {
  ir::Shape shape = node.type(1).shape;
  shape.insert(shape.end(), behind, ir::Dim(1));
  node.SetOperand(1, WHET_TRY(Reshaped(node, node.in(1), shape)));
  return {};
}

Status AlignSecond(OnnxNode& node) {
  const ir::Shape a = node.type(0).shape, b = node.type(1).shape;
  if (node.Int("broadcast", 0) == 0) {
    if (!CannotBeEqual(a, b)) return {};
    return Error(fmt::format("its operands {} and {} meet without attribute 'broadcast'",
                             ToString(node.type(0).shape), ToString(node.type(1).shape)));
  }
  const bool single = std::all_of(b.begin(), b.end(), [](const ir::Dim& dim) { return dim == ir::Dim(1); });
  if (b.size() > a.size()) return Error("its operand 1 has more dimensions than its operand 0");
  const int64_t suffix = static_cast<int64_t>(a.size() - b.size());
  const int64_t axis = single ? suffix : node.Int("axis", suffix);
  if (axis < 0 || axis > suffix) return Error(fmt::format("axis {} is outside its operand", axis));
  return axis == suffix ? Status() : Extend(node, static_cast<size_t>(suffix - axis));
}

}  // namespace

Status MeetAsToday(OnnxNode& node) {
  if (!node.has(0) || !node.has(1)) return {};
  const bool slopes = node.op() == "PRelu" && node.rank(1) == 1 && node.rank(0) > 2;
  if (slopes) return Extend(node, node.rank(0) - 2);
  const bool meets =
      std::any_of(std::begin(kMeeting), std::end(kMeeting), [&](const char* op) { return node.op() == op; });
  return meets ? AlignSecond(node) : Status();
}

}  // namespace whet::import
