// SPDX-License-Identifier: Apache-2.0
// Resizing, sampling, regions and transforms: numbers that are known from the definition.
#include <cmath>
#include <numbers>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

void ExpectNear(const Numbers& got, const Numbers& want, double tolerance = 1e-5) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], want[i], tolerance) << "element " << i;
}

// Resize of [1, 1, 1, 4] = 1, 2, 3, 4 along the last axis.
struct Resized {
  explicit Resized(float scale) : model(19), node(Add(scale)) { model.Output("y"); }
  TestNode Add(float scale) {
    model.Input("x", {1, 1, 1, 4});
    model.Constant<float>("roi", {8}, {0, 0, 0, 0.25f, 1, 1, 1, 1.25f});
    model.Constant<float>("scales", {4}, {1, 1, 1, scale});
    return model.Node("Resize", {"x", "roi", "scales"}, {"y"});
  }
  Numbers Run() { return model.Run({F32({1, 1, 1, 4}, {1, 2, 3, 4})}); }
  TestModel model;
  TestNode node;
};

TEST(OnnxResize, KnowsEveryCoordinate) {
  Resized symmetric(0.6f);
  symmetric.node.Text("mode", "linear").Text("coordinate_transformation_mode", "half_pixel_symmetric");
  ExpectNear(symmetric.Run(), {1.666666, 3.333333});
  Resized crop(1);
  crop.node.Text("mode", "linear").Text("coordinate_transformation_mode", "tf_crop_and_resize");
  crop.node.Real("extrapolation_value", -7);
  ExpectNear(crop.Run(), {1.75, 2.75, 3.75, -7});
  Resized one(0.25f);
  one.node.Text("mode", "linear").Text("coordinate_transformation_mode", "pytorch_half_pixel");
  ExpectNear(one.Run(), {1});
  Resized whole(0.5f);
  whole.node.Text("nearest_mode", "floor").Text("coordinate_transformation_mode", "tf_half_pixel_for_nn");
  ExpectNear(whole.Run(), {2, 4});
}

TEST(OnnxResize, InterpolatesByCubics) {
  Resized cubic(2);
  cubic.node.Text("mode", "cubic").Text("coordinate_transformation_mode", "asymmetric");
  // between two elements: -3/32, 19/32, 19/32, -3/32
  ExpectNear(cubic.Run(), {1, 1.40625, 2, 2.5, 3, 3.59375, 4, 4.09375});
  Resized inside(2);
  inside.node.Text("mode", "cubic")
      .Text("coordinate_transformation_mode", "asymmetric")
      .Int("exclude_outside", 1);
  ExpectNear(inside.Run(), {1, 1.371428, 2, 2.5, 3, 3.628571, 4, 4.1875});
}

TEST(OnnxResize, AveragesWhereItShrinks) {
  Resized shrunk(0.5f);
  shrunk.node.Text("mode", "linear").Int("antialias", 1);
  ExpectNear(shrunk.Run(), {1.625, 3.375});
}

TEST(OnnxResize, ResizesAnyAxisOfAnyRank) {
  TestModel model(18);
  model.Input("x", {2, 2});
  model.Constant<int64_t>("sizes", {1}, {4});
  model.Node("Resize", {"x", "", "", "sizes"}, {"y"}).Text("mode", "nearest").Ints("axes", {0});
  model.Output("y");
  ir::Dims dims;
  EXPECT_EQ(model.Run({F32({2, 2}, {1, 2, 3, 4})}, &dims), (Numbers{1, 2, 1, 2, 3, 4, 3, 4}));
  EXPECT_EQ(dims, (ir::Dims{4, 2}));
}

