// SPDX-License-Identifier: Apache-2.0
// Random calls of element-wise families.
#include "kernels/add_s8/add_s8.h"
#include "kernels/equality_case.h"
#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

struct Sizes {
  size_t a, b, out;
};

// Runs with or without a repeated operand, in one dimension or repeated along another; long ones make several
// tiles.
Sizes DrawBroadcast(Random& random, whet_broadcast* s) {
  *s = {random.OneIn(6) ? random.Int(4000, 9000) : random.Int(1, 70), 1, 1, {1, 1, 1, 1, 1}, {}, {}};
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

}  // namespace whet::kernels
