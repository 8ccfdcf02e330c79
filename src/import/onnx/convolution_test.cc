// SPDX-License-Identifier: Apache-2.0
// Convolutions of every rank against the definition, on drawn numbers that float32 holds exactly.
#include <functional>
#include <numeric>
#include <random>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

struct Geometry {
  ir::Dims x, w, stride, dilation, pad;
  int64_t groups = 1;
};

int64_t Count(const ir::Dims& dims) {
  return ir::ElementCount(dims);
}

std::vector<float> Drawn(const ir::Dims& dims, uint32_t seed) {
  std::mt19937 draw(seed);
  std::vector<float> values(static_cast<size_t>(Count(dims)));
  for (float& value : values) value = static_cast<float>(static_cast<int>(draw() % 9) - 4);
  return values;
}

ir::Dims At(int64_t index, const ir::Dims& dims) {
  ir::Dims at(dims.size());
  for (size_t d = dims.size(); d-- > 0; index /= dims[d]) at[d] = index % dims[d];
  return at;
}

// The flat index, or -1 outside.
int64_t Flat(const ir::Dims& at, const ir::Dims& dims) {
  int64_t index = 0;
  for (size_t d = 0; d < dims.size(); ++d) {
    if (at[d] < 0 || at[d] >= dims[d]) return -1;
    index = index * dims[d] + at[d];
  }
  return index;
}

// y[n, o, p] = sum of x[n, c, p * stride - pad + k * dilation] * w[o, c, k] over the channels of o's group; transposed,
// w is [C, O / groups, K] and every product goes to y[i * stride - pad + k * dilation].
std::vector<double> Direct(const Geometry& g, const ir::Dims& y, bool transposed) {
  const std::vector<float> x = Drawn(g.x, 1), w = Drawn(g.w, 2);
  std::vector<double> result(static_cast<size_t>(Count(y)), 0);
  const ir::Dims& small = transposed ? g.x : y;
  const ir::Dims& large = transposed ? y : g.x;
  const int64_t small_group = small[1] / g.groups, large_group = large[1] / g.groups;
  for (int64_t i = 0; i < Count(small); ++i) {
    const ir::Dims at = At(i, small);
    const int64_t group = at[1] / small_group;
    for (int64_t k = 0; k < Count(g.w) / g.w[0]; ++k) {
      ir::Dims tap = At(k, ir::Dims(g.w.begin() + 1, g.w.end())), to = at;
      to[1] = group * large_group + tap[0];
      for (size_t d = 2; d < to.size(); ++d)
        to[d] = at[d] * g.stride[d - 2] - g.pad[d - 2] + tap[d - 1] * g.dilation[d - 2];
      const int64_t other = Flat(to, large);
      if (other < 0) continue;
      const auto from = static_cast<size_t>(transposed ? i : other),
                 into = static_cast<size_t>(transposed ? other : i);
      result[into] += static_cast<double>(x[from]) *
                      static_cast<double>(w[static_cast<size_t>(at[1] * (Count(g.w) / g.w[0]) + k)]);
    }
  }
  return result;
}

void Compare(const Geometry& g, bool transposed, bool constant_weights) {
  TestModel model(13);
  model.Input("x", g.x);
  if (constant_weights) {
    model.Constant<float>("w", g.w, Drawn(g.w, 2));
  } else {
    model.Input("w", g.w);
  }
  ir::Dims pads = g.pad;
  pads.insert(pads.end(), g.pad.begin(), g.pad.end());
  model.Node(transposed ? "ConvTranspose" : "Conv", {"x", "w"}, {"y"})
      .Ints("strides", g.stride)
      .Ints("dilations", g.dilation)
      .Ints("pads", pads)
      .Int("group", g.groups);
  model.Output("y");
  std::vector<ir::Tensor> inputs{F32(g.x, Drawn(g.x, 1))};
  if (!constant_weights) inputs.push_back(F32(g.w, Drawn(g.w, 2)));
  ir::Dims y;
  const Numbers got = model.Run(inputs, &y);
  EXPECT_EQ(got, Direct(g, y, transposed));
}

void CompareAll(const std::vector<Geometry>& cases, bool transposed) {
  for (size_t i = 0; i < cases.size(); ++i) {
    for (bool constant_weights : {true, false}) {
      SCOPED_TRACE("case " + std::to_string(i) +
                   (constant_weights ? ", constant weights" : ", computed weights"));
      Compare(cases[i], transposed, constant_weights);
    }
  }
}

TEST(OnnxConv, ComputesSignalsImagesAndVolumes) {
  CompareAll({{{2, 3, 9}, {4, 3, 3}, {2}, {2}, {1}},
              {{1, 4, 8}, {4, 1, 3}, {1}, {1}, {1}, 4},
              {{1, 4, 7}, {6, 2, 2}, {1}, {1}, {0}, 2},
              {{2, 4, 6, 5}, {6, 2, 3, 2}, {2, 1}, {1, 2}, {1, 1}, 2},
              {{2, 3, 5, 6, 4}, {4, 3, 3, 2, 2}, {2, 1, 2}, {1, 2, 1}, {1, 0, 1}},
              {{1, 4, 4, 4, 4}, {4, 2, 2, 2, 2}, {1, 2, 1}, {2, 1, 1}, {0, 1, 0}, 2},
              {{1, 3, 4, 3, 3}, {3, 1, 3, 3, 3}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, 3}},
             false);
}

