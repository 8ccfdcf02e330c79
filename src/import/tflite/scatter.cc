// SPDX-License-Identifier: Apache-2.0
// Operators that take or put elements by index, and those that repeat them.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

constexpr int64_t kMostIndices = 1 << 24;

int64_t Product(const ir::Dims& dims, size_t begin, size_t end) {
  int64_t product = 1;
  for (size_t i = begin; i < end; ++i) product *= dims[i];
  return product;
}

ir::ValueId Indices(Translation& t, const char* suffix, ir::Dims dims, const std::vector<int32_t>& values) {
  return t.graph().AddConstant(fmt::format("{}.{}", t.name(), suffix),
                               ir::Tensor::Of<int32_t>(std::move(dims), values));
}

// A constant of the result's type and shape that holds one number everywhere; of bytes the stored 0, as LiteRT has
// it.
ir::ValueId Filled(Translation& t, double value) {
  ir::Tensor filled(t.out().type.dtype, t.out().dims);
  const ir::Quant& quant = t.out().type.quant;
  for (int64_t i = 0; i < filled.count(); ++i) {
    const size_t at = static_cast<size_t>(i);
    if (filled.dtype() == DType::kF32) filled.MutableData<float>()[at] = static_cast<float>(value);
    if (filled.dtype() == DType::kI32) filled.MutableData<int32_t>()[at] = static_cast<int32_t>(value);
    if (filled.dtype() == DType::kI64) filled.MutableData<int64_t>()[at] = static_cast<int64_t>(value);
    if (quant.present() && filled.dtype() == DType::kI8)
      filled.MutableData<int8_t>()[at] = static_cast<int8_t>(t.out().was_u8 ? -128 : 0);
  }
  return t.graph().AddConstant(t.name() + ".start", std::move(filled), quant);
}

Status CheckMade(Translation& t) {
  const int64_t count = ir::ElementCount(t.out().dims);
  if (count > kMostIndices) return Error("its result is too large");
  return t.builder().budget().Take(static_cast<size_t>(count));
}

Result<ir::ValueId> I32(Translation& t, ir::ValueId x, const char* suffix) {
  if (t.graph().type(x).dtype == DType::kI32) return x;
  return t.Add("cast", suffix, {x}, {{"to", std::string("i32")}});
}

}  // namespace

// params [B..., outer..., N, inner...] by indices [B..., I...]: for each batch, rows of the axis moved to the
// front are taken by pairs (batch, index).
Status BatchedGather(Translation& t, size_t batch, size_t axis) {
  const ir::Dims &p = t.in(0).dims, &q = t.in(1).dims;
  if (batch > axis || batch > q.size() ||
      !std::equal(q.begin(), q.begin() + static_cast<ptrdiff_t>(batch), p.begin())) {
    return Error("its batch dimensions do not agree");
  }
  const int64_t batches = Product(p, 0, batch), outer = Product(p, batch, axis), n = p[axis],
                inner = Product(p, axis + 1, p.size()), each = Product(q, batch, q.size());
  if (batches * each > kMostIndices) return Error("it has too many indices");
  const ir::ValueId whole = t.Reshaped(t.Operand(0), {batches, outer, n, inner}, "whole");
  const ir::ValueId rows = WHET_TRY(t.Add("transpose", "rows", {whole}, {{"perm", ir::Dims{0, 2, 1, 3}}}));
  const ir::ValueId index = t.Reshaped(WHET_TRY(I32(t, t.Operand(1), "narrow")), {batches, each, 1}, "index");
  std::vector<int32_t> numbers;
  for (int64_t i = 0; i < batches * each; ++i) numbers.push_back(static_cast<int32_t>(i / each));
  const ir::ValueId number = Indices(t, "batch", {batches, each, 1}, numbers);
  const ir::ValueId pairs = WHET_TRY(t.Add("concat", "pairs", {number, index}, {{"axis", int64_t{2}}}));
  const ir::ValueId taken = WHET_TRY(t.Add("gather_nd", "taken", {rows, pairs}));
  const ir::ValueId back = WHET_TRY(t.Add("transpose", "back", {taken}, {{"perm", ir::Dims{0, 2, 1, 3}}}));
  t.EmitKeeping("reshape", {back}, {{"shape", t.out().dims}});
  return {};
}

