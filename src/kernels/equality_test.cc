// SPDX-License-Identifier: Apache-2.0
// Every row that this machine can run must give what the scalar row gives: int8 results to the byte, float32
// within 1e-5 of the magnitude of what was summed. Parameters are drawn at random; a failure prints the seed,
// which WHET_TEST_SEED repeats.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cpu.h"
#include "kernels/conv2d_f32/conv2d_f32.h"
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/equality_case.h"
#include "kernels/gemm_f32/gemm_f32.h"
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/registry.h"
#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

uint32_t BaseSeed() {
  const char* text = std::getenv("WHET_TEST_SEED");
  return text ? static_cast<uint32_t>(std::strtoul(text, nullptr, 10)) : 20240;
}

// Memory of exactly `bytes` bytes at a 64-byte boundary, so that the sanitizers see a byte too many.
class Aligned {
 public:
  explicit Aligned(size_t bytes, int fill = 0) : bytes_(bytes) {
    if (posix_memalign(&data_, 64, std::max<size_t>(bytes, 1)) != 0) std::abort();
    std::memset(data_, fill, bytes);
  }
  Aligned(Aligned&& other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_) {}
  ~Aligned() { std::free(data_); }
  void* data() const { return data_; }
  size_t size() const { return bytes_; }

 private:
  void* data_ = nullptr;
  size_t bytes_;
};

std::vector<Aligned> PackFor(const Kernel& kernel, const Case& c, const std::vector<const void*>& source) {
  std::vector<Aligned> packed;
  if (!kernel.packed) return packed;
  ConstSpec specs[WHET_MAX_CONSTS];
  const int count = kernel.packed(c.params.data(), specs);
  std::vector<void*> pointers;
  for (int i = 0; i < count; ++i) pointers.push_back(packed.emplace_back(specs[i].bytes()).data());
  kernel.pack(c.params.data(), source.data(), pointers.data());
  return packed;
}

// Runs the tiles in two pieces, the later first: they must not depend on each other.
std::vector<std::byte> ResultsOf(const Kernel& kernel, const Case& c) {
  std::vector<const void*> source, in, consts;
  for (const auto& bytes : c.consts) source.push_back(bytes.empty() ? nullptr : bytes.data());
  const std::vector<Aligned> packed = PackFor(kernel, c, source);
  for (const Aligned& space : packed) consts.push_back(space.data());
  std::vector<Aligned> inputs;
  for (const auto& bytes : c.in) {
    std::memcpy(inputs.emplace_back(bytes.size()).data(), bytes.data(), bytes.size());
    in.push_back(inputs.back().data());
  }
  const Aligned out(c.out_bytes, 0x5a);
  const Aligned workspace(kernel.workspace ? kernel.workspace(c.params.data()) : 0, 0xa5);
  void* outs[] = {out.data()};
  const whet_args args{c.params.data(), in.data(), outs, kernel.packed ? consts.data() : source.data(),
                       workspace.data()};
  const int32_t tiles = kernel.tiles(c.params.data());
  kernel.run(&args, tiles / 2, tiles);
  kernel.run(&args, 0, tiles / 2);
  const auto* bytes = static_cast<const std::byte*>(out.data());
  return {bytes, bytes + c.out_bytes};
}

void AddTables(Random& random, int32_t tables, int32_t channels, Case* c) {
  c->AddConst(random.Words(Product({tables, WHET_ACTIVATION_NODES})));
  if (tables < 2) return;
  std::vector<int32_t> first(static_cast<size_t>(channels));
  for (int32_t& f : first) f = random.Int(0, tables - 1) * WHET_ACTIVATION_NODES;
  c->AddConst(first);
}

