// SPDX-License-Identifier: Apache-2.0
// Kernels that read codes give the bits of the scalar float kernels on what the codes stand for.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "kernels/coded_conv2d_f32/coded_conv2d_f32.h"
#include "kernels/coded_depthwise_f32/coded_depthwise_f32.h"
#include "kernels/coded_gemm_f32/coded_gemm_f32.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

std::vector<float> Drawn(size_t count, std::mt19937* random) {
  std::normal_distribution<float> draw;
  std::vector<float> values(count);
  for (float& value : values) value = draw(*random);
  return values;
}

// How many scales a coding of `count` elements has.
int32_t Scales(const whet_coding& c, int32_t count) {
  const int32_t groups = (c.size + c.group - 1) / c.group;
  if (c.outer_step > 0) return count / (c.size * c.inner) * groups * c.inner;
  return c.step > 0 ? c.size : 1;
}

struct Weights {
  std::vector<uint8_t> codes;
  std::vector<float> scales, floats;
  std::vector<uint16_t> narrow;
  std::vector<int8_t> zeros;
  whet_coding coding;

  Weights(const whet_coding& c, int32_t count, bool symmetric, std::mt19937* random) : coding(c) {
    codes.resize(static_cast<size_t>(c.bits == 8 ? count : (count + 1) / 2));
    for (uint8_t& code : codes) code = static_cast<uint8_t>((*random)());
    for (int32_t i = 0; i < Scales(c, count); ++i) {
      scales.push_back(std::ldexp(1.0f + static_cast<float>((*random)() % 100) / 128, -4));
      narrow.push_back(static_cast<uint16_t>(0x3d80 + (*random)() % 64));
      if (!symmetric) zeros.push_back(static_cast<int8_t>(static_cast<int>((*random)() % 16) - 8));
    }
    const whet_codes from = Codes();
    floats.resize(static_cast<size_t>(count));
    whet_decode(&coding, &from, 0, count, floats.data());
  }

  const void* ScaleData() const {
    return coding.narrow ? static_cast<const void*>(narrow.data()) : scales.data();
  }
  const int8_t* Zeros() const { return zeros.empty() ? nullptr : zeros.data(); }
  whet_codes Codes() const { return {codes.data(), ScaleData(), Zeros()}; }
};

std::vector<float> Run(const char* family, const void* params, const float* in, size_t out_count,
                       std::vector<const void*> consts) {
  const Kernel* kernel = SelectKernel(family, params, IsaBit(Isa::kScalar));
  std::vector<float> out(out_count, -77.0f);
  const void* ins[] = {in};
  void* outs[] = {out.data()};
  const whet_args args{params, ins, outs, consts.data(), nullptr};
  const int32_t tiles = kernel->tiles(params), half = tiles / 2;
  kernel->run(&args, half, tiles);  // tiles in any order
  kernel->run(&args, 0, half);
  return out;
}

// One family beside its float twin.
template <typename Coded, typename Params>
void ExpectSameBits(const char* coded, const char* plain, const Params& params, const Weights& w,
                    size_t in_count, size_t out_count, size_t channels, std::mt19937* random) {
  const std::vector<float> in = Drawn(in_count, random), bias = Drawn(channels, random), bounds = {-9, 11};
  for (const float* b : {bias.data(), static_cast<const float*>(nullptr)}) {
    const Coded with{params, w.coding};
    const auto got =
        Run(coded, &with, in.data(), out_count, {w.codes.data(), b, bounds.data(), w.ScaleData(), w.Zeros()});
    const auto want = Run(plain, &params, in.data(), out_count, {w.floats.data(), b, bounds.data()});
    for (size_t i = 0; i < out_count; ++i) ASSERT_EQ(got[i], want[i]) << coded << " output " << i;
  }
}

