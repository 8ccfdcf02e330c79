// SPDX-License-Identifier: Apache-2.0
// Small graphs for the tests of this layer.
#ifndef WHET_LOWER_SAMPLE_GRAPHS_H_
#define WHET_LOWER_SAMPLE_GRAPHS_H_

#include <random>
#include <vector>

#include "base/check.h"
#include "ops/op.h"

namespace whet::lower {

template <typename T>
ir::Tensor RandomTensor(ir::Dims dims, int low, int high, uint32_t seed) {
  std::mt19937 random(seed);
  ir::Tensor tensor(ir::DTypeOf<T>::value, std::move(dims));
  for (T& x : tensor.MutableData<T>())
    x = static_cast<T>(low + static_cast<int>(random() % static_cast<uint32_t>(high - low + 1)));
  return tensor;
}

inline ir::ValueId Add(ir::Graph& g, const char* op, const char* name, std::vector<ir::ValueId> in,
                       ir::Attrs attrs = {}, ir::Quant quant = {}) {
  Result<ir::ValueId> value =
      ops::AddInferred(g, op, name, std::move(in), std::move(attrs), std::move(quant));
  if (!value.ok()) std::fprintf(stderr, "%s: %s\n", name, value.message().c_str());
  WHET_CHECK(value.ok());
  return *value;
}

// int8: convolution, two branches of pointwise convolutions summed, pooled, flattened, classified.
inline ir::Graph ResidualBytes(ir::Dialect dialect) {
  ir::Graph g;
  g.name = "residual";
  g.dialect = dialect;
  const ir::Quant q = ir::Quant::PerTensor(0.05f, -3);
  const auto conv = [&](const char* name, ir::ValueId x, int64_t in, int64_t out, int64_t k,
                        const ir::Quant& to, uint32_t seed) {
    ir::Quant wq;
    for (int64_t i = 0; i < out; ++i)
      wq.scale.push_back(0.004f + 0.0005f * static_cast<float>(i)), wq.zero_point.push_back(0);
    wq.axis = 0;
    const ir::ValueId w =
        g.AddConstant(std::string(name) + "/w", RandomTensor<int8_t>({out, k, k, in}, -127, 127, seed), wq);
    ir::Quant bq = wq;
    for (float& s : bq.scale) s *= 0.05f;
    const ir::ValueId b =
        g.AddConstant(std::string(name) + "/b", RandomTensor<int32_t>({out}, -900, 900, seed + 1), bq);
    const std::vector<int64_t> stride{1, 1}, pad{k / 2, k / 2, k / 2, k / 2};
    return Add(g, "conv2d", name, {x, w, b}, {{"stride", stride}, {"pad", pad}, {"act_min", 0.0}}, to);
  };
  const ir::ValueId x = g.AddInput("x", {DType::kI8, {1, 8, 8, 3}, q});
  const ir::ValueId stem = conv("stem", x, 3, 8, 3, q, 10);
  const ir::ValueId left = conv("left", stem, 8, 8, 1, q, 20);
  const ir::ValueId right = conv("right", stem, 8, 8, 3, q, 30);
  const ir::ValueId sum = Add(g, "add", "sum", {left, right}, {}, q);
  const std::vector<int64_t> kernel{8, 8}, one{1, 1}, none{0, 0, 0, 0};
  const ir::ValueId pooled =
      Add(g, "average_pool2d", "pool", {sum}, {{"kernel", kernel}, {"stride", one}, {"pad", none}}, q);
  const ir::ValueId flat = Add(g, "reshape", "flat", {pooled}, {{"shape", std::vector<int64_t>{1, 8}}}, q);
  const ir::ValueId w =
      g.AddConstant("fc/w", RandomTensor<int8_t>({5, 8}, -127, 127, 40), ir::Quant::PerTensor(0.01f, 0));
  const ir::ValueId logits = Add(g, "fully_connected", "fc", {flat, w}, {}, ir::Quant::PerTensor(0.1f, 4));
  g.outputs = {Add(g, "softmax", "softmax", {logits}, {}, ir::Quant::PerTensor(1.0f / 256, -128))};
  return g;
}

// float: two inputs joined along the outermost axis, moved about, one of them also an output.
inline ir::Graph JoinedFloats() {
  ir::Graph g;
  g.name = "joined";
  const ir::ValueId a = g.AddInput("a", {DType::kF32, {1, 6, 4}, {}});
  const ir::ValueId b = g.AddInput("b", {DType::kF32, {1, 2, 4}, {}});
  const ir::ValueId k = g.AddConstant("k", ir::Tensor::Of<float>({4}, {1, 2, -3, 0.5f}));
  const ir::ValueId sum = Add(g, "add", "sum", {a, k});
  const ir::ValueId more = Add(g, "add", "more", {sum, k}, {{"act_max", 1.5}});
  const ir::ValueId other = Add(g, "sub", "other", {b, k});
  const ir::ValueId joined = Add(g, "concat", "joined", {more, other}, {{"axis", int64_t{1}}});
  const ir::ValueId twice = Add(g, "add", "twice", {joined, joined});
  const ir::ValueId turned =
      Add(g, "transpose", "turned", {twice}, {{"perm", std::vector<int64_t>{0, 2, 1}}});
  g.outputs = {Add(g, "reshape", "flat", {turned}, {{"shape", std::vector<int64_t>{4, 8}}}), other, a, k};
  return g;
}

}  // namespace whet::lower

#endif  // WHET_LOWER_SAMPLE_GRAPHS_H_