// Bias, multipliers and shifts of `channels` channels, whose accumulators are about `magnitude` large.
void AddQuantisedConstants(Random& random, int32_t rule, int32_t tables, int32_t channels, double magnitude,
                           Case* c) {
  const size_t count = static_cast<size_t>(channels);
  std::vector<int32_t> bias(random.OneIn(5) ? 0 : count);
  for (int32_t& b : bias)
    b = random.Int(-1, 1) * random.Int(0, static_cast<int32_t>(std::min(magnitude, 1e8)));
  c->AddConst(bias);
  std::vector<float> scale(count);
  for (float& s : scale) {
    s = std::min(0.99f, static_cast<float>(random.Int(1, 2000000) / 1000000.0 * 128 / magnitude));
    if (random.OneIn(20)) s = std::ldexp(s, -random.Int(1, 90));
    if (random.OneIn(10)) s = std::ldexp(1.0f, std::ilogb(s));  // ties
  }
  if (rule != WHET_RULE_D) {
    for (float& s : scale) s *= rule == WHET_RULE_T ? 256.0f : 1.0f;  // to 16 bits
    c->AddConst(scale);
    c->AddConst(std::vector<int32_t>());
    if (rule == WHET_RULE_T) AddTables(random, tables, channels, c);
    return;
  }
  std::vector<int32_t> multiplier(count), shift(count);
  for (size_t i = 0; i < count; ++i) {
    int exponent = 0;
    const double fraction = std::frexp(double{scale[i]}, &exponent);
    const bool dead = exponent < -31;
    multiplier[i] = dead ? 0 : static_cast<int32_t>(std::min(fraction * 0x1p31, 2147483647.0));
    shift[i] = dead ? 0 : exponent;
  }
  c->AddConst(multiplier);
  c->AddConst(shift);
}

template <typename Params>
void DrawZeros(Random& random, Params* p) {
  const auto zero = [&] {
    return random.OneIn(4) ? -128 : random.OneIn(5) ? 127 : random.OneIn(3) ? 0 : random.Int(-128, 127);
  };
  p->in_zero = zero();
  p->out_zero = zero();
  p->weight_zero = random.OneIn(4) ? random.Int(-128, 127) : 0;
  p->act_min = random.OneIn(2) ? -128 : random.Int(-128, 0);
  p->act_max = random.OneIn(2) ? 127 : random.Int(p->act_min, 127);
  p->rule = random.OneIn(3) ? WHET_RULE_D : random.OneIn(3) ? WHET_RULE_T : WHET_RULE_F;
  p->tables = p->rule == WHET_RULE_T ? random.Int(1, 3) : 0;
}

template <typename Params>
void DrawWindow(Random& random, Params* p) {
  p->batch = random.OneIn(6) ? 2 : 1;
  p->kernel_h = random.OneIn(3) ? 1 : random.Int(1, 5);
  p->kernel_w = random.OneIn(3) ? p->kernel_h : random.Int(1, 5);
  p->stride_h = random.Int(1, 3);
  p->stride_w = random.OneIn(2) ? p->stride_h : random.Int(1, 3);
  p->dilation_h = random.OneIn(5) ? random.Int(2, 3) : 1;
  p->dilation_w = random.OneIn(5) ? random.Int(2, 3) : 1;
  p->pad_top = random.Int(0, p->kernel_h);
  p->pad_left = random.Int(0, p->kernel_w);
  const int32_t reach_h = p->dilation_h * (p->kernel_h - 1) + 1,
                reach_w = p->dilation_w * (p->kernel_w - 1) + 1;
  p->in_h = std::max(1, reach_h - p->pad_top) + random.Int(0, 12);
  p->in_w = std::max(1, reach_w - p->pad_left) + random.Int(0, 20);
  p->out_h = (p->in_h + p->pad_top + random.Int(0, p->kernel_h) - reach_h) / p->stride_h + 1;
  p->out_w = (p->in_w + p->pad_left + random.Int(0, p->kernel_w) - reach_w) / p->stride_w + 1;
}

int32_t DrawChannels(Random& random) {
  return random.OneIn(2) ? random.Int(1, 130) : 8 * random.Int(1, 16);
}

void DrawGroups(Random& random, int32_t* in_c, int32_t* out_c, int32_t* groups) {
  *groups = random.OneIn(5) ? random.Int(2, 4) : 1;
  const auto channels = [&] { return *groups == 1 ? DrawChannels(random) : *groups * random.Int(1, 24); };
  *in_c = random.OneIn(6) && *groups == 1 ? random.Int(1, 4) : channels();
  *out_c = channels();
}

}  // namespace