TEST(Coding, DecodesEveryLayoutFromEveryPlace) {
  std::mt19937 random(1);
  // {bits, narrow, size, inner, group, outer_step, step, inner_step}: one scale; per index of an axis in the middle and of the last;
  // groups along the last axis, and along one in the middle, the last of them shorter
  const whet_coding layouts[] = {{8, 0, 1, 1, 1, 0, 0, 0},  {8, 0, 5, 6, 1, 0, 1, 0},
                                 {4, 1, 6, 1, 1, 0, 1, 0},  {4, 0, 30, 1, 8, 4, 1, 1},
                                 {8, 1, 5, 6, 2, 18, 6, 1}, {4, 1, 6, 1, 1, 6, 1, 1}};
  for (const whet_coding& layout : layouts) {
    const int32_t count = 120;
    const Weights w(layout, count, layout.bits == 8, &random);
    for (int32_t i = 0; i < count; ++i) {
      const int32_t k = i / layout.inner % layout.size, outer = i / layout.inner / layout.size;
      const int32_t entry =
          outer * layout.outer_step + k / layout.group * layout.step + i % layout.inner * layout.inner_step;
      const int32_t zero = w.zeros.empty() ? 0 : w.zeros[static_cast<size_t>(entry)];
      const float want = static_cast<float>(whet_code_at(&layout, w.codes.data(), i) - zero) *
                         whet_scale_at(&layout, w.ScaleData(), entry);
      ASSERT_EQ(w.floats[static_cast<size_t>(i)], want) << "element " << i;
      const whet_codes from = w.Codes();
      const int32_t some = std::min(7, count - i);
      float part[7];
      whet_decode(&layout, &from, i, some, part);
      for (int32_t j = 0; j < some; ++j) ASSERT_EQ(part[j], w.floats[static_cast<size_t>(i + j)]);
    }
  }
}

TEST(Coding, ReadsTheLowHalfFirst) {
  const uint8_t byte = 0x8f;  // -1, then -8
  const whet_coding four{4, 0, 1, 1, 1, 0, 0, 0};
  EXPECT_EQ(whet_code_at(&four, &byte, 0), -1);
  EXPECT_EQ(whet_code_at(&four, &byte, 1), -8);
}

TEST(CodedGemm, GivesTheBitsOfFloats) {
  std::mt19937 random(2);
  for (const auto& [rows, k, n] : {std::array{1, 200, 7}, std::array{3, 64, 8}, std::array{5, 33, 1}}) {
    for (const int32_t bits : {4, 8}) {
      const whet_coding groups{bits, bits == 4, k, 1, 32, (k + 31) / 32, 1, 1};
      const Weights w(groups, n * k, bits == 4, &random);
      ExpectSameBits<whet_coded_gemm_f32_params>(
          "coded_gemm_f32", "gemm_f32", whet_gemm_f32_params{rows, k, n}, w, static_cast<size_t>(rows * k),
          static_cast<size_t>(rows * n), static_cast<size_t>(n), &random);
    }
  }
}

TEST(CodedConv2d, GivesTheBitsOfFloats) {
  std::mt19937 random(3);
  for (const int32_t groups : {1, 2}) {
    const int32_t depth = 70, out_c = 10;
    whet_conv2d_f32_params p{2, 5, 6, depth * groups, 3, 6, out_c, 3, 2, 2, 1, 1, 2, 1, 1, groups};
    const int32_t count = out_c * p.kernel_h * p.kernel_w * depth;
    const whet_coding codings[] = {{4, 1, depth, 1, 32, 3, 1, 1}, {8, 0, out_c, count / out_c, 1, 0, 1, 0}};
    for (const whet_coding& coding : codings) {
      const Weights w(coding, count, true, &random);
      ExpectSameBits<whet_coded_conv2d_f32_params>(
          "coded_conv2d_f32", "conv2d_f32", p, w, static_cast<size_t>(p.batch * p.in_h * p.in_w * p.in_c),
          static_cast<size_t>(p.batch * p.out_h * p.out_w * p.out_c), static_cast<size_t>(out_c), &random);
    }
  }
}

TEST(CodedDepthwise, GivesTheBitsOfFloats) {
  std::mt19937 random(4);
  for (const int32_t times : {1, 3}) {
    const int32_t in_c = 30, out_c = in_c * times;
    whet_depthwise_f32_params p{2, 6, 5, in_c, 3, 5, out_c, 3, 3, 2, 1, 1, 1, 1, 1};
    const whet_coding channels{8, 0, out_c, 1, 1, 0, 1, 0};
    const Weights w(channels, 9 * out_c, false, &random);
    ExpectSameBits<whet_coded_depthwise_f32_params>(
        "coded_depthwise_f32", "depthwise_f32", p, w, static_cast<size_t>(p.batch * p.in_h * p.in_w * in_c),
        static_cast<size_t>(p.batch * p.out_h * p.out_w * out_c), static_cast<size_t>(out_c), &random);
  }
}

}  // namespace
}  // namespace whet::kernels