TEST(OnnxResize, KeepsTheAspectRatio) {
  for (const auto& [policy, expected] :
       {std::pair<const char*, ir::Dims>{"not_larger", {1, 1, 4, 6}}, {"not_smaller", {1, 1, 7, 10}}}) {
    TestModel model(18);
    model.Input("x", {1, 1, 2, 3});
    model.Constant<int64_t>("sizes", {2}, {4, 10});
    model.Node("Resize", {"x", "", "", "sizes"}, {"y"})
        .Ints("axes", {2, 3})
        .Text("keep_aspect_ratio_policy", policy);
    model.Output("y");
    ir::Dims dims;
    model.Run({F32({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6})}, &dims);
    EXPECT_EQ(dims, expected) << policy;
  }
}

TEST(OnnxUpsample, GrowsOneSideAndShrinksTheOther) {
  TestModel model(9);
  model.Input("x", {1, 1, 2, 4});
  model.Constant<float>("scales", {4}, {1, 1, 2, 0.5f});
  model.Node("Upsample", {"x", "scales"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})}), (Numbers{1, 3, 1, 3, 5, 7, 5, 7}));
}

TEST(OnnxGridSample, ReadsBetweenElements) {
  TestModel model(20);
  model.Input("x", {1, 1, 2, 2});
  model.Constant<float>("grid", {1, 1, 3, 2}, {0, 0, 1, -1, 3, 3});
  model.Node("GridSample", {"x", "grid"}, {"y"}).Int("align_corners", 1);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 1, 2, 2}, {1, 2, 3, 4})}), (Numbers{2.5, 2, 0}));
}

TEST(OnnxAffineGrid, MovesPositions) {
  TestModel model(20);
  model.Input("theta", {1, 2, 3});
  model.Constant<int64_t>("size", {4}, {1, 1, 1, 2});
  model.Node("AffineGrid", {"theta", "size"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2, 3}, {2, 0, 10, 0, 1, 20})}), (Numbers{9, 20, 11, 20}));
}

TEST(OnnxMaxRoiPool, TakesTheLargestOfEveryCell) {
  TestModel model(13);
  model.Input("x", {1, 1, 4, 4});
  model.Constant<float>("rois", {1, 5}, {0, 1, 1, 3, 3});
  model.Node("MaxRoiPool", {"x", "rois"}, {"y"}).Ints("pooled_shape", {1, 2});
  model.Output("y");
  std::vector<float> x(16);
  for (size_t i = 0; i < 16; ++i) x[i] = static_cast<float>(i);
  EXPECT_EQ(model.Run({F32({1, 1, 4, 4}, x)}), (Numbers{14, 15}));
}

TEST(OnnxDeformConv, ReadsWhereOffsetsSay) {
  TestModel model(19);
  model.Input("x", {1, 1, 1, 4});
  model.Constant<float>("w", {1, 1, 1, 2}, {1, 10});
  model.Input("o", {1, 4, 1, 3});
  model.Constant<float>("b", {1}, {1000});
  model.Node("DeformConv", {"x", "w", "o", "b"}, {"y"});
  model.Output("y");
  // columns of the first tap move by a half, those of the second stay but for the last
  const ir::Tensor offsets = F32({1, 4, 1, 3}, {0, 0, 0, 0.5f, 0.5f, 0.5f, 0, 0, 0, 0, 0, 1});
  EXPECT_EQ(model.Run({F32({1, 1, 1, 4}, {1, 2, 3, 4}), offsets}), (Numbers{1021.5, 1032.5, 1003.5}));
}

// The definition, on x [n, parts].
Numbers Spectrum(const std::vector<float>& x, size_t n, size_t parts, size_t count) {
  Numbers result;
  for (size_t k = 0; k < count; ++k) {
    double real = 0, imaginary = 0;
    for (size_t j = 0; j < n; ++j) {
      const double angle = -2 * std::numbers::pi * static_cast<double>(j * k % n) / static_cast<double>(n);
      const double a = x[j * parts], b = parts == 2 ? x[j * parts + 1] : 0;
      real += a * std::cos(angle) - b * std::sin(angle);
      imaginary += a * std::sin(angle) + b * std::cos(angle);
    }
    result.insert(result.end(), {real, imaginary});
  }
  return result;
}