Case Draw_conv2d_s8(Random& random) {
  Case c;
  whet_conv2d_s8_params p{};
  DrawWindow(random, &p);
  DrawGroups(random, &p.in_c, &p.out_c, &p.groups);
  DrawZeros(random, &p);
  const int32_t taps = p.kernel_h * p.kernel_w * (p.in_c / p.groups);
  c.SetParams(p);
  c.AddIn(random.Bytes(Product({p.batch, p.in_h, p.in_w, p.in_c})));
  c.AddConst(random.Bytes(Product({p.out_c, taps})));
  AddQuantisedConstants(random, p.rule, p.tables, p.out_c, 100.0 * 60.0 * std::sqrt(taps), &c);
  c.out_bytes = Product({p.batch, p.out_h, p.out_w, p.out_c});
  return c;
}

Case Draw_conv2d_f32(Random& random) {
  Case c;
  whet_conv2d_f32_params p{};
  DrawWindow(random, &p);
  DrawGroups(random, &p.in_c, &p.out_c, &p.groups);
  c.SetParams(p);
  c.AddIn(random.Reals(Product({p.batch, p.in_h, p.in_w, p.in_c})));
  c.AddConst(random.Reals(Product({p.out_c, p.kernel_h, p.kernel_w, p.in_c / p.groups})));
  c.AddConst(random.Reals(random.OneIn(4) ? 0 : Product({p.out_c})));
  DrawBounds(random, &c);
  c.out_bytes = 4 * Product({p.batch, p.out_h, p.out_w, p.out_c});
  return c;
}

namespace {

template <typename Params>
void DrawMultiplier(Random& random, Params* p) {
  p->in_c = DrawChannels(random);
  p->out_c = p->in_c;
  if (random.OneIn(4)) {
    p->in_c = random.Int(1, 9);
    p->out_c = p->in_c * random.Int(2, 9);
  }
}

}  // namespace

Case Draw_depthwise_s8(Random& random) {
  Case c;
  whet_depthwise_s8_params p{};
  DrawWindow(random, &p);
  DrawMultiplier(random, &p);
  DrawZeros(random, &p);
  const int32_t taps = p.kernel_h * p.kernel_w;
  c.SetParams(p);
  c.AddIn(random.Bytes(Product({p.batch, p.in_h, p.in_w, p.in_c})));
  c.AddConst(random.Bytes(Product({p.out_c, taps})));
  AddQuantisedConstants(random, p.rule, p.tables, p.out_c, 100.0 * 60.0 * std::sqrt(taps), &c);
  c.out_bytes = Product({p.batch, p.out_h, p.out_w, p.out_c});
  return c;
}

Case Draw_depthwise_f32(Random& random) {
  Case c;
  whet_depthwise_f32_params p{};
  DrawWindow(random, &p);
  DrawMultiplier(random, &p);
  c.SetParams(p);
  c.AddIn(random.Reals(Product({p.batch, p.in_h, p.in_w, p.in_c})));
  c.AddConst(random.Reals(Product({p.out_c, p.kernel_h, p.kernel_w})));
  c.AddConst(random.Reals(random.OneIn(4) ? 0 : Product({p.out_c})));
  DrawBounds(random, &c);
  c.out_bytes = 4 * Product({p.batch, p.out_h, p.out_w, p.out_c});
  return c;
}

namespace {

template <typename Params>
void DrawMatrix(Random& random, Params* p) {
  p->rows = random.OneIn(2) ? 1 : random.Int(1, 40);
  p->k = random.OneIn(3) ? random.Int(1, 700) : DrawChannels(random);
  p->n = DrawChannels(random);
}

}  // namespace

Case Draw_gemm_s8(Random& random) {
  Case c;
  whet_gemm_s8_params p{};
  DrawMatrix(random, &p);
  DrawZeros(random, &p);
  c.SetParams(p);
  c.AddIn(random.Bytes(Product({p.rows, p.k})));
  c.AddConst(random.Bytes(Product({p.n, p.k})));
  AddQuantisedConstants(random, p.rule, p.tables, p.n, 100.0 * 60.0 * std::sqrt(p.k), &c);
  c.out_bytes = Product({p.rows, p.n});
  return c;
}

