// SPDX-License-Identifier: Apache-2.0
// Putting tensors together and taking them apart along one axis.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

ir::Attrs WholeBut(const ir::Dims& dims, size_t axis, int64_t begin, int64_t end) {
  std::vector<int64_t> begins(dims.size(), 0), ends = dims, steps(dims.size(), 1);
  begins[axis] = begin;
  ends[axis] = end;
  return {{"begin", begins}, {"end", ends}, {"step", steps}};
}

std::string Piece(size_t i) {
  return fmt::format("{}", i);
}

}  // namespace

Status Concatenation(Translation& t) {
  const wire::ConcatOptions* options = t.op().options_as_Concat();
  const size_t axis = WHET_TRY(t.Axis(options ? options->axis() : 0, 0));
  ir::Attrs bounds;
  WHET_TRY(SetActivation(options ? options->activation() : wire::Activation::NONE, &bounds));
  if (bounds.Has("act_min")) {
    return Error("a fused activation is not supported here; export it as a node of its own");
  }
  std::vector<ir::ValueId> parts;
  for (size_t i = 0; i < t.input_count(); ++i) {
    parts.push_back(t.Requantised(t.Operand(i), t.out().type, Piece(i)));
  }
  t.Emit(t.ir_op(), std::move(parts), {{"axis", static_cast<int64_t>(axis)}});
  return {};
}

// Joins along a new axis: each operand gets that axis with size 1.
Status Pack(Translation& t) {
  const wire::PackOptions* options = t.op().options_as_Pack();
  const int64_t rank = static_cast<int64_t>(t.in(0).dims.size()) + 1;
  int64_t axis = options ? options->axis() : 0;
  if (axis < -rank || axis >= rank) {
    return Error(fmt::format("its axis {} is not a dimension of its result", axis));
  }
  if (axis < 0) axis += rank;
  std::vector<ir::ValueId> parts;
  for (size_t i = 0; i < t.input_count(); ++i) {
    ir::Dims dims = t.in(i).dims;
    if (static_cast<int64_t>(dims.size()) + 1 != rank) return Error("its operands differ in rank");
    dims.insert(dims.begin() + axis, 1);
    const ir::ValueId part = t.Reshaped(t.Operand(i), dims, "part" + Piece(i));
    parts.push_back(t.Requantised(part, t.out().type, Piece(i)));
  }
  t.Emit(t.ir_op(), std::move(parts), {{"axis", axis}});
  return {};
}

Status Unpack(Translation& t) {
  const wire::PackOptions* options = t.op().options_as_Unpack();
  const size_t axis = WHET_TRY(t.Axis(options ? options->axis() : 0, 0));
  const ir::Dims& dims = t.in(0).dims;
  if (dims[axis] != static_cast<int64_t>(t.output_count())) {
    return Error(fmt::format("its {} results do not go with dimension {} of {}", t.output_count(), axis,
                             ToString(t.in(0).type.shape)));
  }
  ir::Dims one = dims;
  one[axis] = 1;
  for (size_t i = 0; i < t.output_count(); ++i) {
    if (ir::ElementCount(t.out(i).dims) != ir::ElementCount(one)) {
      return Error(fmt::format("its result {} has another size than a part", i));
    }
    const int64_t at = static_cast<int64_t>(i);
    ir::Type type = t.in(0).type;
    type.shape = ir::ToShape(one);
    const ir::ValueId part = t.graph().AddNode(t.ir_op(), t.name(i) + ".part", {t.Operand(0)}, type,
                                               WholeBut(dims, axis, at, at + 1));
    t.EmitKeeping("reshape", {part}, {{"shape", t.out(i).dims}}, i);
  }
  return {};
}

Status Split(Translation& t) {
  const size_t axis = WHET_TRY(t.Axis(WHET_TRY(t.Int(0, "axis")), 1));
  const ir::Dims& dims = t.in(1).dims;
  const int64_t pieces = static_cast<int64_t>(t.output_count());
  if (dims[axis] % pieces != 0) {
    return Error(fmt::format("{} does not split into {} equal parts", ToString(t.in(1).type.shape), pieces));
  }
  const int64_t size = dims[axis] / pieces;
  for (int64_t i = 0; i < pieces; ++i) {
    t.EmitKeeping(t.ir_op(), {t.Operand(1)}, WholeBut(dims, axis, i * size, (i + 1) * size),
                  static_cast<size_t>(i));
  }
  return {};
}

// One size of -1 takes what the others leave.
Status SplitV(Translation& t) {
  const size_t axis = WHET_TRY(t.Axis(WHET_TRY(t.Int(2, "axis")), 0));
  std::vector<int64_t> sizes = WHET_TRY(t.Ints(1, "sizes"));
  const int64_t whole = t.in(0).dims[axis];
  int64_t given = 0;
  for (int64_t size : sizes) given += std::max<int64_t>(size, 0);
  for (int64_t& size : sizes) size = size < 0 ? whole - given : size;
  if (sizes.size() != t.output_count() || std::accumulate(sizes.begin(), sizes.end(), int64_t{0}) != whole ||
      given > whole) {
    return Error(fmt::format("its {} sizes do not go with its results and {} elements along axis {}",
                             sizes.size(), whole, axis));
  }
  int64_t at = 0;
  for (size_t i = 0; i < sizes.size(); at += sizes[i++]) {
    t.EmitKeeping(t.ir_op(), {t.Operand(0)}, WholeBut(t.in(0).dims, axis, at, at + sizes[i]), i);
  }
  return {};
}

}  // namespace whet::import::tflite
