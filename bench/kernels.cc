// SPDX-License-Identifier: Apache-2.0
// Times the int8 and float32 convolution rows on the layers of MobileNetV2 (224, width 1), one thread, kernel
// calls alone. Arguments: an ISA as ceiling (default: the machine's best), then `tflm` for requantisation
// rule D, then `layers` to list them.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/cpu.h"
#include "kernels/conv2d_f32/conv2d_f32.h"
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/registry.h"
#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

struct Layer {
  int32_t size, in_c, out_c, kernel, stride;
  bool depthwise;
  int32_t out_size() const { return (size + stride - 1) / stride; }
  int64_t macs() const {
    return int64_t(out_size()) * out_size() * out_c * kernel * kernel * (depthwise ? 1 : in_c);
  }
};

// The published table: expansion, output channels, repeats, stride of the first.
std::vector<Layer> MobileNetV2() {
  static const int32_t stages[7][4] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                                       {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
  std::vector<Layer> layers = {{224, 3, 32, 3, 2, false}};
  int32_t size = 112, channels = 32;
  for (const auto& [expansion, out, repeats, first_stride] : stages) {
    for (int32_t i = 0; i < repeats; ++i) {
      const int32_t wide = channels * expansion, stride = i == 0 ? first_stride : 1;
      if (expansion > 1) layers.push_back({size, channels, wide, 1, 1, false});
      layers.push_back({size, wide, wide, 3, stride, true});
      size /= stride;
      layers.push_back({size, wide, out, 1, 1, false});
      channels = out;
    }
  }
  layers.push_back({7, 320, 1280, 1, 1, false});
  layers.push_back({1, 1280, 1000, 1, 1, false});
  return layers;
}

template <class P>
P Window(const Layer& layer) {
  P p = {};
  p.batch = 1;
  p.in_h = p.in_w = layer.size;
  p.in_c = layer.in_c;
  p.out_h = p.out_w = layer.out_size();
  p.out_c = layer.out_c;
  p.kernel_h = p.kernel_w = layer.kernel;
  p.stride_h = p.stride_w = layer.stride;
  p.dilation_h = p.dilation_w = 1;
  p.pad_top = p.pad_left = layer.kernel == 3 && layer.stride == 1 ? 1 : 0;
  if constexpr (requires { p.groups; }) p.groups = 1;
  if constexpr (requires { p.rule; }) {
    p.in_zero = -3;
    p.out_zero = 5;
    p.act_min = -128;
    p.act_max = 127;
  }
  return p;
}

std::unique_ptr<std::byte[], void (*)(void*)> Space(size_t bytes) {
  void* space = std::aligned_alloc(64, (bytes + 127) / 64 * 64);
  std::memset(space, 1, (bytes + 127) / 64 * 64);
  return {static_cast<std::byte*>(space), std::free};
}

// Of this thread on a processor, so that a busy machine disturbs less.
double ThreadMicroseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) * 1e6 + double(now.tv_nsec) * 1e-3;
}

