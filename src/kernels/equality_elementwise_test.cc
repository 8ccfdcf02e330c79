// SPDX-License-Identifier: Apache-2.0
// Random calls of element-wise families and pools, and how near the rows of functions are to the functions.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/cpu.h"
#include "kernels/add_s8/add_s8.h"
#include "kernels/binary_f32/binary_f32.h"
#include "kernels/equality_case.h"
#include "kernels/mul_s8/mul_s8.h"
#include "kernels/pool_f32/pool_f32.h"
#include "kernels/registry.h"
#include "kernels/requant/requant.h"
#include "kernels/unary_f32/unary_f32.h"

namespace whet::kernels {
namespace {

struct Sizes {
  size_t a, b, out;
};

// Runs with or without a repeated operand, in one dimension or repeated along another; long ones make several
// tiles.
Sizes DrawBroadcast(Random& random, whet_broadcast* s) {
  *s = {random.OneIn(6) ? random.Int(4000, 9000) : random.Int(1, 70), 1, 1, {}, {}, {}};
  std::fill(std::begin(s->outer), std::end(s->outer), 1);
  if (random.OneIn(4)) (random.OneIn(2) ? s->step_a : s->step_b) = 0;
  const int32_t outer = random.OneIn(2) ? random.Int(2, 5) : 1, run = s->run;
  const int32_t a = s->step_a ? run : 1, b = s->step_b ? run : 1;
  const bool repeat_a = random.OneIn(4), repeat_b = !repeat_a && random.OneIn(3);
  s->outer[WHET_OUTER - 1] = outer;
  s->stride_a[WHET_OUTER - 1] = repeat_a ? 0 : a;
  s->stride_b[WHET_OUTER - 1] = repeat_b ? 0 : b;
  return {Product({repeat_a ? 1 : outer, a}), Product({repeat_b ? 1 : outer, b}), Product({outer, run})};
}

}  // namespace

Case Draw_add_s8(Random& random) {
  Case c;
  whet_add_s8_params p{};
  const Sizes sizes = DrawBroadcast(random, &p.shape);
  p.a_zero = random.Int(-128, 127);
  p.b_zero = random.Int(-128, 127);
  p.out_zero = random.Int(-128, 127);
  p.act_min = random.OneIn(2) ? -128 : random.Int(-128, 0);
  p.act_max = random.OneIn(2) ? 127 : random.Int(p.act_min, 127);
  p.rule = random.OneIn(4) ? WHET_RULE_D : WHET_RULE_F;
  if (p.rule == WHET_RULE_F) {
    p.multiplier_a = random.Int(1 << 10, 1 << 21);
    p.multiplier_b = random.Int(-(1 << 21), 1 << 21);
    p.shift = random.Int(18, 24);
  } else {
    p.multiplier_a = random.Int(1 << 30, INT32_MAX);
    p.multiplier_b = random.Int(1 << 30, INT32_MAX);
    p.multiplier_out = random.Int(1 << 30, INT32_MAX);
    p.left_shift = 20;
    p.shift_a = -random.Int(0, 3);
    p.shift_b = -random.Int(0, 3);
    p.shift_out = -random.Int(17, 20);
  }
  c.SetParams(p);
  c.AddIn(random.Bytes(sizes.a));
  c.AddIn(random.Bytes(sizes.b));
  c.out_bytes = sizes.out;
  return c;
}

Case Draw_mul_s8(Random& random) {
  Case c;
  whet_mul_s8_params p{};
  const Sizes sizes = DrawBroadcast(random, &p.shape);
  p.a_zero = random.Int(-128, 127);
  p.b_zero = random.Int(-128, 127);
  p.out_zero = random.Int(-128, 127);
  p.act_min = random.OneIn(2) ? -128 : random.Int(-128, 0);
  p.act_max = random.OneIn(2) ? 127 : random.Int(p.act_min, 127);
  p.rule = random.OneIn(4) ? WHET_RULE_D : WHET_RULE_F;
  c.SetParams(p);
  c.AddIn(random.Bytes(sizes.a));
  c.AddIn(random.Bytes(sizes.b));
  if (p.rule == WHET_RULE_F) {
    // Powers of two among the scales make ties.
    const float scale = static_cast<float>(random.Int(1, 1000000)) * 1e-7f;
    c.AddConst(std::vector<float>{random.OneIn(3) ? std::ldexp(1.0f, -random.Int(1, 12)) : scale});
    c.AddConst(std::vector<int32_t>());
  } else {
    c.AddConst(std::vector<int32_t>{random.Int(1 << 30, INT32_MAX)});
    c.AddConst(std::vector<int32_t>{-random.Int(0, 12)});
  }
  c.out_bytes = sizes.out;
  return c;
}

Case Draw_binary_f32(Random& random) {
  Case c;
  whet_binary_f32_params p{};
  const Sizes sizes = DrawBroadcast(random, &p.shape);
  p.op = random.Int(WHET_ADD, WHET_MAXIMUM);
  c.SetParams(p);
  for (const size_t size : {sizes.a, sizes.b}) {
    std::vector<float> values = random.Reals(size);
    for (float& v : values) v = random.OneIn(50) ? NAN : random.OneIn(50) ? 0.0f : v;
    c.AddIn(values);
  }
  DrawBounds(random, &c);
  c.out_bytes = 4 * sizes.out;
  return c;
}

Case Draw_unary_f32(Random& random) {
  Case c;
  whet_unary_f32_params p{};
  p.count = random.OneIn(6) ? random.Int(4000, 9000) : random.Int(1, 70);
  p.op = random.Int(WHET_CLAMP, WHET_SILU);
  const float a = random.Real(), b = a + 0.5f;
  std::memcpy(&p.a_bits, &a, 4);
  std::memcpy(&p.b_bits, &b, 4);
  c.SetParams(p);
  const float range = random.OneIn(3) ? 200.0f : 8.0f;
  std::vector<float> x = random.Reals(static_cast<size_t>(p.count));
  for (float& v : x) v = random.OneIn(50) ? NAN : random.OneIn(50) ? HUGE_VALF : v * range;
  c.AddIn(x);
  c.out_bytes = 4 * x.size();
  return c;
}

Case Draw_pool_f32(Random& random) {
  Case c;
  whet_pool_f32_params p{};
  p.batch = random.OneIn(4) ? 2 : 1;
  p.channels = random.Int(1, 40);
  p.kernel_h = random.Int(1, 5);
  p.kernel_w = random.Int(1, 5);
  p.stride_h = random.Int(1, 3);
  p.stride_w = random.Int(1, 3);
  p.pad_top = random.Int(0, p.kernel_h - 1);
  p.pad_left = random.Int(0, p.kernel_w - 1);
  p.in_h = p.kernel_h + random.Int(0, 9);
  p.in_w = p.kernel_w + random.Int(0, 9);
  p.out_h = (p.in_h + p.pad_top - p.kernel_h) / p.stride_h + 1;
  p.out_w = (p.in_w + p.pad_left - p.kernel_w) / p.stride_w + 1;
  p.kind = random.Int(0, 1);
  p.include_pad = random.Int(0, 1);
  c.SetParams(p);
  std::vector<float> x = random.Reals(Product({p.batch, p.in_h, p.in_w, p.channels}));
  for (float& v : x) v = random.OneIn(60) ? NAN : v;
  c.AddIn(x);
  DrawBounds(random, &c);
  c.out_bytes = 4 * Product({p.batch, p.out_h, p.out_w, p.channels});
  return c;
}

namespace {

constexpr int32_t kPoints = 40001;

std::vector<float> RunFunction(const Kernel& row, int32_t op, const std::vector<float>& x) {
  const whet_unary_f32_params p{static_cast<int32_t>(x.size()), op, 0, 0};
  std::vector<float> y(x.size());
  const void* in[] = {x.data()};
  void* out[] = {y.data()};
  const whet_args args{&p, in, out, nullptr, nullptr};
  row.run(&args, 0, row.tiles(&p));
  return y;
}

double Exact(int32_t op, double x) {
  return op == WHET_EXP ? std::exp(x) : op == WHET_TANH ? std::tanh(x) : 1 / (1 + std::exp(-x));
}

// Distance from the true value, in units of the last place of float32.
double LargestError(const Kernel& row, int32_t op, float range) {
  std::vector<float> x(kPoints);
  for (int32_t i = 0; i < kPoints; ++i)
    x[static_cast<size_t>(i)] = range * static_cast<float>(2 * i - kPoints + 1) / kPoints;
  const std::vector<float> y = RunFunction(row, op, x);
  double largest = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double want = Exact(op, double{x[i]});
    if (std::fabs(want) < 0x1p-126) continue;
    const double unit = std::ldexp(1.0, std::ilogb(want) - 23);
    largest = std::max(largest, std::fabs(double{y[i]} - want) / unit);
  }
  return largest;
}

template <class Visit>
void ForEachRow(Visit visit) {
  for (const Kernel* row : AllKernels()) {
    if (std::string(row->family) == "unary_f32" && (MachineIsas() & IsaBit(row->isa))) visit(*row);
  }
}

TEST(UnaryF32, FunctionsAreWithinThreeUnitsInTheLastPlace) {
  ForEachRow([](const Kernel& row) {
    for (const float range : {0.7f, 9.0f, 88.0f}) {
      EXPECT_LT(LargestError(row, WHET_EXP, range), 3) << row.name << ", exp to " << range;
      EXPECT_LT(LargestError(row, WHET_TANH, range), 3) << row.name << ", tanh to " << range;
      EXPECT_LT(LargestError(row, WHET_SIGMOID, range), 3) << row.name << ", sigmoid to " << range;
    }
  });
}

TEST(UnaryF32, PlaceAndTilesDoNotChangeAnElement) {
  std::vector<float> x(9000);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 977) * 0.02f - 9.0f;
  ForEachRow([&](const Kernel& row) {
    for (int32_t op = WHET_CLAMP; op <= WHET_SILU; ++op) {
      const std::vector<float> whole = RunFunction(row, op, x);
      for (size_t from : {1, 3, 7, 4093, 8995}) {
        const std::vector<float> y = RunFunction(row, op, {x.begin() + static_cast<long>(from), x.end()});
        EXPECT_EQ(std::memcmp(y.data(), whole.data() + from, 4 * y.size()), 0) << row.name << ", op " << op;
      }
    }
  });
}

}  // namespace
}  // namespace whet::kernels