// The table's rows; one that is stored in bytes for a float result becomes float32.
Status EmbeddingLookup(Translation& t) {
  ir::ValueId table = t.Operand(1);
  if (t.out().type.dtype == DType::kF32 && t.in(1).type.dtype != DType::kF32) {
    table = t.graph().AddConstant(t.in(1).name, WHET_TRY(t.Floats(1)));
  }
  t.EmitKeeping(t.ir_op(), {table, t.Operand(0)}, {{"axis", int64_t{0}}});
  return {};
}

// Elements with one index add up.
Status ScatterNd(Translation& t) {
  WHET_TRY(CheckMade(t));
  const bool quantised = t.out().type.quant.present();
  t.Emit(t.ir_op(), {Filled(t, 0), t.Operand(0), t.Operand(1)},
         {{"reduction", std::string(quantised ? "none" : "add")}});
  return {};
}

// Rows of data [N, ...] put together by segment.
Status Segments(Translation& t) {
  const auto code = static_cast<wire::Builtin>(t.builder().source().Code(t.op()));
  WHET_TRY(CheckMade(t));
  constexpr double kMost = std::numeric_limits<float>::max();
  const bool real = t.out().type.dtype == DType::kF32;
  const double low = real ? -kMost : std::numeric_limits<int32_t>::min(),
               high = real ? kMost : std::numeric_limits<int32_t>::max();
  std::string reduction = "add";
  double start = 0;
  if (code == wire::Builtin::UNSORTED_SEGMENT_MAX) reduction = "max", start = low;
  if (code == wire::Builtin::UNSORTED_SEGMENT_MIN) reduction = "min", start = high;
  if (code == wire::Builtin::UNSORTED_SEGMENT_PROD) reduction = "mul", start = 1;
  ir::Dims dims = t.in(1).dims;
  dims.push_back(1);
  const ir::ValueId index = t.Reshaped(t.Operand(1), dims, "index");
  t.Emit(t.ir_op(), {Filled(t, start), index, t.Operand(0)}, {{"reduction", reduction}});
  return {};
}

Status SparseToDense(Translation& t) {
  const ir::Tensor *indices = t.Constant(0), *fill = t.Constant(3);
  if (!indices || !fill || fill->count() != 1) return Error("its indices and default must be constant");
  WHET_TRY(CheckMade(t));
  const int64_t rank = static_cast<int64_t>(t.out().dims.size());
  if (rank == 0 || indices->count() % rank != 0) return Error("its indices do not go with its result");
  const int64_t rows = indices->count() / rank;
  const ir::ValueId at = t.Reshaped(t.Operand(0), {rows, rank}, "index");
  ir::ValueId values = t.Operand(2);
  if (t.in(2).dims.empty())
    values = WHET_TRY(t.Add("expand", "values", {values}, {{"shape", ir::Dims{rows}}}));
  t.Emit(t.ir_op(), {Filled(t, fill->RealAt(0)), at, values}, {{"reduction", std::string("none")}});
  return {};
}

Status OneHot(Translation& t) {
  const wire::OneHotOptions* options = t.op().options_as_OneHot();
  const int64_t depth = WHET_TRY(t.Int(1, "depth")), rank = static_cast<int64_t>(t.in(0).dims.size());
  int64_t axis = options ? options->axis() : -1;
  if (axis < 0) axis += rank + 1;
  if (axis < 0 || axis > rank || depth < 0 || depth > kMostIndices) {
    return Error("its axis or depth makes no sense");
  }
  ir::Dims dims = t.in(0).dims, line(static_cast<size_t>(rank) + 1, 1);
  dims.insert(dims.begin() + axis, 1);
  line[static_cast<size_t>(axis)] = depth;
  std::vector<int32_t> places(static_cast<size_t>(depth));
  std::iota(places.begin(), places.end(), 0);
  const ir::ValueId index = t.Reshaped(WHET_TRY(I32(t, t.Operand(0), "narrow")), dims, "index");
  const ir::ValueId hot = WHET_TRY(t.Add("equal", "hot", {index, Indices(t, "places", line, places)}));
  t.Emit("select", {hot, t.Operand(2), t.Operand(3)});
  return {};
}

Status Expand(Translation& t) {
  t.EmitKeeping(t.ir_op(), {t.Operand(0)}, {{"shape", t.out().dims}});
  return {};
}

