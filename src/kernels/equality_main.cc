// SPDX-License-Identifier: Apache-2.0
// Random convolutions and products on every row that this machine can run, against the scalar row: int8 to
// the byte, float32 to a tolerance and to the bit between splits into tiles. Inputs end at a page that must
// not be touched. Without a test framework, so that cross builds run it under an emulator. Prints rows and
// cases; exits 1 at the first difference or when a row was never tried.
#include <sys/mman.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/seeded.h"
#include "kernels/conv2d_f32/conv2d_f32.h"
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/gemm_f32/gemm_f32.h"
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/registry.h"
#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

class Random {
 public:
  explicit Random(uint32_t seed) : key_(whet_seeded_key(seed, 0)) {}
  uint32_t Bits() { return whet_seeded_bits(key_, count_++); }
  int32_t In(int32_t low, int32_t high) { return low + int32_t(Bits() % uint32_t(high - low + 1)); }
  bool Once(int32_t of) { return In(1, of) == 1; }

 private:
  uint32_t key_, count_ = 0;
};

// Bytes whose end is the end of a page, the next one being out of bounds.
class Guarded {
 public:
  explicit Guarded(size_t size) {
    const size_t page = 65536, used = (size + page - 1) / page * page;
    length_ = used + page;
    base_ = static_cast<char*>(
        mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (base_ == MAP_FAILED || mprotect(base_ + used, page, PROT_NONE) != 0) std::abort();
    data_ = base_ + used - size;
  }
  ~Guarded() { munmap(base_, length_); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  void* data() { return data_; }

 private:
  char *base_, *data_;
  size_t length_;
};

struct Case {
  const char* family;
  std::vector<int32_t> params;
  size_t inputs, outputs;
  bool integer;
  std::vector<std::vector<int32_t>> words;  // constants after the weights, as 32-bit words; empty: absent
  std::vector<int8_t> bytes;                // int8 weights
  std::vector<float> floats;                // float weights

  template <class P>
  void Set(const P& p) {
    params.resize(sizeof(P) / 4);
    std::memcpy(params.data(), &p, sizeof(P));
  }
  std::vector<const void*> Source() const {
    std::vector<const void*> source = {integer ? static_cast<const void*>(bytes.data()) : floats.data()};
    for (const auto& words_of : words) source.push_back(words_of.empty() ? nullptr : words_of.data());
    return source;
  }
};

int32_t WordOf(float value) {
  int32_t word;
  std::memcpy(&word, &value, 4);
  return word;
}

float Unit(Random& random) {
  return float(int32_t(random.Bits() >> 8) - 8388608) / 8388608.0f;
}

// Scales that spread the outputs over the int8 range, powers of two among them (ties), and now and then one
// that kills a channel.
float DrawScale(Random& random, int32_t depth) {
  if (random.Once(16)) return 1e-11f;
  if (random.Once(4)) return std::ldexp(1.0f, -random.In(1, 12));
  return std::fmin(0.9f,
                   std::ldexp(1.0f + std::fabs(Unit(random)), -random.In(5, 7)) / std::sqrt(float(depth)));
}

// Two nodes to a word; then where each channel's table begins.
void DrawTables(Random& random, int32_t tables, int32_t channels, Case* c) {
  std::vector<int32_t> nodes((size_t(tables) * WHET_ACTIVATION_NODES + 1) / 2), first;
  for (int32_t& two : nodes) two = int32_t(random.Bits());
  for (int32_t i = 0; tables > 1 && i < channels; ++i)
    first.push_back(random.In(0, tables - 1) * WHET_ACTIVATION_NODES);
  c->words.push_back(nodes);
  c->words.push_back(first);
}

void DrawConstants(Random& random, int32_t channels, int32_t depth, size_t weights, int32_t rule,
                   int32_t tables, Case* c) {
  std::vector<int32_t> bias, multiplier, shift;
  const bool has_bias = !random.Once(4);
  for (int32_t i = 0; i < channels; ++i) {
    if (has_bias) bias.push_back(c->integer ? random.In(-20000, 20000) : WordOf(Unit(random)));
    if (!c->integer) continue;
    if (rule != WHET_RULE_D) {
      multiplier.push_back(WordOf(DrawScale(random, depth) * (rule == WHET_RULE_T ? 256.0f : 1.0f)));
    } else {
      multiplier.push_back(random.Once(16) ? 0 : random.In(1 << 30, INT32_MAX));
      shift.push_back(random.In(-12, 1));
    }
  }
  if (!c->integer) {
    const float low = random.Once(2) ? -INFINITY : -0.5f, high = random.Once(2) ? INFINITY : 1.0f;
    multiplier = {WordOf(low), WordOf(high)};
  }
  c->words = {bias, multiplier};
  if (c->integer) c->words.push_back(shift);
  if (rule == WHET_RULE_T) DrawTables(random, tables, channels, c);
  const bool extreme = random.Once(4);
  for (size_t i = 0; i < weights; ++i) {
    const int32_t byte = extreme ? (random.Once(2) ? -128 : 127) : random.In(-128, 127);
    c->integer ? c->bytes.push_back(int8_t(byte)) : c->floats.push_back(Unit(random));
  }
}

template <class P>
void DrawQuantisation(Random& random, P* p) {
  if constexpr (requires { p->rule; }) {
    p->in_zero = random.In(-128, 127);
    p->weight_zero = random.Once(4) ? random.In(-128, 127) : 0;
    p->out_zero = random.In(-128, 127);
    p->act_min = random.Once(2) ? -128 : random.In(-128, 0);
    p->act_max = random.Once(2) ? 127 : random.In(p->act_min, 127);
    p->rule = random.Once(2) ? WHET_RULE_F : random.Once(2) ? WHET_RULE_D : WHET_RULE_T;
    p->tables = p->rule == WHET_RULE_T ? random.In(1, 3) : 0;
  }
}

template <class P>
int32_t RuleOf(const P& p) {
  if constexpr (requires { p.rule; }) return p.rule;
  return WHET_RULE_F;
}

template <class P>
int32_t TablesOf(const P& p) {
  if constexpr (requires { p.tables; }) return p.tables;
  return 0;
}

template <class P>
void DrawWindow(Random& random, P* p) {
  p->batch = random.In(1, 2);
  p->kernel_h = random.In(1, random.Once(8) ? 10 : 5);
  p->kernel_w = random.In(1, 5);
  p->stride_h = random.In(1, 3);
  p->stride_w = random.In(1, 3);
  p->dilation_h = random.Once(4) ? random.In(2, 3) : 1;
  p->dilation_w = random.Once(4) ? random.In(2, 3) : 1;
  if (random.Once(3)) {
    p->kernel_h = p->kernel_w = p->stride_h = p->stride_w = 1;
  }
  const int32_t window_h = p->dilation_h * (p->kernel_h - 1), window_w = p->dilation_w * (p->kernel_w - 1);
  const bool padded = p->kernel_h * p->kernel_w > 1 && !random.Once(4);
  p->pad_top = padded ? random.In(0, window_h) : 0;
  p->pad_left = padded ? random.In(0, window_w) : 0;
  const int32_t bottom = padded ? random.In(0, window_h) : 0, right = padded ? random.In(0, window_w) : 0;
  p->in_h = random.In(1, 12);
  p->in_w = random.In(1, 20);
  while (p->in_h + p->pad_top + bottom <= window_h) ++p->in_h;
  while (p->in_w + p->pad_left + right <= window_w) ++p->in_w;
  p->out_h = (p->in_h + p->pad_top + bottom - window_h - 1) / p->stride_h + 1;
  p->out_w = (p->in_w + p->pad_left + right - window_w - 1) / p->stride_w + 1;
}

int32_t DrawChannels(Random& random) {
  static const int32_t common[] = {1, 3, 4, 8, 16, 24, 32, 64, 96, 144};
  return random.Once(2) ? common[random.In(0, 9)] : random.In(1, 80);
}

template <class P>
Case DrawConv2d(const char* family, Random& random) {
  P p = {};
  DrawWindow(random, &p);
  DrawQuantisation(random, &p);
  p.groups = random.Once(6) ? 2 : 1;
  p.in_c = DrawChannels(random) * p.groups;
  p.out_c = DrawChannels(random) * p.groups;
  Case c = {family,
            {},
            size_t(p.batch) * p.in_h * p.in_w * p.in_c,
            size_t(p.batch) * p.out_h * p.out_w * p.out_c,
            sizeof(P) == sizeof(whet_conv2d_s8_params),
            {},
            {},
            {}};
  const int32_t depth = p.kernel_h * p.kernel_w * (p.in_c / p.groups);
  DrawConstants(random, p.out_c, depth, size_t(p.out_c) * depth, RuleOf(p), TablesOf(p), &c);
  c.Set(p);
  return c;
}

template <class P>
Case DrawDepthwise(const char* family, Random& random) {
  P p = {};
  DrawWindow(random, &p);
  DrawQuantisation(random, &p);
  p.in_c = DrawChannels(random);
  p.out_c = p.in_c * (random.Once(4) ? random.In(2, 9) : 1);
  Case c = {family,
            {},
            size_t(p.batch) * p.in_h * p.in_w * p.in_c,
            size_t(p.batch) * p.out_h * p.out_w * p.out_c,
            sizeof(P) == sizeof(whet_depthwise_s8_params),
            {},
            {},
            {}};
  const int32_t depth = p.kernel_h * p.kernel_w;
  DrawConstants(random, p.out_c, depth, size_t(p.out_c) * depth, RuleOf(p), TablesOf(p), &c);
  c.Set(p);
  return c;
}

template <class P>
Case DrawGemm(const char* family, Random& random) {
  P p = {};
  DrawQuantisation(random, &p);
  p.rows = random.Once(2) ? 1 : random.In(1, 120);
  p.k = random.Once(4) ? random.In(200, 2000) : random.In(1, 100);
  p.n = DrawChannels(random);
  Case c = {
      family, {}, size_t(p.rows) * p.k, size_t(p.rows) * p.n, sizeof(P) == sizeof(whet_gemm_s8_params), {},
      {},     {}};
  DrawConstants(random, p.n, p.k, size_t(p.n) * p.k, RuleOf(p), TablesOf(p), &c);
  c.Set(p);
  return c;
}

Case Draw(Random& random) {
  switch (random.In(0, 5)) {
    case 0:
      return DrawConv2d<whet_conv2d_s8_params>("conv2d_s8", random);
    case 1:
      return DrawDepthwise<whet_depthwise_s8_params>("depthwise_s8", random);
    case 2:
      return DrawGemm<whet_gemm_s8_params>("gemm_s8", random);
    case 3:
      return DrawConv2d<whet_conv2d_f32_params>("conv2d_f32", random);
    case 4:
      return DrawDepthwise<whet_depthwise_f32_params>("depthwise_f32", random);
    default:
      return DrawGemm<whet_gemm_f32_params>("gemm_f32", random);
  }
}

// Output bytes of one row; in `pieces` tile ranges, last first.
std::vector<char> RunRow(const Kernel& row, const Case& c, const void* input, int32_t pieces) {
  const std::vector<const void*> source = c.Source();
  std::vector<const void*> consts = source;
  std::vector<std::unique_ptr<Guarded>> packed;
  if (row.packed) {
    ConstSpec specs[WHET_MAX_CONSTS];
    const int count = row.packed(c.params.data(), specs);
    consts.clear();
    std::vector<void*> to;
    for (int i = 0; i < count; ++i) {
      packed.push_back(std::make_unique<Guarded>((specs[i].bytes() + 63) / 64 * 64));
      to.push_back(packed.back()->data());
      consts.push_back(to.back());
    }
    row.pack(c.params.data(), source.data(), to.data());
  }
  const size_t size = c.outputs * (c.integer ? 1 : 4),
               space = row.workspace ? row.workspace(c.params.data()) : 0;
  Guarded output(size), workspace((space + 63) / 64 * 64);
  std::memset(workspace.data(), 0xA5, space);
  void* out = output.data();
  const whet_args args = {c.params.data(), &input, &out, consts.data(), workspace.data()};
  const int32_t tiles = row.tiles(c.params.data());
  for (int32_t i = pieces; i-- > 0;) {
    row.run(&args, int32_t(int64_t(tiles) * i / pieces), int32_t(int64_t(tiles) * (i + 1) / pieces));
  }
  return std::vector<char>(static_cast<char*>(out), static_cast<char*>(out) + size);
}

bool Same(const Case& c, const std::vector<char>& a, const std::vector<char>& b) {
  if (c.integer) return a == b;
  for (size_t i = 0; i < c.outputs; ++i) {
    float x, y;
    std::memcpy(&x, a.data() + 4 * i, 4);
    std::memcpy(&y, b.data() + 4 * i, 4);
    if (!(std::fabs(x - y) <= 1e-4f + 1e-4f * std::fabs(y))) return false;
  }
  return true;
}

bool Report(const Kernel& row, const Case& c, uint32_t seed, const char* what) {
  std::fprintf(stderr, "%s: %s, seed %u, parameters", row.name, what, seed);
  for (const int32_t word : c.params) std::fprintf(stderr, " %d", word);
  std::fprintf(stderr, "\n");
  return false;
}

bool RunCase(uint32_t seed, std::map<std::string, int>* tried) {
  Random random(seed);
  const Case c = Draw(random);
  Guarded input(c.inputs * (c.integer ? 1 : 4));
  for (size_t i = 0; i < c.inputs; ++i) {
    if (c.integer) {
      static_cast<int8_t*>(input.data())[i] = int8_t(random.Bits() >> 24);
    } else {
      const float value = Unit(random);
      std::memcpy(static_cast<char*>(input.data()) + 4 * i, &value, 4);
    }
  }
  const Kernel* scalar = SelectKernel(c.family, c.params.data(), IsaBit(Isa::kScalar));
  const std::vector<char> expected = RunRow(*scalar, c, input.data(), 1);
  for (const Kernel* row : AllKernels()) {
    if (std::strcmp(row->family, c.family) != 0 || !(MachineIsas() & IsaBit(row->isa))) continue;
    if (row->accepts && !row->accepts(c.params.data())) continue;
    ++(*tried)[row->name];
    const std::vector<char> whole = RunRow(*row, c, input.data(), 1);
    if (!Same(c, whole, expected)) return Report(*row, c, seed, "differs from the scalar row");
    if (RunRow(*row, c, input.data(), random.In(2, 5)) != whole)
      return Report(*row, c, seed, "depends on the tiles");
  }
  return true;
}

bool Covered(const std::map<std::string, int>& tried) {
  bool all = true;
  for (const Kernel* row : AllKernels()) {
    const std::string family = row->family;
    const bool drawn =
        family.starts_with("conv2d_") || family.starts_with("depthwise_") || family.starts_with("gemm_");
    if (!drawn || !(MachineIsas() & IsaBit(row->isa))) continue;
    const auto found = tried.find(row->name);
    std::printf("%-26s %d cases\n", row->name, found == tried.end() ? 0 : found->second);
    all = all && found != tried.end();
  }
  return all;
}

}  // namespace
}  // namespace whet::kernels

// Arguments: how many cases, and the first seed.
int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 600;
  const uint32_t first = argc > 2 ? uint32_t(std::atoi(argv[2])) : 1;
  std::map<std::string, int> tried;
  for (int i = 0; i < count; ++i) {
    if (!whet::kernels::RunCase(first + uint32_t(i), &tried)) return 1;
  }
  return whet::kernels::Covered(tried) ? 0 : 1;
}
