// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ops/movement.h"
#include "ops/shapes.h"
#include "ops/shared_attrs.h"

namespace whet::ops {
namespace {

using ir::Dims;
using ir::Tensor;

constexpr AttrSpec kAttrs[] = {
    {"kind", AttrKind::kText, true, "max, max_index, average or sum"},
    {"axis", AttrKind::kInt, true, "the first of the axes that the window slides along"},
    {"kernel", AttrKind::kInts, true, "size of the window along each axis, one to three"},
    {"stride", AttrKind::kInts, true, "steps of the window"},
    {"dilation", AttrKind::kInts, true, "distances between taps"},
    {"pad", AttrKind::kInts, true, "padding before each axis, then after each"},
    {"size", AttrKind::kInts, true, "how many windows there are along each axis"},
    {"count_include_pad", AttrKind::kInt, false, "1: the average counts padding as elements of 0"},
    {"column_major", AttrKind::kInt, false, "1: indices of max_index count along the first axis first"}};

constexpr int64_t kMaxStep = 1 << 20;

Status CheckNumbers(const ir::Attrs& attrs, const char* name, size_t count, int64_t least) {
  const std::vector<int64_t> values = attrs.Ints(name);
  const bool fits = std::all_of(values.begin(), values.end(),
                                [&](int64_t value) { return value >= least && value <= kMaxStep; });
  if (values.size() == count && fits) return {};
  return Error(fmt::format("attribute '{}' must be {} integers of at least {}", name, count, least));
}

Status CheckAttrs(const NodeView& view) {
  const ir::Attrs& attrs = view.attrs();
  const size_t n = attrs.Ints("kernel").size();
  if (n < 1 || n > 3) return Error("attribute 'kernel' must have one to three numbers");
  for (const char* name : {"kernel", "stride", "dilation", "size"}) WHET_TRY(CheckNumbers(attrs, name, n, 1));
  WHET_TRY(CheckNumbers(attrs, "pad", 2 * n, 0));
  const int64_t axis = attrs.Int("axis"), rank = static_cast<int64_t>(view.in(0).shape.size());
  if (axis < 0 || axis + static_cast<int64_t>(n) > rank)
    return Error(fmt::format("attribute 'axis' is {}; {} axes from there on do not exist", axis, n));
  for (size_t d = 0; d < n; ++d) {
    const ir::Dim& in = view.in(0).shape[static_cast<size_t>(axis) + d];
    const int64_t last = (attrs.Ints("size")[d] - 1) * attrs.Ints("stride")[d] - attrs.Ints("pad")[d];
    if (!in.known()) return Error("the window slides along an open size; bind it with --shape");
    if (last >= in.size())
      return Error(fmt::format("the last of {} windows begins behind the end", attrs.Ints("size")[d]));
  }
  return {};
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  WHET_TRY(CheckAttrs(view));
  ir::Type type = view.in(0);
  const std::vector<int64_t> size = view.attrs().Ints("size");
  std::copy(size.begin(), size.end(), type.shape.begin() + view.attrs().Int("axis"));
  if (view.attrs().Text("kind") != "max_index") return std::vector{type};
  return std::vector<ir::Type>{{DType::kI64, type.shape, {}}};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckAttrs(view));
  const std::string kind = view.attrs().Text("kind");
  const DType type = view.in(0).dtype;
  const bool real = type == DType::kF32 || type == DType::kF64;
  const bool integer = type == DType::kI8 || type == DType::kU8 || type == DType::kI32 || type == DType::kI64;
  if (kind != "max" && kind != "max_index" && kind != "average" && kind != "sum")
    return Error(fmt::format("attribute 'kind' is '{}'; it must be max, max_index, average or sum", kind));
  if (real || (integer && kind.starts_with("max"))) return {};
  return Error(fmt::format("{} of {} is not defined; cast to f32 before", kind, DTypeName(type)));
}

// One axis, of which there are always three.
struct Axis {
  int64_t in = 1, out = 1, kernel = 1, stride = 1, dilation = 1, before = 0, after = 0;
};

struct Geometry {
  Axis axis[3];
  int64_t outer = 1, inner = 1;
};

Geometry ReadGeometry(const EvalView& view) {
  Geometry g;
  const ir::Attrs& attrs = view.attrs();
  const Dims& x = view.in(0).dims();
  const size_t n = attrs.Ints("kernel").size(), first = static_cast<size_t>(attrs.Int("axis"));
  for (size_t d = 0; d < n; ++d) {
    g.axis[3 - n + d] = {x[first + d],
                         attrs.Ints("size")[d],
                         attrs.Ints("kernel")[d],
                         attrs.Ints("stride")[d],
                         attrs.Ints("dilation")[d],
                         attrs.Ints("pad")[d],
                         attrs.Ints("pad")[n + d]};
  }
  for (size_t i = 0; i < first; ++i) g.outer *= x[i];
  for (size_t i = first + n; i < x.size(); ++i) g.inner *= x[i];
  return g;
}

// Calls visit(element, index, inside) for each tap before the end of the padding; `element` counts in the tensor,
// `index` as max_index does.
template <typename Visit>
void ForEachTap(const Geometry& g, int64_t to, bool column_major, Visit visit) {
  const Axis& a = g.axis[0];
  const Axis& b = g.axis[1];
  const Axis& c = g.axis[2];
  const int64_t inner = to % g.inner, window = to / g.inner, outer = window / c.out / b.out / a.out;
  const int64_t start[] = {window / c.out / b.out % a.out * a.stride - a.before,
                           window / c.out % b.out * b.stride - b.before,
                           window % c.out * c.stride - c.before};
  for (int64_t tap = 0; tap < a.kernel * b.kernel * c.kernel; ++tap) {
    const int64_t y[] = {start[0] + tap / c.kernel / b.kernel * a.dilation,
                         start[1] + tap / c.kernel % b.kernel * b.dilation,
                         start[2] + tap % c.kernel * c.dilation};
    bool inside = true, counts = true;
    for (int d = 0; d < 3; ++d) {
      inside = inside && y[d] >= 0 && y[d] < g.axis[d].in;
      counts = counts && y[d] < g.axis[d].in + g.axis[d].after;
    }
    if (!counts) continue;
    const int64_t row_major = (y[0] * b.in + y[1]) * c.in + y[2];
    const int64_t position = column_major ? y[0] + a.in * (y[1] + b.in * y[2]) : row_major;
    const int64_t base = outer * a.in * b.in * c.in;
    visit((base + row_major) * g.inner + inner, (base + position) * g.inner + inner, inside);
  }
}

template <typename T>
T Lowest() {
  using Limits = std::numeric_limits<T>;
  return Limits::has_infinity ? static_cast<T>(-Limits::infinity()) : Limits::lowest();
}

template <typename T>
void Largest(const EvalView& view, const Geometry& g, Tensor* out) {
  const auto x = view.in(0).Data<T>();
  const bool wants_index = view.attrs().Text("kind") == "max_index";
  const bool column_major = view.attrs().Int("column_major", 0) != 0;
  for (int64_t to = 0; to < out->count(); ++to) {
    std::optional<T> best;
    int64_t at = to / g.inner / g.axis[0].out / g.axis[1].out / g.axis[2].out;
    at = at * g.axis[0].in * g.axis[1].in * g.axis[2].in * g.inner + to % g.inner;
    ForEachTap(g, to, column_major, [&](int64_t element, int64_t index, bool inside) {
      if (!inside) return;
      const T value = x[static_cast<size_t>(element)];
      if (best && !(value > *best) && *best == *best) return;
      best = value;
      at = index;
    });
    if (wants_index) {
      out->MutableData<int64_t>()[static_cast<size_t>(to)] = at;
    } else {
      out->MutableData<T>()[static_cast<size_t>(to)] = best.value_or(Lowest<T>());
    }
  }
}

template <typename T>
void Total(const EvalView& view, const Geometry& g, Tensor* out) {
  const auto x = view.in(0).Data<T>();
  const bool average = view.attrs().Text("kind") == "average";
  const bool padding_counts = view.attrs().Int("count_include_pad", 0) != 0;
  for (int64_t to = 0; to < out->count(); ++to) {
    double sum = 0, count = 0;
    ForEachTap(g, to, false, [&](int64_t element, int64_t, bool inside) {
      if (inside) sum += static_cast<double>(x[static_cast<size_t>(element)]);
      if (inside || padding_counts) count += 1;
    });
    out->MutableData<T>()[static_cast<size_t>(to)] = static_cast<T>(average && count > 0 ? sum / count : sum);
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Geometry g = ReadGeometry(view);
  Tensor out = ResultTensor(view);
  const bool largest = view.attrs().Text("kind").starts_with("max");
  switch (view.in(0).dtype()) {
    case DType::kF32:
      largest ? Largest<float>(view, g, &out) : Total<float>(view, g, &out);
      break;
    case DType::kF64:
      largest ? Largest<double>(view, g, &out) : Total<double>(view, g, &out);
      break;
    case DType::kI8:
      Largest<int8_t>(view, g, &out);
      break;
    case DType::kU8:
      Largest<uint8_t>(view, g, &out);
      break;
    case DType::kI32:
      Largest<int32_t>(view, g, &out);
      break;
    default:
      Largest<int64_t>(view, g, &out);
  }
  return std::vector{out};
}

}  // namespace

constinit const Op kOp_pool_nd = {
    "pool_nd", "largest, mean or sum over a window along one to three axes", 1, 1, 1, kAttrs, Infer, Verify,
    Eval};

}  // namespace whet::ops
