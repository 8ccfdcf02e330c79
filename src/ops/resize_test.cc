// SPDX-License-Identifier: Apache-2.0
// Expected linear values and nearest indices come from ONNX Runtime (float) and TFLite Micro (int8) on the
// same inputs.
#include <gtest/gtest.h>

#include "ops/op.h"
#include "ops/resize_taps.h"

namespace whet::ops {
namespace {

using ir::Tensor;

Tensor Resized(const std::string& dialect, const std::string& type, const std::string& elements,
               const std::string& attrs, const std::string& out) {
  Result<ir::Graph> graph =
      ir::ParseGraph("graph @g dialect=" + dialect + " { const %x: " + type + " = [" + elements +
                     "] %y: " + out + " = resize(%x) {" + attrs + "} return %y }");
  EXPECT_TRUE(graph.ok()) << graph.message();
  if (!graph.ok()) return {};
  const Status verified = VerifyGraph(*graph);
  EXPECT_TRUE(verified.ok()) << verified.message();
  Result<std::vector<Tensor>> results = Evaluate(*graph, {});
  EXPECT_TRUE(results.ok()) << results.message();
  return results.ok() ? (*results)[0] : Tensor(DType::kF32, {});
}

constexpr const char* kFloats = "-6, 2, 51, 90, -94, -72, 64, 89, -51, -38, 73, -16";
constexpr const char* kBytes = "-43, 7, 50, -114, -83, -91, -24, 64, 8, -125, -127, -108";

void ExpectLinear(const std::string& coordinates, const std::vector<float>& want) {
  const Tensor y =
      Resized("whet", "f32[1, 3, 4, 1]", kFloats,
              "size=[5, 3], mode=\"linear\", coordinates=\"" + coordinates + "\"", "f32[1, 5, 3, 1]");
  ASSERT_EQ(y.count(), static_cast<int64_t>(want.size()));
  for (size_t i = 0; i < want.size(); ++i)
    EXPECT_NEAR(y.Data<float>()[i], want[i], 2e-5f) << coordinates << " " << i;
}

TEST(Resize, LinearFloatHalfPixel) {
  ExpectLinear("half_pixel", {-4.6666665f, 26.5f, 83.5f, -38.933334f, 14.3f, 84.03333f, -90.33333f, -4,
                              84.83333f, -65.43333f, 8.9f, 33.23333f, -48.833336f, 17.5f, -1.1666594f});
}

TEST(Resize, LinearFloatAsymmetric) {
  ExpectLinear("asymmetric", {-6, 18.333336f, 77, -58.8f, -8.666665f, 79.200005f, -85.4f, -21.533325f,
                              67.26667f, -59.6f, -6.1333294f, 27.066656f, -51, -0.9999962f, 13.666660f});
}

TEST(Resize, LinearFloatAlignCorners) {
  ExpectLinear("align_corners",
               {-6, 26.5f, 90, -50, 11.25f, 89.5f, -94, -4, 89, -72.5f, 6.75f, 36.5f, -51, 17.5f, -16});
}

TEST(Resize, GivenScaleDecidesCoordinates) {
  const Tensor y = Resized("whet", "f32[1, 1, 4, 1]", "-6, 2, 51, 90",
                           "size=[1, 9], mode=\"linear\", coordinates=\"half_pixel\", scale=[1.0, 2.3]",
                           "f32[1, 1, 9, 1]");
  const float want[] = {-6,        -4.7826085f, -1.304348f, 3.065217f, 24.369566f,
                        45.67392f, 63.71739f,   80.67392f,  90};
  for (size_t i = 0; i < 9; ++i) EXPECT_NEAR(y.Data<float>()[i], want[i], 1e-4f) << i;
}

void ExpectBytes(const std::string& dialect, const std::string& coordinates,
                 const std::vector<int64_t>& want) {
  EXPECT_EQ(
      Resized(dialect, "i8[1, 3, 4, 1] q(0.5, 3)", kBytes,
              "size=[5, 3], mode=\"linear\", coordinates=\"" + coordinates + "\"", "i8[1, 5, 3, 1] q(0.5, 3)")
          .Ints(),
      want)
      << coordinates;
}

TEST(Resize, LinearBytesAsTfliteMicro) {
  ExpectBytes("tflm", "half_pixel",
              {-35, 28, -86, -55, -6, -32, -84, -57, 49, -42, -99, -47, -14, -126, -111});
  ExpectBytes("tflm", "asymmetric", {-43, 21, -59, -67, -33, -3, -65, -80, 5, -10, -114, -84, 8, -126, -114});
  ExpectBytes("tflm", "align_corners",
              {-43, 29, -114, -63, -15, -25, -83, -58, 64, -38, -92, -22, 8, -126, -108});
}

TEST(Resize, LinearBytesRoundHalfUpByDefault) {
  // Shares of one half: -1.5 becomes -1 and 1.5 becomes 2; under tflm -1.5 becomes -2.
  const std::string attrs = "size=[1, 1], mode=\"linear\", coordinates=\"half_pixel\"";
  EXPECT_EQ(Resized("whet", "i8[1, 1, 2, 2] q(1, 0)", "-1, 1, -2, 2", attrs, "i8[1, 1, 1, 2] q(1, 0)").Ints(),
            (std::vector<int64_t>{-1, 2}));
  EXPECT_EQ(Resized("tflm", "i8[1, 1, 2, 2] q(1, 0)", "-1, 1, -2, 2", attrs, "i8[1, 1, 1, 2] q(1, 0)").Ints(),
            (std::vector<int64_t>{-2, 2}));
}

TEST(Resize, NearestTakesTheStatedNeighbour) {
  using Taps = std::vector<int32_t>;
  EXPECT_EQ(NearestTaps(2, 4, "half_pixel", "round_prefer_floor", 0), (Taps{0, 0, 1, 1}));
  EXPECT_EQ(NearestTaps(4, 2, "half_pixel", "round_prefer_floor", 0), (Taps{0, 2}));
  EXPECT_EQ(NearestTaps(4, 2, "half_pixel", "round_prefer_ceil", 0), (Taps{1, 3}));
  EXPECT_EQ(NearestTaps(4, 6, "asymmetric", "floor", 0), (Taps{0, 0, 1, 2, 2, 3}));
  EXPECT_EQ(NearestTaps(4, 6, "asymmetric", "ceil", 0), (Taps{0, 1, 2, 2, 3, 3}));
  EXPECT_EQ(NearestTaps(3, 5, "align_corners", "round_prefer_ceil", 0), (Taps{0, 1, 1, 2, 2}));
  EXPECT_EQ(NearestTaps(3, 5, "align_corners", "round_prefer_floor", 0), (Taps{0, 0, 1, 1, 2}));
  EXPECT_EQ(NearestTaps(3, 1, "align_corners", "floor", 0), (Taps{0}));
}

TEST(Resize, NearestMovesWholePixelsOfAnyType) {
  const Tensor y = Resized(
      "whet", "i32[1, 1, 2, 2]", "1, 2, 3, 4",
      "size=[2, 3], mode=\"nearest\", coordinates=\"asymmetric\", nearest_mode=\"floor\"", "i32[1, 2, 3, 2]");
  EXPECT_EQ(y.Ints(), (std::vector<int64_t>{1, 2, 1, 2, 3, 4, 1, 2, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace whet::ops
