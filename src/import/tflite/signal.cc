// SPDX-License-Identifier: Apache-2.0
// TFLite Micro's audio front end.
#include "import/tflite/custom_options.h"
#include "ops/fold.h"

namespace whet::import::tflite {
namespace {

using Ints = std::vector<int64_t>;

constexpr int64_t kMost = INT32_MAX;
constexpr int64_t kMostFrames = 1 << 12;  // each is a node

// An op of several results: inference must agree with the file.
Status EmitMany(Translation& t, std::vector<ir::ValueId> inputs, ir::Attrs attrs, size_t given) {
  const std::vector<ir::ValueId> results =
      WHET_TRY(t.AddMany(t.ir_op(), "results", std::move(inputs), std::move(attrs)));
  for (size_t i = 0; i < given; ++i) {
    if (t.graph().type(results[i]).dtype != t.out(i).type.dtype) return Error("its result has another type");
    t.Emit("reshape", {results[i]}, {{"shape", t.out(i).dims}}, i);
  }
  return {};
}

// A state of zeros beside the file's tensors.
Result<ir::ValueId> AddState(Translation& t, const char* what, DType dtype, const ir::Dims& dims) {
  WHET_TRY(ops::CheckDescribed(dims));
  return t.graph().AddState(t.name() + "/" + what, ir::Tensor(dtype, dims));
}

void Keep(Translation& t, ir::ValueId state, ir::ValueId next) {
  for (ir::State& each : t.graph().states) {
    if (each.input == state) each.output = next;
  }
}

// The last dimension from `from` to `to`.
Result<ir::ValueId> Part(Translation& t, const char* suffix, ir::ValueId x, int64_t from, int64_t to) {
  const ir::Dims dims = ir::StaticDims(t.graph().type(x).shape).value_or(ir::Dims());
  Ints begin(dims.size(), 0), end = dims;
  begin.back() = from;
  end.back() = to;
  return t.Add("slice", suffix, {x}, {{"begin", begin}, {"end", end}, {"step", Ints(dims.size(), 1)}});
}

Result<ir::ValueId> Joined(Translation& t, const char* suffix, ir::ValueId a, ir::ValueId b) {
  const auto axis = static_cast<int64_t>(t.graph().type(a).shape.size()) - 1;
  return t.Add("concat", suffix, {a, b}, {{"axis", axis}});
}

}  // namespace

Status SignalWindow(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  t.Emit(t.ir_op(), {t.Operand(0), t.Operand(1)}, {{"shift", WHET_TRY(options.Int("shift", 0, 31))}});
  return {};
}

Status SignalFftAutoScale(Translation& t) {
  return EmitMany(t, {t.Operand(0)}, {}, 2);
}

Status SignalRfft(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  if (t.in(0).type.dtype != DType::kI16)
    return Error("its transform is not of int16; only that is supported");
  t.Emit(t.ir_op(), {t.Operand(0)}, {{"length", WHET_TRY(options.Int("fft_length", 4, 1 << 16))}});
  return {};
}

Status SignalEnergy(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  t.Emit(t.ir_op(), {t.Operand(0)},
         {{"begin", WHET_TRY(options.Int("start_index", 0, kMost))},
          {"end", WHET_TRY(options.Int("end_index", 0, kMost))}});
  return {};
}

Status SignalFilterBank(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  const int64_t channels = WHET_TRY(options.Int("num_channels", 1, kMost));
  if (t.in(3).dims != ir::Dims{channels + 1}) return Error("its tables are not those of its channels");
  std::vector<ir::ValueId> operands;
  for (size_t i = 0; i < 6; ++i) operands.push_back(t.Operand(i));
  t.Emit(t.ir_op(), std::move(operands));
  return {};
}

Status SignalSquareRoot(Translation& t) {
  t.Emit(t.ir_op(), {t.Operand(0), t.Operand(1)});
  return {};
}

// The estimate of the noise is a result and a state.
Status SignalSpectralSubtraction(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  const auto share = [&](const char* name) { return options.Int(name, INT32_MIN, kMost); };
  if (t.in(0).type.dtype != DType::kU32) return Error("its operand must be uint32");
  const ir::Attrs attrs{
      {"smoothing", Ints{WHET_TRY(share("smoothing")), WHET_TRY(share("alternate_smoothing"))}},
      {"kept",
       Ints{WHET_TRY(share("one_minus_smoothing")), WHET_TRY(share("alternate_one_minus_smoothing"))}},
      {"remaining", WHET_TRY(share("min_signal_remaining"))},
      {"clamping", WHET_TRY(options.Int("clamping", 0, 1))},
      {"smoothing_bits", WHET_TRY(options.Int("smoothing_bits", 0, 31))},
      {"bits", WHET_TRY(options.Int("spectral_subtraction_bits", 0, 63))}};
  const ir::ValueId before = WHET_TRY(AddState(t, "noise", DType::kU32, t.in(0).dims));
  const std::vector<ir::ValueId> results =
      WHET_TRY(t.AddMany(t.ir_op(), "results", {t.Operand(0), before}, attrs));
  Keep(t, before, results[1]);
  for (size_t i = 0; i < 2; ++i) t.Emit("reshape", {results[i]}, {{"shape", t.out(i).dims}}, i);
  return {};
}

Status SignalPcan(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  t.Emit(t.ir_op(), {t.Operand(0), t.Operand(1), t.Operand(2)},
         {{"shift", WHET_TRY(options.Int("snr_shift", 0, 63))}});
  return {};
}

Status SignalLog(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  t.Emit(t.ir_op(), {t.Operand(0)},
         {{"scale", WHET_TRY(options.Int("output_scale", INT32_MIN, kMost))},
          {"correction_bits", WHET_TRY(options.Int("input_correction_bits", 0, 31))}});
  return {};
}

// The last `delay_length` elements come out first in the next run.
Status SignalDelay(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  const int64_t delay = WHET_TRY(options.Int("delay_length", 1, 1 << 24));
  ir::Dims dims = t.in(0).dims;
  if (dims.empty() || t.out().dims != dims) return Error("its operand and result differ in shape");
  const int64_t length = dims.back();
  dims.back() = delay;
  const ir::ValueId kept = WHET_TRY(AddState(t, "delayed", t.in(0).type.dtype, dims));
  const ir::ValueId all = WHET_TRY(Joined(t, "joined", kept, t.Operand(0)));
  Keep(t, kept, WHET_TRY(Part(t, "next", all, length, length + delay)));
  t.Emit("reshape", {WHET_TRY(Part(t, "first", all, 0, length))}, {{"shape", t.out().dims}});
  return {};
}

// Frames that overlap: what the last frame shares with the next one is kept. With `prefill` the first ones begin with
// zeros and all are valid; without it, the frames of the first runs would be invalid until there are enough samples.
Status SignalFramer(Translation& t) {
  const CustomOptions options = WHET_TRY(CustomOptions::Read(t));
  const int64_t size = WHET_TRY(options.Int("frame_size", 1, 1 << 24)),
                step = WHET_TRY(options.Int("frame_step", 1, 1 << 24));
  const bool prefill = WHET_TRY(options.Int("prefill", 0, 1)) != 0;
  ir::Dims dims = t.in(0).dims;
  if (dims.empty() || dims.back() % step != 0 || size < step)
    return Error("its input is no whole number of frame steps, or the frames leave gaps");
  if (!prefill && size > step) return Error("without prefill its first frames are invalid; set prefill");
  const int64_t frames = dims.back() / step, shared = size - step;
  if (frames > kMostFrames) return Error("it has too many frames");
  ir::ValueId all = t.Operand(0);
  if (shared > 0) {
    dims.back() = shared;
    const ir::ValueId kept = WHET_TRY(AddState(t, "shared", t.in(0).type.dtype, dims));
    all = WHET_TRY(Joined(t, "joined", kept, all));
    Keep(t, kept, WHET_TRY(Part(t, "next", all, frames * step, frames * step + shared)));
  }
  ir::ValueId cut = ir::kNoValue;
  for (int64_t f = 0; f < frames; ++f) {
    const ir::ValueId frame = WHET_TRY(Part(t, "frame", all, f * step, f * step + size));
    cut = f == 0 ? frame : WHET_TRY(Joined(t, "frames", cut, frame));
  }
  if (ir::ElementCount(t.out(0).dims) != ir::ElementCount(t.in(0).dims) / step * size)
    return Error("its result has another size than its frames");
  t.Emit("reshape", {cut}, {{"shape", t.out(0).dims}}, 0);
  WHET_TRY(ops::CheckDescribed(t.out(1).dims));
  ir::Tensor valid(DType::kBool, t.out(1).dims);
  for (std::byte& byte : valid.MutableBytes()) byte = std::byte{1};
  t.builder().DefineConstant(t.Output(1), std::move(valid));
  return {};
}

}  // namespace whet::import::tflite