// Microseconds of one call on all tiles: the best of several windows.
template <class P>
double Time(const char* family, const P& p, const Layer& layer, IsaSet isas, size_t element,
            const char** name) {
  const Kernel* row = SelectKernel(family, &p, isas);
  *name = row->name;
  const size_t weights =
      size_t(layer.out_c) * layer.kernel * layer.kernel * (layer.depthwise ? 1 : layer.in_c);
  auto canonical = Space(weights * element), bias = Space(4 * layer.out_c);
  std::vector<float> scale(std::max(layer.out_c, 2), 0.001f);
  std::vector<int32_t> multiplier(layer.out_c, 1 << 30), shifts(layer.out_c, -8);
  bool rule_d = false;
  if constexpr (requires { p.rule; }) rule_d = p.rule == WHET_RULE_D;
  const void* source[] = {canonical.get(), bias.get(),
                          rule_d ? static_cast<void*>(multiplier.data()) : scale.data(), shifts.data()};
  std::vector<decltype(Space(0))> packed;
  std::vector<void*> consts;
  ConstSpec specs[WHET_MAX_CONSTS];
  const int count = row->packed ? row->packed(&p, specs) : 0;
  for (int i = 0; i < count; ++i) {
    packed.push_back(Space(specs[i].bytes()));
    consts.push_back(packed.back().get());
  }
  if (row->pack) row->pack(&p, source, consts.data());
  auto in = Space(size_t(p.in_h) * p.in_w * p.in_c * element),
       out = Space(size_t(p.out_h) * p.out_w * p.out_c * element);
  auto workspace = Space(row->workspace ? row->workspace(&p) : 0);
  const void* ins[] = {in.get()};
  void* outs[] = {out.get()};
  const whet_args args = {&p, ins, outs, row->pack ? consts.data() : source, workspace.get()};
  double best = 1e30;
  for (int window = 0; window < 15; ++window) {
    const int calls = std::max<int>(1, int(2e7 / double(layer.macs())));
    const double start = ThreadMicroseconds();
    for (int i = 0; i < calls; ++i) row->run(&args, 0, row->tiles(&p));
    best = std::min(best, (ThreadMicroseconds() - start) / calls);
  }
  return best;
}

double TimeS8(const Layer& layer, IsaSet isas, int32_t rule, const char** name) {
  if (layer.depthwise) {
    auto p = Window<whet_depthwise_s8_params>(layer);
    p.rule = rule;
    return Time("depthwise_s8", p, layer, isas, 1, name);
  }
  auto p = Window<whet_conv2d_s8_params>(layer);
  p.rule = rule;
  return Time("conv2d_s8", p, layer, isas, 1, name);
}

double TimeF32(const Layer& layer, IsaSet isas, const char** name) {
  if (layer.depthwise) {
    return Time("depthwise_f32", Window<whet_depthwise_f32_params>(layer), layer, isas, 4, name);
  }
  return Time("conv2d_f32", Window<whet_conv2d_f32_params>(layer), layer, isas, 4, name);
}

struct Sum {
  double us = 0, macs = 0;
};

void Print(const char* what, const Sum& sum) {
  std::printf("%-12s %9.1f us %8.1f GOP/s\n", what, sum.us, 2e-3 * sum.macs / sum.us);
}

void Bench(const char* title, IsaSet isas, int32_t rule, bool integer, bool list) {
  Sum all, depthwise, pointwise, first;
  for (const Layer& layer : MobileNetV2()) {
    const char* name = nullptr;
    const double us = integer ? TimeS8(layer, isas, rule, &name) : TimeF32(layer, isas, &name);
    const double macs = double(layer.macs());
    if (list) {
      std::printf("%4d %5d -> %4d  %dx%d/%d %9.1f us %8.1f GOP/s  %s\n", layer.size, layer.in_c, layer.out_c,
                  layer.kernel, layer.kernel, layer.stride, us, 2e-3 * macs / us, name);
    }
    Sum& part = layer.depthwise ? depthwise : layer.kernel == 1 ? pointwise : first;
    for (Sum* sum : {&part, &all}) sum->us += us, sum->macs += macs;
  }
  std::printf("%s\n", title);
  Print("3x3/2 first", first);
  Print("1x1", pointwise);
  Print("depthwise", depthwise);
  Print("all", all);
}

}  // namespace
}  // namespace whet::kernels

int main(int argc, char** argv) {
  const auto isa = argc > 1 ? whet::ParseIsa(argv[1]) : std::nullopt;
  const whet::IsaSet isas = isa ? whet::IsasUpTo(*isa) : whet::MachineIsas();
  bool tflm = false, list = false;
  for (int i = 1; i < argc; ++i) {
    tflm = tflm || std::string(argv[i]) == "tflm";
    list = list || std::string(argv[i]) == "layers";
  }
  whet::kernels::Bench("int8", isas, tflm ? WHET_RULE_D : WHET_RULE_F, true, list);
  whet::kernels::Bench("float32", isas, WHET_RULE_F, false, list);
  return 0;
}