TEST(OnnxConvTranspose, ComputesSignalsImagesAndVolumes) {
  CompareAll({{{2, 3, 5}, {3, 2, 4}, {2}, {1}, {1}},
              {{1, 4, 5}, {4, 1, 3}, {3}, {2}, {2}, 4},
              {{1, 2, 4, 3}, {2, 3, 3, 3}, {2, 2}, {1, 1}, {1, 1}},
              {{2, 4, 3, 4}, {4, 2, 2, 5}, {3, 2}, {2, 1}, {0, 4}, 2},
              {{1, 3, 4, 4}, {3, 1, 4, 4}, {2, 2}, {1, 1}, {1, 1}, 3},
              {{1, 2, 3, 3}, {2, 2, 3, 3}, {1, 1}, {1, 1}, {0, 0}},
              {{1, 2, 3, 2, 3}, {2, 3, 3, 2, 4}, {2, 2, 2}, {1, 1, 1}, {1, 0, 1}},
              {{1, 4, 2, 3, 2}, {4, 2, 2, 3, 2}, {2, 1, 3}, {1, 2, 1}, {0, 1, 0}, 2}},
             true);
}

// A quantised transposed convolution, its per-channel weights included, becomes one of bytes. Scales are powers of two,
// so that the integers are exact.
TEST(OnnxConvTranspose, KeepsQuantisedWeightsStored) {
  TestModel model(13);
  model.Input("x", {1, 1, 1, 2});
  model.Constant<int8_t>("w", {1, 2, 1, 2}, {1, 2, 3, 4});
  model.Constant<float>("w_s", {2}, {0.5f, 0.25f});
  model.Constant<int8_t>("w_z", {2}, {0, 0});
  model.Node("DequantizeLinear", {"w", "w_s", "w_z"}, {"wf"}).Int("axis", 1);
  model.Node("ConvTranspose", {"x", "wf"}, {"y"}).Ints("strides", {1, 2});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 1, 2}, {2, 4})}), (Numbers{1, 2, 2, 4, 1.5, 2, 3, 4}));
  const Result<ir::Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  int stored = 0;
  for (const ir::Node& node : graph->nodes)
    stored += node.op == "dequantize" && graph->type(node.inputs[0]).quant.scale.size() == 4;
  EXPECT_EQ(stored, 1);
}

TEST(OnnxConvTranspose, ResolvesSizes) {
  const auto sizes = [](auto set) {
    TestModel model(13);
    model.Input("x", {1, 1, 3, 3});
    model.Constant<float>("w", {1, 1, 3, 3}, std::vector<float>(9, 1));
    TestNode node = model.Node("ConvTranspose", {"x", "w"}, {"y"});
    node.Ints("strides", {3, 2});
    set(node);
    model.Output("y");
    ir::Dims dims;
    model.Run({F32({1, 1, 3, 3}, std::vector<float>(9, 1))}, &dims);
    return dims;
  };
  EXPECT_EQ(sizes([](TestNode&) {}), (ir::Dims{1, 1, 9, 7}));
  EXPECT_EQ(sizes([](TestNode& n) { n.Ints("output_padding", {1, 1}); }), (ir::Dims{1, 1, 10, 8}));
  EXPECT_EQ(sizes([](TestNode& n) { n.Ints("output_shape", {10, 8}); }), (ir::Dims{1, 1, 10, 8}));
  EXPECT_EQ(sizes([](TestNode& n) { n.Text("auto_pad", "SAME_LOWER"); }), (ir::Dims{1, 1, 9, 6}));
  EXPECT_EQ(sizes([](TestNode& n) { n.Ints("pads", {1, 0, 1, 2}); }), (ir::Dims{1, 1, 7, 5}));
}

TEST(OnnxMaxPool, GivesIndicesInEitherOrder) {
  for (int64_t order : {0, 1}) {
    TestModel model(12);
    model.Input("x", {1, 2, 2, 3});
    model.Node("MaxPool", {"x"}, {"y", "i"}).Ints("kernel_shape", {2, 2}).Int("storage_order", order);
    model.Output("i", onnx::TensorProto::INT64);
    const Numbers got = model.Run({F32({1, 2, 2, 3}, {1, 5, 2, 3, 4, 6, 9, 0, 0, 8, 7, 7})});
    EXPECT_EQ(got, order ? (Numbers{2, 5, 6, 9}) : (Numbers{1, 5, 6, 10})) << order;
  }
}

TEST(OnnxPool, KnowsPlainIntegersAndNorms) {
  TestModel bytes(12);
  bytes.Input("x", {1, 1, 4}, onnx::TensorProto::UINT8);
  bytes.Node("MaxPool", {"x"}, {"y"}).Ints("kernel_shape", {2});
  bytes.Output("y", onnx::TensorProto::UINT8);
  EXPECT_EQ(bytes.Run({ir::Tensor::Of<uint8_t>({1, 1, 4}, {1, 200, 3, 4})}), (Numbers{200, 200, 4}));
  TestModel norm(12);
  norm.Input("x", {1, 1, 4});
  norm.Node("LpPool", {"x"}, {"y"}).Ints("kernel_shape", {2}).Ints("strides", {2});
  norm.Output("y");
  EXPECT_EQ(norm.Run({F32({1, 1, 4}, {3, -4, 5, 12})}), (Numbers{5, 13}));
}

}  // namespace
}  // namespace whet::import
