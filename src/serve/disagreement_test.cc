// SPDX-License-Identifier: Apache-2.0
#include "serve/disagreement.h"

#include <gtest/gtest.h>

#include <cmath>

#include "serve/real_sizes.h"
#include "serve/sample_plans.h"

namespace whet::serve {
namespace {

bool Differ(std::vector<int64_t> dims, const std::vector<float>& live, const std::vector<float>& candidate) {
  const std::vector<Port> ports = {{.name = "y", .dtype = DType::kF32, .dims = dims}};
  return Disagree(ports, {{"y", DType::kF32, dims, FloatBytes(live)}}, ports,
                  {{"y", DType::kF32, dims, FloatBytes(candidate)}}, 0.1);
}

TEST(Disagreement, OfScoresIsAnotherClass) {
  EXPECT_FALSE(Differ({1, 3}, {1, 5, 2}, {-9, 0.1f, 0}));
  EXPECT_TRUE(Differ({1, 3}, {1, 5, 2}, {1, 4.9f, 5}));
  EXPECT_FALSE(Differ({2, 2}, {1, 2, 2, 1}, {3, 4, 4, 3}));
  EXPECT_TRUE(Differ({2, 2}, {1, 2, 2, 1}, {3, 4, 3, 4}));
  EXPECT_FALSE(Differ({3}, {NAN, 1, 0}, {0, 1, 0}));
}

TEST(Disagreement, OfOtherValuesIsTheirDistance) {
  EXPECT_FALSE(Differ({1, 1, 2}, {10, -10}, {10.9f, -10.9f}));
  EXPECT_TRUE(Differ({1, 1, 2}, {10, -10}, {11, -11.1f}));
  EXPECT_FALSE(Differ({1}, {0}, {0}));
  EXPECT_TRUE(Differ({1}, {0}, {0.001f}));
  EXPECT_TRUE(Differ({1}, {1}, {NAN}));
  EXPECT_FALSE(Differ({1}, {NAN}, {NAN}));
  EXPECT_TRUE(Differ({1, 1, 2}, {INFINITY, 1}, {1, 1}));
}

TEST(Disagreement, KnowsEachSidesScale) {
  const auto port = [](float scale, int32_t zero) {
    return std::vector<Port>{
        {.name = "y", .dtype = DType::kI8, .dims = {1, 1, 1}, .scale = {scale}, .zero_point = {zero}}};
  };
  const Tensor live{"y", DType::kI8, {1, 1, 1}, {std::byte{20}}};
  EXPECT_FALSE(
      Disagree(port(0.5f, 0), {live}, port(1, 0), {{"y", DType::kI8, {1, 1, 1}, {std::byte{10}}}}, 0.1));
  EXPECT_FALSE(
      Disagree(port(0.5f, 0), {live}, port(1, -10), {{"y", DType::kI8, {1, 1, 1}, {std::byte{0}}}}, 0.1));
  EXPECT_TRUE(Disagree(port(0.5f, 0), {live}, port(1, 0), {live}, 0.1));
}

TEST(Disagreement, OfNumbersWithoutScaleIsAnyByte) {
  const std::vector<Port> ports = {{.name = "class", .dtype = DType::kU8, .dims = {2}}};
  const Tensor live{"class", DType::kU8, {2}, {std::byte{1}, std::byte{2}}};
  EXPECT_FALSE(Disagree(ports, {live}, ports, {live}, 0.1));
  EXPECT_TRUE(
      Disagree(ports, {live}, ports, {{"class", DType::kU8, {2}, {std::byte{1}, std::byte{3}}}}, 0.1));
  EXPECT_TRUE(Disagree(ports, {live}, ports, {{"class", DType::kU8, {1}, {std::byte{1}}}}, 0.1));
  EXPECT_TRUE(Disagree(ports, {live}, ports, {}, 0.1));
}

TEST(RealSizes, CutInnerAndOuterAxes) {
  std::vector<std::byte> bytes(24);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i);
  const auto cut = [&](std::vector<int64_t> real) {
    std::string text;
    for (std::byte value : CutToSize(bytes, std::vector<int64_t>{2, 3, 4}, real, 1))
      text += std::to_string(static_cast<int>(value)) + " ";
    return text;
  };
  EXPECT_EQ(CutToSize(bytes, std::vector<int64_t>{2, 3, 4}, std::vector<int64_t>{2, 3, 4}, 1), bytes);
  EXPECT_EQ(cut({1, 2, 4}), "0 1 2 3 4 5 6 7 ");
  EXPECT_EQ(cut({2, 2, 1}), "0 4 12 16 ");
  EXPECT_EQ(cut({2, 0, 4}), "");
  EXPECT_EQ(CutToSize(bytes, {}, {}, 4).size(), 4U);
}

}  // namespace
}  // namespace whet::serve