// Copies joined axis by axis.
Status Tile(Translation& t) {
  const std::vector<int64_t> times = WHET_TRY(t.Ints(1, "multiples"));
  if (times.size() != t.in(0).dims.size()) return Error("its multiples do not go with its operand");
  ir::ValueId x = t.Operand(0);
  for (size_t i = 0; i < times.size(); ++i) {
    if (times[i] < 1 || times[i] > 4096) return Error("its multiples must be from 1 to 4096");
    if (times[i] == 1) continue;
    const std::vector<ir::ValueId> copies(static_cast<size_t>(times[i]), x);
    x = WHET_TRY(t.Add("concat", fmt::format("times{}", i), copies, {{"axis", static_cast<int64_t>(i)}},
                       t.graph().type(x).quant));
  }
  t.EmitKeeping("reshape", {x}, {{"shape", t.out().dims}});
  return {};
}

Status MirrorPad(Translation& t) {
  const wire::MirrorPadOptions* options = t.op().options_as_MirrorPad();
  const int64_t edge = options && options->mode() == wire::MirrorMode::SYMMETRIC ? 0 : 1;
  const std::vector<int64_t> amounts = WHET_TRY(t.Ints(1, "padding"));
  const ir::Dims& dims = t.in(0).dims;
  if (amounts.size() != 2 * dims.size()) return Error("its paddings do not go with its operand");
  ir::ValueId x = t.Operand(0);
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t before = amounts[2 * i], after = amounts[2 * i + 1], n = dims[i];
    if (before < 0 || after < 0 || std::max(before, after) > n - edge)
      return Error("it pads more than there is");
    if (before == 0 && after == 0) continue;
    std::vector<int32_t> places;
    for (int64_t k = before; k > 0; --k) places.push_back(static_cast<int32_t>(k - 1 + edge));
    for (int64_t k = 0; k < n; ++k) places.push_back(static_cast<int32_t>(k));
    for (int64_t k = 0; k < after; ++k) places.push_back(static_cast<int32_t>(n - 1 - k - edge));
    const ir::ValueId index = Indices(t, "places", {static_cast<int64_t>(places.size())}, places);
    x = WHET_TRY(t.Add("gather", fmt::format("axis{}", i), {x, index}, {{"axis", static_cast<int64_t>(i)}},
                       t.graph().type(x).quant));
  }
  t.EmitKeeping("reshape", {x}, {{"shape", t.out().dims}});
  return {};
}

Status Reverse(Translation& t) {
  const ir::Dims& dims = t.in(0).dims;
  ir::Dims begin(dims.size(), 0), end = dims, step(dims.size(), 1);
  for (int64_t given : WHET_TRY(t.Ints(1, "axes"))) {
    const size_t axis = WHET_TRY(t.Axis(given, 0));
    begin[axis] = dims[axis] - 1;
    end[axis] = step[axis] = -1;
  }
  t.EmitKeeping(t.ir_op(), {t.Operand(0)}, {{"begin", begin}, {"end", end}, {"step", step}});
  return {};
}

// Element i of a line of length n comes from n - 1 - i, those behind it stay.
Status ReverseSequence(Translation& t) {
  const wire::ReverseSequenceOptions* options = t.op().options_as_ReverseSequence();
  if (!options) return Error("it has no options; re-export the model");
  const size_t axis = WHET_TRY(t.Axis(options->axis(), 0)),
               batch = WHET_TRY(t.Axis(options->batch_axis(), 0));
  const ir::Dims& dims = t.in(0).dims;
  ir::Dims line(dims.size(), 1), lengths = line;
  line[axis] = dims[axis];
  lengths[batch] = dims[batch];
  if (dims[axis] > kMostIndices) return Error("its lines are too long");
  std::vector<int32_t> places(static_cast<size_t>(dims[axis])), one{1};
  std::iota(places.begin(), places.end(), 0);
  const ir::ValueId place = Indices(t, "places", line, places);
  const ir::ValueId length = t.Reshaped(WHET_TRY(I32(t, t.Operand(1), "narrow")), lengths, "lengths");
  const ir::ValueId last = WHET_TRY(t.Add("sub", "last", {length, Indices(t, "one", {}, one)}));
  const ir::ValueId mirrored = WHET_TRY(t.Add("sub", "mirrored", {last, place}));
  const ir::ValueId inside = WHET_TRY(t.Add("less", "inside", {place, length}));
  const ir::ValueId index = WHET_TRY(t.Add("select", "index", {inside, mirrored, place}));
  const ir::ValueId all = WHET_TRY(t.Add("expand", "all", {index}, {{"shape", dims}}));
  t.EmitKeeping("gather_elements", {t.Operand(0), all}, {{"axis", static_cast<int64_t>(axis)}});
  return {};
}

