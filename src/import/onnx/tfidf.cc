// SPDX-License-Identifier: Apache-2.0
// TfIdfVectorizer of integers: how often each n-gram of a pool occurs. A place of the operand holds an n-gram where
// n comparisons hold at once; a sum counts the places, and a product with a matrix of zeros and ones orders the columns.
#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"
#include "ops/fold.h"

namespace whet::import {
namespace {

using ir::Tensor;
using ir::ValueId;

constexpr int64_t kMaxGram = 64, kMaxColumns = 1 << 20;

struct Pool {
  int64_t length = 0, grams = 0;  // of each n-gram, and how many
  std::vector<int64_t> numbers;   // [grams, length]
};

struct Vectorizer {
  std::string mode;
  int64_t shortest = 0, longest = 0, skips = 0;
  std::vector<Pool> pools;  // of the lengths that count
  std::vector<int64_t> columns;
  std::vector<float> weights;  // of each n-gram of `pools`
  int64_t width = 0;
};

Status ReadPools(const std::vector<int64_t>& numbers, const std::vector<int64_t>& starts,
                 const std::vector<int64_t>& columns, const std::vector<double>& weights, Vectorizer* v) {
  size_t gram = 0;
  for (size_t i = 0; i < starts.size(); ++i) {
    const int64_t length = static_cast<int64_t>(i) + 1,
                  end = i + 1 < starts.size() ? starts[i + 1] : static_cast<int64_t>(numbers.size());
    if (starts[i] < 0 || end < starts[i] || end > static_cast<int64_t>(numbers.size()) ||
        (end - starts[i]) % length != 0)
      return Error("its ngram_counts do not divide its pool");
    Pool pool{length, (end - starts[i]) / length, {numbers.begin() + starts[i], numbers.begin() + end}};
    const bool counts = length >= v->shortest && length <= v->longest && pool.grams > 0;
    for (int64_t k = 0; k < pool.grams; ++k, ++gram) {
      if (gram >= columns.size() || columns[gram] < 0 || columns[gram] >= kMaxColumns)
        return Error("its ngram_indexes do not match its pool");
      if (!counts) continue;
      v->columns.push_back(columns[gram]);
      v->weights.push_back(gram < weights.size() ? static_cast<float>(weights[gram]) : 1.0f);
    }
    if (counts) v->pools.push_back(std::move(pool));
  }
  return {};
}

Result<Vectorizer> Read(OnnxNode& node) {
  Vectorizer v;
  v.mode = node.Text("mode", "");
  v.shortest = node.Int("min_gram_length", 1);
  v.longest = node.Int("max_gram_length", 1);
  v.skips = node.Int("max_skip_count", 0);
  if (v.mode != "TF" && v.mode != "IDF" && v.mode != "TFIDF")
    return Error(fmt::format("mode '{}' is none of TF, IDF and TFIDF", v.mode));
  if (v.shortest < 1 || v.longest < v.shortest || v.longest > kMaxGram || v.skips < 0 || v.skips > kMaxGram)
    return Error("its lengths or skips are out of range");
  const std::vector<int64_t> columns = node.Ints("ngram_indexes");
  for (int64_t column : columns) {
    if (column < 0 || column >= kMaxColumns) return Error("its ngram_indexes are out of range");
    v.width = std::max(v.width, column + 1);
  }
  WHET_TRY(
      ReadPools(node.Ints("pool_int64s"), node.Ints("ngram_counts"), columns, node.Reals("weights"), &v));
  if (v.pools.empty()) return Error("its pool holds no n-gram of the lengths that count");
  return v;
}

// f32 [B, P, grams]: 1 where each of P places of x [B, L] holds each n-gram, its numbers `step` apart.
Result<ValueId> Matches(OnnxNode& node, ValueId x, const Pool& pool, int64_t step, int64_t batch,
                        int64_t places) {
  ValueId all = ir::kNoValue;
  for (int64_t j = 0; j < pool.length; ++j) {
    const std::vector<int64_t> begin{0, j * step}, end{batch, j * step + places}, one{1, 1};
    const ValueId part = WHET_TRY(node.Add("slice", {x}, {{"begin", begin}, {"end", end}, {"step", one}}));
    const ValueId numbers = WHET_TRY(Reshaped(node, part, ir::ToShape({batch, places, 1})));
    std::vector<int64_t> wanted;
    for (int64_t k = 0; k < pool.grams; ++k)
      wanted.push_back(pool.numbers[static_cast<size_t>(k * pool.length + j)]);
    const ValueId equal = WHET_TRY(
        node.Add("equal", {numbers, node.Constant(Tensor::Of<int64_t>({1, 1, pool.grams}, wanted))}));
    const ValueId ones = WHET_TRY(node.Add("cast", {equal}, {{"to", std::string("f32")}}));
    all = all == ir::kNoValue ? ones : WHET_TRY(node.Add("mul", {all, ones}));
  }
  return all;
}

// f32 [B, 1, grams]: how often each n-gram of a pool occurs.
Result<ValueId> Occurrences(OnnxNode& node, ValueId x, const Pool& pool, int64_t skips, int64_t batch,
                            int64_t length) {
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{batch, pool.grams}));
  ValueId sum = node.Constant(Tensor(DType::kF32, {batch, 1, pool.grams}));
  for (int64_t step = 1; step <= (pool.length == 1 ? 1 : skips + 1); ++step) {
    const int64_t places = length - (pool.length - 1) * step;
    if (places < 1) break;
    const ValueId matches = WHET_TRY(Matches(node, x, pool, step, batch, places));
    const ir::Attrs over_places{
        {"kind", std::string("sum")}, {"axes", std::vector<int64_t>{1}}, {"keep_dims", int64_t{1}}};
    sum = WHET_TRY(node.Add("add", {sum, WHET_TRY(node.Add("reduce", {matches}, over_places))}));
  }
  return sum;
}

}  // namespace