std::vector<float> Wave(size_t count) {
  std::vector<float> values;
  for (size_t i = 0; i < count; ++i)
    values.push_back(static_cast<float>(std::sin(0.37 * static_cast<double>(i * i % 97))));
  return values;
}

// 1,536 elements are too many for one matrix: the transform is split, the prime factor 3 included.
TEST(OnnxDft, TransformsShortAndLongSignals) {
  for (const int64_t n : {6, 1536}) {
    for (const int64_t parts : {1, 2}) {
      TestModel model(20);
      model.Input("x", {1, n, parts});
      model.Node("DFT", {"x"}, {"y"}).Int("onesided", parts == 1);
      model.Output("y");
      const std::vector<float> x = Wave(static_cast<size_t>(n * parts));
      ExpectNear(model.Run({F32({1, n, parts}, x)}),
                 Spectrum(x, static_cast<size_t>(n), static_cast<size_t>(parts),
                          static_cast<size_t>(parts == 1 ? n / 2 + 1 : n)),
                 1e-3);
    }
  }
}

TEST(OnnxDft, GoesThereAndBack) {
  for (const int64_t n : {5, 8, 1536}) {
    TestModel model(20);
    model.Input("x", {2, n, 1});
    model.Constant<int64_t>("n", {}, {n});
    model.Node("DFT", {"x"}, {"s"}).Int("onesided", 1);
    model.Node("DFT", {"s", "n"}, {"y"}).Int("onesided", 1).Int("inverse", 1);
    model.Output("y");
    const std::vector<float> x = Wave(static_cast<size_t>(2 * n));
    ExpectNear(model.Run({F32({2, n, 1}, x)}), Numbers(x.begin(), x.end()));
  }
}

TEST(OnnxDft, RefusesLongPrimes) {
  TestModel model(20);
  model.Input("x", {1, 7919, 1});
  model.Node("DFT", {"x"}, {"y"});
  model.Output("y");
  EXPECT_NE(model.ErrorText().find("pad the signal"), std::string::npos) << model.ErrorText();
}

TEST(OnnxStft, IsTheTransformOfWindowedFrames) {
  const std::vector<float> x = Wave(10), window{0.5f, 1, 2, 0.25f};
  Numbers want;
  for (size_t frame = 0; frame < 3; ++frame) {
    std::vector<float> part;
    for (size_t i = 0; i < 4; ++i) part.push_back(x[frame * 3 + i] * window[i]);
    for (double value : Spectrum(part, 4, 1, 3)) want.push_back(value);
  }
  for (bool constant_window : {true, false}) {
    TestModel model(17);
    model.Input("x", {1, 10, 1});
    model.Constant<int64_t>("step", {}, {3});
    if (constant_window) {
      model.Constant<float>("w", {4}, window);
    } else {
      model.Input("w", {4});
    }
    model.Node("STFT", {"x", "step", "w"}, {"y"});
    model.Output("y");
    std::vector<ir::Tensor> inputs{F32({1, 10, 1}, x)};
    if (!constant_window) inputs.push_back(F32({4}, window));
    ExpectNear(model.Run(inputs), want);
  }
}

TEST(OnnxWindows, AreConstants) {
  for (const auto& [op, expected] : {std::pair<const char*, Numbers>{"HannWindow", {0, 0.5, 1, 0.5}},
                                     {"HammingWindow", {4.0 / 46, 25.0 / 46, 1, 25.0 / 46}},
                                     {"BlackmanWindow", {0, 0.34, 1, 0.34}}}) {
    TestModel model(17);
    model.Input("x", {4});
    model.Constant<int64_t>("n", {}, {4});
    model.Node(op, {"n"}, {"w"});
    model.Node("Mul", {"x", "w"}, {"y"});
    model.Output("y");
    ExpectNear(model.Run({F32({4}, {1, 1, 1, 1})}), expected);
  }
}

}  // namespace
}  // namespace whet::import