// Puts the update where it fits: begin is kept within the operand.
Status DynamicUpdateSlice(Translation& t) {
  const ir::Dims &dims = t.in(0).dims, &part = t.in(1).dims;
  const int64_t rank = static_cast<int64_t>(dims.size()), count = ir::ElementCount(part);
  if (rank == 0 || part.size() != dims.size() || t.in(2).dims != ir::Dims{rank} ||
      count > kMostIndices / rank) {
    return Error("its update or begin does not go with its operand");
  }
  std::vector<int32_t> most, grid;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (part[i] > dims[i]) return Error("its update is larger than its operand");
    most.push_back(static_cast<int32_t>(dims[i] - part[i]));
  }
  for (int64_t i = 0; i < count; ++i) {
    for (size_t d = 0; d < part.size(); ++d)
      grid.push_back(static_cast<int32_t>(i / Product(part, d + 1, part.size()) % part[d]));
  }
  const std::vector<int32_t> nought{0};
  ir::ValueId begin = WHET_TRY(I32(t, t.Operand(2), "narrow"));
  begin = WHET_TRY(t.Add("minimum", "most", {begin, Indices(t, "limit", {rank}, most)}));
  begin = WHET_TRY(t.Add("maximum", "least", {begin, Indices(t, "nought", {}, nought)}));
  const ir::ValueId at = WHET_TRY(t.Add("add", "at", {Indices(t, "grid", {count, rank}, grid), begin}));
  const ir::ValueId values = t.Reshaped(t.Operand(1), {count}, "values");
  t.EmitKeeping("scatter_nd", {t.Operand(0), at, values}, {{"reduction", std::string("none")}});
  return {};
}

// A diagonal put into matrices: zeros, or operand 0.
Status MatrixDiag(Translation& t) {
  const auto code = static_cast<wire::Builtin>(t.builder().source().Code(t.op()));
  const bool sets = code == wire::Builtin::MATRIX_SET_DIAG;
  const ir::Dims& dims = t.out().dims;
  if (dims.size() < 2) return Error("its result must hold matrices");
  WHET_TRY(CheckMade(t));
  const int64_t rows = dims[dims.size() - 2], columns = dims.back(), n = std::min(rows, columns);
  std::vector<uint8_t> on;
  for (int64_t i = 0; i < rows * columns; ++i) on.push_back(i / columns == i % columns);
  const ir::ValueId where = t.graph().AddConstant(
      t.name() + ".diagonal",
      ir::Tensor::FromBytes(DType::kBool, {rows, columns}, std::as_bytes(std::span(on))));
  ir::Dims line(dims.begin(), dims.end() - 1);
  line.back() = n;
  line.push_back(1);  // one number a row
  ir::ValueId diagonal = t.Reshaped(t.Operand(sets ? 1 : 0), line, "column");
  if (n < rows) {
    ir::Dims none(line.size(), 0), after = none;
    after[line.size() - 2] = rows - n;
    diagonal = WHET_TRY(t.Add("pad", "padded", {diagonal}, {{"before", none}, {"after", after}}));
  }
  t.Emit("select", {where, diagonal, sets ? t.Operand(0) : Filled(t, 0)});
  return {};
}

// How many boundaries are not above x.
Status Bucketize(Translation& t) {
  const wire::BucketizeOptions* options = t.op().options_as_Bucketize();
  if (!options || !options->boundaries() || options->boundaries()->size() == 0) {
    return Error("it has no boundaries; re-export the model");
  }
  const std::vector<float> bounds(options->boundaries()->begin(), options->boundaries()->end());
  ir::Dims dims = t.in(0).dims;
  dims.push_back(1);
  ir::ValueId x = t.Reshaped(t.Operand(0), dims, "column");
  if (t.in(0).type.dtype != DType::kF32)
    x = WHET_TRY(t.Add("cast", "real", {x}, {{"to", std::string("f32")}}));
  const int64_t n = static_cast<int64_t>(bounds.size()), last = static_cast<int64_t>(dims.size()) - 1;
  const ir::ValueId limits =
      t.graph().AddConstant(t.name() + ".boundaries", ir::Tensor::Of<float>({n}, bounds));
  const ir::ValueId passed = WHET_TRY(t.Add("less_equal", "passed", {limits, x}));
  const ir::ValueId ones = WHET_TRY(t.Add("cast", "ones", {passed}, {{"to", std::string("i32")}}));
  t.Emit("reduce", {ones},
         {{"kind", std::string("sum")}, {"axes", ir::Dims{last}}, {"keep_dims", int64_t{0}}});
  return {};
}

}  // namespace whet::import::tflite
