// SPDX-License-Identifier: Apache-2.0
// SLICE and STRIDED_SLICE.
#include <fmt/format.h>

#include <algorithm>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

// Indices begin, begin + step, ... before `end`; -1 ends a walk backwards at the front.
struct Range {
  int64_t begin, end, step;

  int64_t count() const {
    const int64_t length = step > 0 ? end - begin : begin - end, stride = step > 0 ? step : -step;
    return length <= 0 ? 0 : (length - 1) / stride + 1;
  }
};

bool Bit(int32_t mask, size_t i) {
  return i < 32 && (mask >> i & 1) != 0;
}

// The part of one axis that the operator means: masks leave a bound out, a shrunk axis is a single index.
Result<Range> RangeOf(const wire::StridedSliceOptions& options, size_t i, Range given, int64_t dim) {
  if (given.step == 0) return Error(fmt::format("its step along axis {} is 0", i));
  if (Bit(options.shrink_axis_mask(), i)) {
    const int64_t at = given.begin < 0 ? given.begin + dim : given.begin;
    if (at < 0 || at >= dim) {
      return Error(fmt::format("its index {} is outside of axis {} of size {}", given.begin, i, dim));
    }
    return Range{at, at + 1, 1};
  }
  if (options.offset()) given.end += given.begin;
  const bool forward = given.step > 0;
  const int64_t first = forward ? 0 : -1, last = forward ? dim : dim - 1;
  const auto from_front = [&](int64_t at) { return std::clamp(at < 0 ? at + dim : at, first, last); };
  const int64_t begin = Bit(options.begin_mask(), i) ? (forward ? first : last) : from_front(given.begin);
  const int64_t end = Bit(options.end_mask(), i) ? (forward ? last : first) : from_front(given.end);
  if (forward) return Range{begin, std::max(begin, end), given.step};
  return begin <= end ? Range{0, 0, 1} : Range{begin, end, given.step};
}

void EmitSlice(Translation& t, const std::vector<Range>& ranges) {
  std::vector<int64_t> begin, end, step, size;
  for (const Range& range : ranges) {
    begin.push_back(range.begin);
    end.push_back(range.end);
    step.push_back(range.step);
    size.push_back(range.count());
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
  for (const Range& range : ranges) count *= range.count();
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

namespace {

struct Bounds {
  std::vector<int64_t> begin, end, step;
};

Result<Bounds> BoundsOf(Translation& t) {
  Bounds bounds{WHET_TRY(t.Ints(1, "begin")), WHET_TRY(t.Ints(2, "end")), WHET_TRY(t.Ints(3, "step"))};
  if (bounds.end.size() == bounds.begin.size() && bounds.step.size() == bounds.begin.size()) return bounds;
  return Error("its begin, end and step differ in length");
}

// How many axes the ellipsis stands for: those that no other entry names.
Result<size_t> EllipsisLength(const wire::StridedSliceOptions& options, size_t entries, size_t rank) {
  size_t named = 0;
  for (size_t i = 0; i < entries; ++i) {
    named += !Bit(options.ellipsis_mask(), i) && !Bit(options.new_axis_mask(), i);
  }
  if (named > rank) return Error(fmt::format("its bounds name {} axes of {}", named, rank));
  return rank - named;
}

// One range for every axis of the operand. New axes take no part: they only show in the result's shape.
Result<std::vector<Range>> RangesOf(const wire::StridedSliceOptions& options, const Bounds& bounds,
                                    const ir::Dims& dims) {
  const size_t entries = bounds.begin.size();
  const size_t ellipsis = WHET_TRY(EllipsisLength(options, entries, dims.size()));
  std::vector<Range> ranges;
  const auto add_whole = [&] { ranges.push_back({0, dims[ranges.size()], 1}); };
  for (size_t i = 0, seen = 0; i < entries; ++i) {
    if (Bit(options.ellipsis_mask(), i)) {
      if (++seen > 1) return Error("it has more than one ellipsis");
      for (size_t k = 0; k < ellipsis; ++k) add_whole();
    } else if (!Bit(options.new_axis_mask(), i)) {
      const Range given{bounds.begin[i], bounds.end[i], bounds.step[i]};
      ranges.push_back(WHET_TRY(RangeOf(options, i, given, dims[ranges.size()])));
    }
  }
  while (ranges.size() < dims.size()) add_whole();
  return ranges;
}

}  // namespace

Status StridedSlice(Translation& t) {
  const wire::StridedSliceOptions* options = t.op().options_as_StridedSlice();
  if (!options) return Error("it has no options; re-export the model");
  const Bounds bounds = WHET_TRY(BoundsOf(t));
  const std::vector<Range> ranges = WHET_TRY(RangesOf(*options, bounds, t.in(0).dims));
  if (CountOf(ranges) != ir::ElementCount(t.out().dims)) {
    return Error("its result has another size than the part");
  }
  EmitSlice(t, ranges);
  return {};
}

}  // namespace whet::import::tflite
