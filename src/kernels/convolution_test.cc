// SPDX-License-Identifier: Apache-2.0
// The scalar rows of convolution and fully connected layers against sums over every tap, written from the
// headers' formulas.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/registry.h"
#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

std::vector<int8_t> RunScalar(const char* family, const void* params, const std::vector<int8_t>& in,
                              const std::vector<const void*>& source, size_t out_count) {
  const Kernel* kernel = SelectKernel(family, params, IsaBit(Isa::kScalar));
  ConstSpec specs[WHET_MAX_CONSTS];
  const int count = kernel->packed(params, specs);
  std::vector<std::vector<int64_t>> spaces;
  std::vector<void*> packed;
  for (int i = 0; i < count; ++i) spaces.emplace_back(specs[i].bytes() / 8 + 1);
  for (auto& space : spaces) packed.push_back(space.data());
  kernel->pack(params, source.data(), packed.data());
  std::vector<int8_t> out(out_count);
  const void* ins[] = {in.data()};
  void* outs[] = {out.data()};
  const whet_args args{params, ins, outs, packed.data(), nullptr};
  kernel->run(&args, 0, kernel->tiles(params));
  return out;
}

// Rule F by the processor's own IEEE arithmetic.
int8_t RuleF(int32_t acc, float scale, int32_t zero, int32_t low, int32_t high) {
  const float product = static_cast<float>(acc) * scale;
  return static_cast<int8_t>(whet_clamp(static_cast<int32_t>(std::nearbyintf(product)) + zero, low, high));
}

class Numbers {
 public:
  explicit Numbers(uint32_t seed) : engine_(seed) {}
  std::vector<int8_t> Bytes(int32_t n) {
    std::vector<int8_t> v(static_cast<size_t>(n));
    for (int8_t& x : v) x = static_cast<int8_t>(engine_());
    return v;
  }
  std::vector<int32_t> Bias(int32_t n) {
    std::vector<int32_t> v(static_cast<size_t>(n));
    for (int32_t& x : v) x = static_cast<int32_t>(engine_() % 20001) - 10000;
    return v;
  }
  std::vector<float> Scales(int32_t n) {
    std::vector<float> v(static_cast<size_t>(n));
    for (float& x : v) x = 0.0005f + static_cast<float>(engine_() % 1000) * 1e-5f;
    return v;
  }

 private:
  std::mt19937 engine_;
};

struct Shape {
  int32_t in_h, in_w, in_c, out_h, out_w, out_c, kernel, stride, dilation, pad, groups, weight_zero;
};

class Conv2dS8 : public testing::TestWithParam<Shape> {};

