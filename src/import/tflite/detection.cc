// SPDX-License-Identifier: Apache-2.0
// TFLite_Detection_PostProcess, the end of single-shot detectors: boxes from their encodings, the best of them that do
// not overlap, and what is in them. Rows behind the last detection are 0.
#include "import/tflite/custom_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace whet::import::tflite {
namespace {

constexpr int64_t kMost = 1 << 16;
constexpr int64_t kMostRows = 1 << 20;  // of the results, whatever the number of boxes

struct Detector {
  int64_t boxes = 0, columns = 0,
          classes = 0;  // columns: the classes, behind a background where there is one
  int64_t most = 0, per_box = 0, per_class = 0;
  bool regular = false;  // every class by itself, else each box by its best class
  double least = 0, overlap = 0;
  std::vector<float> scale;  // of y, x, height and width
};

// Up to `rows` detections, of which the first `count` are real, with `per_row` classes each.
struct Found {
  int64_t rows = 0, per_row = 1;
  ir::ValueId boxes = ir::kNoValue;                           // f32 [rows, 4]
  ir::ValueId classes = ir::kNoValue, scores = ir::kNoValue;  // [rows, per_row], classes in any integer type
  ir::ValueId count = ir::kNoValue;                           // i64 [1]
};

Result<Detector> Read(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  Detector d;
  d.most = WHET_TRY(options.Int("max_detections", 1, kMost));
  d.per_box = WHET_TRY(options.Int("max_classes_per_detection", 1, kMost));
  if (d.most * d.per_box > kMostRows)
    return Error(fmt::format("its results have {} rows, more than {}", d.most * d.per_box, kMostRows));
  d.classes = WHET_TRY(options.Int("num_classes", 1, kMost));
  d.per_class =
      options.Has("detections_per_class") ? WHET_TRY(options.Int("detections_per_class", 1, kMost)) : 100;
  d.regular = options.Has("use_regular_nms") && WHET_TRY(options.Int("use_regular_nms", 0, 1)) == 1;
  d.least = WHET_TRY(options.Real("nms_score_threshold"));
  d.overlap = WHET_TRY(options.Real("nms_iou_threshold"));
  for (const char* name : {"y_scale", "x_scale", "h_scale", "w_scale"}) {
    const auto scale = static_cast<float>(WHET_TRY(options.Real(name)));
    if (!(scale > 0)) return Error(fmt::format("its option '{}' is {}, not above 0", name, scale));
    d.scale.push_back(scale);
  }
  const ir::Dims &boxes = t.in(0).dims, &scores = t.in(1).dims;
  if (boxes.size() != 3 || boxes[0] != 1 || boxes[1] < 1 || boxes[2] != 4 ||
      t.in(2).dims != ir::Dims{boxes[1], 4} || scores.size() != 3 || scores[0] != 1 ||
      scores[1] != boxes[1] || (scores[2] != d.classes && scores[2] != d.classes + 1)) {
    return Error(fmt::format(
        "its boxes, scores and anchors are {}, {} and {}; [1, N, 4], [1, N, {}] and [N, 4] go together",
        ToString(t.in(0).type.shape), ToString(t.in(1).type.shape), ToString(t.in(2).type.shape), d.classes));
  }
  d.boxes = boxes[1];
  d.columns = scores[2];
  return d;
}

Result<ir::ValueId> Floats(Translation& t, size_t i, const char* what) {
  if (t.Constant(i)) return t.graph().AddConstant(t.name() + "." + what, WHET_TRY(t.Floats(i)));
  if (t.in(i).type.dtype == DType::kF32) return t.Operand(i);
  if (!t.in(i).type.quant.present())
    return Error(fmt::format("its operand {} is {}", i, ToString(t.in(i).type)));
  return t.Add("dequantize", what, {t.Operand(i)});
}

ir::ValueId Constant(Translation& t, const char* suffix, ir::Tensor tensor) {
  return t.graph().AddConstant(fmt::format("{}.{}", t.name(), suffix), std::move(tensor));
}

// Columns of a matrix.
Result<ir::ValueId> Columns(Translation& t, const char* suffix, ir::ValueId x, int64_t begin, int64_t end) {
  const int64_t rows = t.graph().type(x).shape.front().size();
  return t.Add("slice", suffix, {x},
               {{"begin", ir::Dims{0, begin}}, {"end", ir::Dims{rows, end}}, {"step", ir::Dims{1, 1}}});
}

// Top, left, bottom, right [boxes, 4]: an encoding is the centre and the logarithm of the size relative to an anchor.
Result<ir::ValueId> Corners(Translation& t, const Detector& d) {
  const ir::ValueId codes = t.Reshaped(WHET_TRY(Floats(t, 0, "encodings")), {d.boxes, 4}, "codes");
  const ir::ValueId anchors = WHET_TRY(Floats(t, 2, "anchors"));
  const ir::ValueId places = Constant(t, "place_scale", ir::Tensor::Of<float>({2}, {d.scale[0], d.scale[1]}));
  const ir::ValueId sizes =
      Constant(t, "size_scale", ir::Tensor::Of<float>({2}, {1 / d.scale[2], 1 / d.scale[3]}));
  const ir::ValueId half = Constant(t, "half", ir::Tensor::Of<float>({}, {0.5f}));
  const ir::ValueId place = WHET_TRY(Columns(t, "place", codes, 0, 2)),
                    size = WHET_TRY(Columns(t, "size", codes, 2, 4)),
                    anchor = WHET_TRY(Columns(t, "anchor", anchors, 0, 2)),
                    extent = WHET_TRY(Columns(t, "extent", anchors, 2, 4));
  const ir::ValueId step = WHET_TRY(t.Add("div", "step", {extent, places}));
  const ir::ValueId offset = WHET_TRY(t.Add("mul", "offset", {place, step}));
  const ir::ValueId centre = WHET_TRY(t.Add("add", "centre", {offset, anchor}));
  const ir::ValueId scaled = WHET_TRY(t.Add("mul", "scaled", {size, sizes}));
  const ir::ValueId growth = WHET_TRY(t.Add("exp", "growth", {scaled}));
  const ir::ValueId halves = WHET_TRY(t.Add("mul", "halves", {extent, half}));
  const ir::ValueId reach = WHET_TRY(t.Add("mul", "reach", {growth, halves}));
  const ir::ValueId low = WHET_TRY(t.Add("sub", "low", {centre, reach}));
  const ir::ValueId high = WHET_TRY(t.Add("add", "high", {centre, reach}));
  return t.Add("concat", "corners", {low, high}, {{"axis", int64_t{1}}});
}

// Rows {0, class, box} and how many, of at most `each` boxes of a class; scores are [classes, boxes].
Result<std::vector<ir::ValueId>> Suppressed(Translation& t, const Detector& d, ir::ValueId corners,
                                            ir::ValueId scores, int64_t classes, int64_t each) {
  ir::Attrs attrs{{"max_output", each}, {"iou_threshold", d.overlap}};
  // A score of the threshold itself is good enough, which one above the number below it is.
  const float below = std::nextafter(static_cast<float>(d.least), -INFINITY);
  if (std::isfinite(below)) attrs.Set("score_threshold", double{below});
  return t.AddMany("non_max_suppression",
                   {t.Reshaped(corners, {1, d.boxes, 4}, "candidates"),
                    t.Reshaped(scores, {1, classes, d.boxes}, "competing")},
                   attrs);
}

Result<ir::ValueId> Taken(Translation& t, const char* suffix, ir::ValueId from, ir::ValueId which) {
  return t.Add("gather", suffix, {from, which}, {{"axis", int64_t{0}}});
}

Result<std::vector<ir::ValueId>> Best(Translation& t, ir::ValueId x, int64_t k, int64_t axis) {
  return t.AddMany("top_k", {x}, {{"k", k}, {"axis", axis}});
}

Result<Found> ByBestClass(Translation& t, const Detector& d, ir::ValueId corners, ir::ValueId scores) {
  Found f;
  f.rows = std::min(d.most, d.boxes);
  f.per_row = std::min(d.per_box, d.classes);
  const ir::ValueId best = WHET_TRY(
      t.Add("reduce", "best", {scores}, {{"kind", std::string("max")}, {"axes", std::vector<int64_t>{1}}}));
  const auto chosen = WHET_TRY(Suppressed(t, d, corners, best, 1, f.rows));
  const ir::ValueId which = t.Reshaped(WHET_TRY(Columns(t, "column", chosen[0], 2, 3)), {f.rows}, "which");
  const auto top = WHET_TRY(Best(t, WHET_TRY(Taken(t, "chosen", scores, which)), f.per_row, 1));
  f.boxes = WHET_TRY(Taken(t, "taken", corners, which));
  f.scores = top[0];
  f.classes = top[1];
  f.count = chosen[1];
  return f;
}

// The first `n` places, and whether each is before `count`.
Result<ir::ValueId> Real(Translation& t, const char* suffix, ir::ValueId count, int64_t n) {
  std::vector<int64_t> places(static_cast<size_t>(n));
  std::iota(places.begin(), places.end(), 0);
  const ir::ValueId place = Constant(t, "places", ir::Tensor::Of<int64_t>({n}, places));
  return t.Add("less", suffix, {place, count});
}

Result<Found> ByClass(Translation& t, const Detector& d, ir::ValueId corners, ir::ValueId scores) {
  const int64_t each = std::min({d.per_class, d.most, d.boxes}), all = each * d.classes;
  const ir::ValueId by_class =
      WHET_TRY(t.Add("transpose", "by_class", {scores}, {{"perm", std::vector<int64_t>{1, 0}}}));
  const auto chosen = WHET_TRY(Suppressed(t, d, corners, by_class, d.classes, each));
  const ir::ValueId where = WHET_TRY(Columns(t, "where", chosen[0], 1, 3));
  const ir::ValueId score = WHET_TRY(t.Add("gather_nd", "score", {by_class, where}));
  const ir::ValueId real = WHET_TRY(Real(t, "selected", chosen[1], all));
  const ir::ValueId none = Constant(t, "none", ir::Tensor::Of<float>({}, {-INFINITY}));
  const ir::ValueId rated = WHET_TRY(t.Add("select", "rated", {real, score, none}));
  Found f;
  f.rows = std::min(d.most, all);
  const auto top = WHET_TRY(Best(t, rated, f.rows, 0));
  const ir::ValueId kept = WHET_TRY(Taken(t, "kept", where, top[1]));
  const ir::ValueId box = t.Reshaped(WHET_TRY(Columns(t, "box", kept, 1, 2)), {f.rows}, "boxes");
  f.boxes = WHET_TRY(Taken(t, "taken", corners, box));
  f.scores = t.Reshaped(top[0], {f.rows, 1}, "scores");
  f.classes = WHET_TRY(Columns(t, "class", kept, 0, 1));
  const ir::ValueId most = Constant(t, "most", ir::Tensor::Of<int64_t>({1}, {d.most}));
  f.count = WHET_TRY(t.Add("minimum", "count", {chosen[1], most}));
  return f;
}

// Result `i`; files often leave its shape open, as an empty one.
void Give(Translation& t, size_t i, ir::ValueId value, const ir::Dims& dims) {
  const ir::Type type{DType::kF32, ir::ToShape(dims), {}};
  t.Give(i, t.graph().AddNode("reshape", t.name(i), {value}, type, {{"shape", dims}}));
}

// Values [rows, per_row, width] as result `i`: zeros where no detection is.
Status EmitRows(Translation& t, const Detector& d, const Found& f, ir::ValueId real, ir::ValueId values,
                size_t i) {
  const int64_t width = t.graph().type(values).shape.back().size();
  const std::string n = std::to_string(i);
  const ir::ValueId zero = Constant(t, "zero", ir::Tensor::Of<float>({}, {0.0f}));
  const ir::ValueId kept = WHET_TRY(t.Add("select", "real" + n, {real, values, zero}));
  const int64_t beside = d.regular ? 0 : d.per_box - f.per_row;
  const ir::ValueId filled = WHET_TRY(
      t.Add("pad", "filled" + n, {kept}, {{"before", ir::Dims{0, 0, 0}}, {"after", ir::Dims{0, beside, 0}}}));
  const int64_t rows = f.rows * (f.per_row + beside), all = d.most * d.per_box;
  const ir::ValueId table = t.Reshaped(filled, {rows, width}, "table" + n);
  const ir::ValueId whole = WHET_TRY(
      t.Add("pad", "whole" + n, {table}, {{"before", ir::Dims{0, 0}}, {"after", ir::Dims{all - rows, 0}}}));
  Give(t, i, whole, i == 0 ? ir::Dims{1, all, 4} : ir::Dims{1, all});
  return {};
}

Status EmitAll(Translation& t, const Detector& d, const Found& f) {
  const ir::ValueId real = t.Reshaped(WHET_TRY(Real(t, "found", f.count, f.rows)), {f.rows, 1, 1}, "real");
  const ir::ValueId boxes = WHET_TRY(t.Add("expand", "each", {t.Reshaped(f.boxes, {f.rows, 1, 4}, "one")},
                                           {{"shape", ir::Dims{f.rows, f.per_row, 4}}}));
  const ir::ValueId classes = WHET_TRY(t.Add("cast", "labels", {f.classes}, {{"to", std::string("f32")}}));
  WHET_TRY(EmitRows(t, d, f, real, boxes, 0));
  WHET_TRY(EmitRows(t, d, f, real, t.Reshaped(classes, {f.rows, f.per_row, 1}, "label"), 1));
  WHET_TRY(EmitRows(t, d, f, real, t.Reshaped(f.scores, {f.rows, f.per_row, 1}, "rating"), 2));
  Give(t, 3, WHET_TRY(t.Add("cast", "number", {f.count}, {{"to", std::string("f32")}})), {1});
  return {};
}

}  // namespace

Status DetectionPostProcess(Translation& t) {
  const Detector d = WHET_TRY(Read(t));
  for (size_t i = 0; i < 4; ++i) {
    if (t.out(i).type.dtype != DType::kF32) return Error("its results must be float32");
  }
  const ir::ValueId corners = WHET_TRY(Corners(t, d));
  const ir::ValueId all = t.Reshaped(WHET_TRY(Floats(t, 1, "ratings")), {d.boxes, d.columns}, "all");
  const ir::ValueId scores =
      WHET_TRY(Columns(t, "without_background", all, d.columns - d.classes, d.columns));
  const Found found =
      WHET_TRY(d.regular ? ByClass(t, d, corners, scores) : ByBestClass(t, d, corners, scores));
  return EmitAll(t, d, found);
}

}  // namespace whet::import::tflite