Status OnnxTfIdfVectorizer(OnnxNode& node) {
  const Vectorizer v = WHET_TRY(Read(node));
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("its sizes are open", "bind them with --shape");
  if (dims->empty() || dims->size() > 2) return Error("its operand must have 1 or 2 dimensions");
  const int64_t batch = dims->size() == 2 ? (*dims)[0] : 1, length = dims->back();
  ValueId x = node.in(0);
  if (node.type(0).dtype != DType::kI64) x = WHET_TRY(node.Add("cast", {x}, {{"to", std::string("i64")}}));
  x = WHET_TRY(Reshaped(node, x, ir::ToShape({batch, length})));
  std::vector<ValueId> parts;
  for (const Pool& pool : v.pools)
    parts.push_back(WHET_TRY(Occurrences(node, x, pool, v.skips, batch, length)));
  ValueId counts = WHET_TRY(node.Add("concat", parts, {{"axis", int64_t{2}}}));
  if (v.mode == "IDF")
    counts = WHET_TRY(node.Add("minimum", {counts, node.Constant(Tensor::Of<float>({}, {1}))}));
  const int64_t grams = static_cast<int64_t>(v.columns.size());
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{grams, v.width}));
  Tensor places(DType::kF32, {1, grams, v.width});
  for (int64_t k = 0; k < grams; ++k) {
    const size_t at = static_cast<size_t>(k * v.width + v.columns[static_cast<size_t>(k)]);
    places.MutableData<float>()[at] = v.mode == "TF" ? 1 : v.weights[static_cast<size_t>(k)];
  }
  const ValueId y = WHET_TRY(node.Add("matmul", {counts, node.Constant(std::move(places))}));
  return YieldReshaped(node, y, dims->size() == 2 ? ir::ToShape({batch, v.width}) : ir::ToShape({v.width}));
}

}  // namespace whet::import