TEST_P(Conv2dS8, SumsEveryTapInsideTheImage) {
  const Shape s = GetParam();
  const whet_conv2d_s8_params p{1,          s.in_h,   s.in_w,   s.in_c,     s.out_h,  s.out_w,
                                s.out_c,    s.kernel, s.kernel, s.stride,   s.stride, s.dilation,
                                s.dilation, s.pad,    s.pad,    s.groups,   -5,       s.weight_zero,
                                3,          -100,     120,      WHET_RULE_F};
  const int32_t depth = s.in_c / s.groups, taps = s.kernel * s.kernel * depth;
  Numbers numbers(7);
  const auto in = numbers.Bytes(s.in_h * s.in_w * s.in_c), weights = numbers.Bytes(s.out_c * taps);
  const auto bias = numbers.Bias(s.out_c);
  const auto scale = numbers.Scales(s.out_c);
  const auto got = RunScalar("conv2d_s8", &p, in, {weights.data(), bias.data(), scale.data(), nullptr},
                             static_cast<size_t>(s.out_h * s.out_w * s.out_c));
  for (int32_t i = 0; i < s.out_h * s.out_w * s.out_c; ++i) {
    const int32_t o = i % s.out_c, x = i / s.out_c % s.out_w, y = i / s.out_c / s.out_w;
    int32_t acc = bias[static_cast<size_t>(o)];
    for (int32_t t = 0; t < taps; ++t) {
      const int32_t iy = y * s.stride - s.pad + t / depth / s.kernel * s.dilation;
      const int32_t ix = x * s.stride - s.pad + t / depth % s.kernel * s.dilation;
      if (iy < 0 || ix < 0 || iy >= s.in_h || ix >= s.in_w) continue;
      const int32_t channel = o / (s.out_c / s.groups) * depth + t % depth;
      acc += (in[static_cast<size_t>((iy * s.in_w + ix) * s.in_c + channel)] + 5) *
             (weights[static_cast<size_t>(o * taps + t)] - s.weight_zero);
    }
    ASSERT_EQ(got[static_cast<size_t>(i)], RuleF(acc, scale[static_cast<size_t>(o)], 3, -100, 120))
        << "element " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Conv2dS8,
                         testing::Values(Shape{5, 6, 3, 5, 6, 5, 3, 1, 1, 1, 1, 0},
                                         Shape{7, 5, 4, 4, 3, 6, 3, 2, 1, 1, 1, 9},
                                         Shape{9, 9, 6, 5, 5, 4, 3, 1, 2, 0, 2, 0},
                                         Shape{4, 4, 8, 4, 4, 9, 1, 1, 1, 0, 1, 0},
                                         Shape{1, 1, 2, 3, 3, 1, 5, 1, 1, 3, 1, -7}));

TEST(DepthwiseS8, MultipliesItsOwnInputChannel) {
  // 2x2 image of two channels, kernel 1x2, multiplier 2, pad left 1, real input zero point 1.
  const whet_depthwise_s8_params p{1, 2, 2, 2, 2, 2, 4,  1,    2,   1,          1,
                                   1, 1, 0, 1, 1, 0, 10, -128, 127, WHET_RULE_F};
  const std::vector<int8_t> in = {2, 3, 4, 5, 6, 7, 8, 9};
  const std::vector<int8_t> weights = {1, 2, 3, 4, 10, 20, 30, 40};
  const std::vector<float> scale(4, 0.5f);
  const auto got = RunScalar("depthwise_s8", &p, in, {weights.data(), nullptr, scale.data(), nullptr}, 16);
  // First pixel: only the second tap is inside: (2-1)*10, (2-1)*20, (3-1)*30, (3-1)*40, halved, plus 10.
  const std::vector<int8_t> want = {15, 20, 40, 50, 26, 41, 73, 94, 35, 60, 100, 127, 48, 85, 127, 127};
  EXPECT_EQ(got, want);
}

TEST(GemmS8, RequantisesByBothRules) {
  whet_gemm_s8_params p{2, 3, 1, 0, 0, 0, -128, 127, WHET_RULE_F};
  const std::vector<int8_t> in = {1, 2, 3, -1, -2, -3}, weights = {1, 1, -1};
  const std::vector<int32_t> bias = {5};
  const float half = 0.5f;  // sums 5 and 5: 2.5 goes to the even 2
  EXPECT_EQ(RunScalar("gemm_s8", &p, in, {weights.data(), bias.data(), &half, nullptr}, 2),
            (std::vector<int8_t>{2, 2}));
  p.rule = WHET_RULE_D;
  const int32_t multiplier = 1 << 30, shift = 0;  // 2.5 goes away from zero
  EXPECT_EQ(RunScalar("gemm_s8", &p, in, {weights.data(), bias.data(), &multiplier, &shift}, 2),
            (std::vector<int8_t>{3, 3}));
}

TEST(ScaleF, EqualsTheProcessorsArithmetic) {
  std::mt19937 engine(11);
  for (int i = 0; i < 1000000; ++i) {
    const int32_t acc = static_cast<int32_t>(engine()) >> (engine() % 31);
    const int32_t m = static_cast<int32_t>((engine() & 0x7fffff) | 0x800000),
                  t = static_cast<int32_t>(24 + engine() % 40);
    const float product = static_cast<float>(acc) * std::ldexp(static_cast<float>(m), -t);
    ASSERT_EQ(whet_scale_f(acc, m, t), static_cast<int32_t>(std::nearbyintf(product)))
        << acc << " " << m << " " << t;
  }
}

}  // namespace
}  // namespace whet::kernels