Case Draw_gemm_f32(Random& random) {
  Case c;
  whet_gemm_f32_params p{};
  DrawMatrix(random, &p);
  c.SetParams(p);
  c.AddIn(random.Reals(Product({p.rows, p.k})));
  c.AddConst(random.Reals(Product({p.n, p.k})));
  c.AddConst(random.Reals(random.OneIn(4) ? 0 : Product({p.n})));
  DrawBounds(random, &c);
  c.out_bytes = 4 * Product({p.rows, p.n});
  return c;
}

namespace {

struct Family {
  const char* name;
  Case (*draw)(Random&);
  bool real;
};

enum Results { kExact, kNear };

constexpr Family kFamilies[] = {
#define WHET_DRAWN(family, results) {#family, Draw_##family, results == kNear},
#include "kernels/drawn.inc"
#undef WHET_DRAWN
};

std::vector<const Kernel*> Rows(const std::string& family) {
  std::vector<const Kernel*> rows;
  for (const Kernel* kernel : AllKernels()) {
    if (family == kernel->family && (MachineIsas() & IsaBit(kernel->isa))) rows.push_back(kernel);
  }
  return rows;
}

// The first difference, or nothing. Sums of up to 3000 products of numbers below 1 stay below about 100.
std::string Difference(const std::vector<std::byte>& got, const std::vector<std::byte>& want, bool real) {
  if (!real) {
    const auto [g, w] = std::mismatch(got.begin(), got.end(), want.begin());
    if (g == got.end()) return {};
    return "byte " + std::to_string(g - got.begin()) + " is " + std::to_string(static_cast<int8_t>(*g)) +
           ", the scalar row gives " + std::to_string(static_cast<int8_t>(*w));
  }
  for (size_t i = 0; i < got.size(); i += sizeof(float)) {
    float g, w;
    std::memcpy(&g, got.data() + i, sizeof g);
    std::memcpy(&w, want.data() + i, sizeof w);
    if (g == w || (std::isnan(g) && std::isnan(w))) continue;
    if (!(std::fabs(g - w) <= 1e-5f * std::max(10.0f, std::fabs(w)))) {
      return "element " + std::to_string(i / 4) + " is " + std::to_string(g) + ", the scalar row gives " +
             std::to_string(w);
    }
  }
  return {};
}

class Equality : public testing::TestWithParam<Family> {};

TEST_P(Equality, RowsGiveTheScalarRowsResults) {
  const Family family = GetParam();
  const std::vector<const Kernel*> rows = Rows(family.name);
  ASSERT_FALSE(rows.empty());
  const Kernel& scalar = *rows.back();
  ASSERT_EQ(scalar.isa, Isa::kScalar);
  std::vector<int> accepted(rows.size());
  for (uint32_t i = 0; i < 400; ++i) {
    const uint32_t seed = BaseSeed() + i;
    Random random(seed);
    const Case c = family.draw(random);
    const std::vector<std::byte> want = ResultsOf(scalar, c);
    for (size_t r = 0; r + 1 < rows.size(); ++r) {
      if (rows[r]->accepts && !rows[r]->accepts(c.params.data())) continue;
      ++accepted[r];
      const std::string difference = Difference(ResultsOf(*rows[r], c), want, family.real);
      ASSERT_EQ(difference, "") << rows[r]->name << ", parameters " << testing::PrintToString(c.params)
                                << "; repeat with WHET_TEST_SEED=" << seed;
    }
  }
  for (size_t r = 0; r + 1 < rows.size(); ++r)
    EXPECT_GT(accepted[r], 0) << rows[r]->name << " accepted none of the cases";
}

// The peak families only measure the machine.
TEST(EqualityFamilies, DrawsEveryFamilyWithRowsBesideTheScalarOne) {
  for (const Kernel* kernel : AllKernels()) {
    const bool drawn = std::any_of(std::begin(kFamilies), std::end(kFamilies), [&](const Family& family) {
      return std::string_view(family.name) == kernel->family;
    });
    const bool compared =
        kernel->isa != Isa::kScalar && !std::string_view(kernel->family).starts_with("peak_");
    EXPECT_TRUE(drawn || !compared) << kernel->name << ": its family has no row in drawn.inc";
  }
}

INSTANTIATE_TEST_SUITE_P(Families, Equality, testing::ValuesIn(kFamilies),
                         [](const testing::TestParamInfo<Family>& info) {
                           return std::string(info.param.name);
                         });

}  // namespace
}  // namespace whet::kernels
