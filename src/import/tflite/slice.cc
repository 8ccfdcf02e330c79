// SPDX-License-Identifier: Apache-2.0
// SLICE and STRIDED_SLICE.
#include <fmt/format.h>

#include <algorithm>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

struct Range {
  int64_t begin, end, step;
};

bool Bit(int32_t mask, size_t i) {
  return (mask >> i & 1) != 0;
}

int64_t FromFront(int64_t at, int64_t dim) {
  return std::clamp<int64_t>(at < 0 ? at + dim : at, 0, dim);
}

// The part of one axis that the operator means: masks leave a bound out, a shrunk axis is a single index.
Result<Range> RangeOf(const wire::StridedSliceOptions& options, size_t i, Range given, int64_t dim) {
  if (given.step < 1) {
    return Error(
        fmt::format("its step of {} along axis {} is not supported, only positive ones", given.step, i));
  }
  if (Bit(options.shrink_axis_mask(), i)) {
    const int64_t at = given.begin < 0 ? given.begin + dim : given.begin;
    if (at < 0 || at >= dim) {
      return Error(fmt::format("its index {} is outside of axis {} of size {}", given.begin, i, dim));
    }
    return Range{at, at + 1, 1};
  }
  if (options.offset()) given.end += given.begin;
  const int64_t begin = Bit(options.begin_mask(), i) ? 0 : FromFront(given.begin, dim);
  const int64_t end = Bit(options.end_mask(), i) ? dim : FromFront(given.end, dim);
  return Range{begin, std::max(begin, end), given.step};
}

void EmitSlice(Translation& t, const std::vector<Range>& ranges) {
  std::vector<int64_t> begin, end, step, size;
  for (const Range& range : ranges) {
    begin.push_back(range.begin);
    end.push_back(range.end);
    step.push_back(range.step);
    size.push_back((range.end - range.begin + range.step - 1) / range.step);
  }
  ir::Attrs attrs{{"begin", begin}, {"end", end}, {"step", step}};
  if (size == t.out().dims) return t.EmitKeeping(t.ir_op(), {t.Operand(0)}, std::move(attrs));
  ir::Type type = t.in(0).type;
  type.shape = ir::ToShape(size);
  const ir::ValueId part = t.Step(t.ir_op(), "part", {t.Operand(0)}, std::move(type), std::move(attrs));
  t.EmitKeeping("reshape", {part}, {{"shape", t.out().dims}});
}

int64_t CountOf(const std::vector<Range>& ranges) {
  int64_t count = 1;
  for (const Range& range : ranges) count *= (range.end - range.begin + range.step - 1) / range.step;
  return count;
}

}  // namespace

Status Slice(Translation& t) {
  const std::vector<int64_t> begin = WHET_TRY(t.Ints(1, "begin")), size = WHET_TRY(t.Ints(2, "size"));
  const ir::Dims& dims = t.in(0).dims;
  if (begin.size() != dims.size() || size.size() != dims.size()) {
    return Error(fmt::format("its bounds do not go with {}", ToString(t.in(0).type.shape)));
  }
  std::vector<Range> ranges;
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t end = size[i] == -1 ? dims[i] : begin[i] + size[i];
    if (begin[i] < 0 || size[i] < -1 || end > dims[i] || begin[i] > end) {
      return Error(fmt::format("its part from {} of {} elements is outside of axis {} of size {}", begin[i],
                               size[i], i, dims[i]));
    }
    ranges.push_back({begin[i], end, 1});
  }
  if (CountOf(ranges) != ir::ElementCount(t.out().dims)) {
    return Error("its result has another size than the part");
  }
  EmitSlice(t, ranges);
  return {};
}

Status StridedSlice(Translation& t) {
  const wire::StridedSliceOptions* options = t.op().options_as_StridedSlice();
  if (!options) return Error("it has no options; re-export the model");
  if (options->ellipsis_mask() != 0 || options->new_axis_mask() != 0) {
    return Error(
        "ellipses and new axes are not supported; write out all axes and use EXPAND_DIMS when exporting the "
        "model");
  }
  const std::vector<int64_t> begin = WHET_TRY(t.Ints(1, "begin")), end = WHET_TRY(t.Ints(2, "end")),
                             step = WHET_TRY(t.Ints(3, "step"));
  const ir::Dims& dims = t.in(0).dims;
  if (begin.size() > dims.size() || end.size() != begin.size() || step.size() != begin.size()) {
    return Error(fmt::format("its bounds do not go with {}", ToString(t.in(0).type.shape)));
  }
  std::vector<Range> ranges;
  for (size_t i = 0; i < dims.size(); ++i) {
    const bool given = i < begin.size();
    ranges.push_back(given ? WHET_TRY(RangeOf(*options, i, {begin[i], end[i], step[i]}, dims[i]))
                           : Range{0, dims[i], 1});
  }
  if (CountOf(ranges) != ir::ElementCount(t.out().dims)) {
    return Error("its result has another size than the part");
  }
  EmitSlice(t, ranges);
  return {};
}

}  // namespace whet::import::tflite
