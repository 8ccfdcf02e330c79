// SPDX-License-Identifier: Apache-2.0
// Every op that stands in plans, lowered alone and run by the runtime's kernels, gives what the oracle gives:
// integers to the bit, floats within a tolerance. Both dialects, the scalar rows and the machine's best, one
// thread and three.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/seeded.h"
#include "lower/lower.h"
#include "ops/op.h"
#include "runtime/session.h"

namespace whet {
namespace {

using ir::Attrs;
using ir::Quant;
using Ints = std::vector<int64_t>;
using Reals = std::vector<double>;

struct Input {
  DType dtype;
  ir::Dims dims;
  Quant quant = {};
  bool constant = false;  // drawn once, else an input of the graph
};

struct Case {
  const char* name;
  const char* op;
  std::vector<Input> inputs;
  Attrs attrs = {};
  Quant result = {};
  DType result_dtype = DType::kI8;    // of quantize
  std::vector<int64_t> indices = {};  // values of the last input, when given
};

Quant Q(float scale, int32_t zero) {
  return Quant::PerTensor(scale, zero);
}

Quant PerChannel(int64_t channels, int axis) {
  Quant q;
  for (int64_t i = 0; i < channels; ++i)
    q.scale.push_back(0.003f + 0.0007f * static_cast<float>(i)), q.zero_point.push_back(0);
  q.axis = axis;
  return q;
}

constexpr DType kF = DType::kF32, kB = DType::kI8, kI = DType::kI32, kL = DType::kI64;

Input Byte(ir::Dims dims, float scale = 0.05f, int32_t zero = -7) {
  return {kB, std::move(dims), Q(scale, zero)};
}
Input Weights(ir::Dims dims, Quant quant) {
  return {kB, std::move(dims), std::move(quant), true};
}
Input Real(ir::Dims dims, bool constant = false) {
  return {kF, std::move(dims), {}, constant};
}

Input Bias(int64_t channels, float in_scale, Quant quant) {
  for (float& s : quant.scale) s *= in_scale;
  if (quant.axis >= 0) quant.axis = 0;
  return {kI, {channels}, quant, true};
}

const Attrs kWindow = {
    {"stride", Ints{2, 1}}, {"dilation", Ints{1, 2}}, {"pad", Ints{1, 2, 0, 1}}, {"act_min", 0.0}};
const Attrs kPool = {{"kernel", Ints{3, 2}}, {"stride", Ints{2, 1}}, {"pad", Ints{1, 1, 1, 0}}};

Attrs With(Attrs attrs, std::string name, ir::Attr value) {
  attrs.Set(std::move(name), std::move(value));
  return attrs;
}

std::vector<Case> LinearCases() {
  const Quant w8 = PerChannel(10, 0), d8 = PerChannel(12, 2);
  return {
      {"conv",
       "conv2d",
       {Byte({2, 7, 9, 5}), Weights({10, 3, 3, 5}, w8), Bias(10, 0.05f, w8)},
       kWindow,
       Q(0.1f, 4)},
      {"conv_groups",
       "conv2d",
       {Byte({1, 6, 8, 6}), Weights({10, 3, 2, 3}, w8)},
       With(kWindow, "groups", int64_t{2}),
       Q(0.2f, -9)},
      {"conv_asymmetric",
       "conv2d",
       {Byte({1, 6, 6, 3}), Weights({10, 3, 3, 3}, Q(0.01f, 13))},
       kWindow,
       Q(0.2f, 0)},
      {"conv_pointwise",
       "conv2d",
       {Byte({1, 5, 5, 33}), Weights({10, 1, 1, 33}, w8)},
       {{"stride", Ints{1, 1}}},
       Q(0.3f, 0)},
      {"conv_f32", "conv2d", {Real({1, 7, 9, 5}), Real({10, 3, 3, 5}, true), Real({10}, true)}, kWindow},
      {"depthwise",
       "depthwise_conv2d",
       {Byte({1, 7, 9, 12}), Weights({3, 3, 12}, d8), Bias(12, 0.05f, d8)},
       kWindow,
       Q(0.1f, 1)},
      {"depthwise_times_3",
       "depthwise_conv2d",
       {Byte({1, 7, 9, 4}), Weights({3, 3, 12}, d8)},
       kWindow,
       Q(0.1f, 1)},
      {"depthwise_f32",
       "depthwise_conv2d",
       {Real({1, 7, 9, 12}), Real({3, 3, 12}, true), Real({12}, true)},
       kWindow},
      {"dense",
       "fully_connected",
       {Byte({3, 37}), Weights({10, 37}, w8), Bias(10, 0.05f, w8)},
       {},
       Q(0.3f, -5)},
      {"dense_f32", "fully_connected", {Real({2, 3, 37}), Real({10, 37}, true)}, {{"act_max", 0.5}}},
      {"matmul", "matmul", {Byte({2, 1, 4, 19}), Byte({3, 19, 21}, 0.02f, 9)}, {}, Q(0.05f, 3)},
      {"matmul_f32", "matmul", {Real({2, 4, 19}), Real({19, 21})}},
  };
}

std::vector<Case> BinaryCases() {
  std::vector<Case> cases;
  for (const char* op : {"add", "sub", "mul"}) {
    cases.push_back(
        {"i8", op, {Byte({2, 5, 6}), Byte({2, 5, 6}, 0.11f, 20)}, {{"act_max", 3.0}}, Q(0.13f, 3)});
    cases.push_back({"i8_row", op, {Byte({2, 5, 6}), Byte({6}, 0.02f, 20)}, {}, Q(0.03f, 3)});
    cases.push_back({"i8_column", op, {Byte({5, 1}), Byte({2, 5, 6}, 0.2f, -100)}, {}, Q(0.2f, -3)});
  }
  for (const char* op : {"minimum", "maximum"})
    cases.push_back({"i8", op, {Byte({3, 7}), Byte({7})}, {}, Q(0.05f, -7)});
  for (const char* op : {"add", "sub", "mul", "div", "floor_div", "minimum", "maximum"}) {
    cases.push_back({"f32", op, {Real({2, 3, 1, 5}), Real({3, 4, 1})}});
    cases.push_back({"i32", op, {{kI, {2, 3, 1, 5}}, {kI, {3, 4, 1}}}});
    cases.push_back({"i64", op, {{kL, {3, 4}}, {kL, {}}}});
  }
  return cases;
}

std::vector<Case> UnaryCases() {
  std::vector<Case> cases;
  for (const ops::Op* unary : ops::AllOps()) {
    if (unary->kind != ops::Kind::kUnary) continue;
    const char* op = unary->name;
    const std::string_view name = op;  // tflm fixes the results of sigmoid and tanh
    const Quant result = name == "sigmoid" ? Q(1.0f / 256, -128)
                         : name == "tanh"  ? Q(1.0f / 128, 0)
                                           : Q(1.0f / 128, 5);
    cases.push_back({"i8", op, {Byte({300}, 0.04f)}, {}, result});
    cases.push_back({"f32", op, {Real({4097})}});
  }
  cases.push_back({"i8_bounds", "clamp", {Byte({300})}, {{"min", -1.0}, {"max", 2.0}}, Q(0.05f, -7)});
  cases.push_back({"f32_bounds", "clamp", {Real({300})}, {{"max", 0.25}}});
  for (const char* to : {"f32", "i8", "u8", "i16", "i32", "i64", "bool"}) {
    for (DType from : {kF, kB, DType::kU8, DType::kI16, kI, kL, DType::kBool}) {
      cases.push_back({to, "cast", {{from, {70}}}, {{"to", std::string(to)}}});
    }
  }
  cases.push_back({"f32_i8", "quantize", {Real({5000})}, {}, Q(1.0f / 64, 3), kB});
  cases.push_back({"f32_u8", "quantize", {Real({50})}, {}, Q(0.003f, 130), DType::kU8});
  cases.push_back({"u8_i8", "quantize", {{DType::kU8, {70}, Q(0.02f, 120)}}, {}, Q(0.02f, -8), kB});
  cases.push_back({"i8_i8", "quantize", {Byte({70})}, {}, Q(0.021f, 8), kB});
  cases.push_back({"i8", "dequantize", {Byte({2, 5})}});
  cases.push_back({"i32", "dequantize", {{kI, {2, 5}, Q(0.01f, 0)}}});
  cases.push_back({"channels", "dequantize", {{kB, {2, 5, 3}, PerChannel(5, 1)}}});
  return cases;
}

std::vector<Case> ReductionCases() {
  return {
      {"i8", "average_pool2d", {Byte({2, 7, 9, 5})}, kPool, Q(0.05f, -7)},
      {"i8_padded",
       "average_pool2d",
       {Byte({1, 7, 9, 5})},
       With(kPool, "count_include_pad", int64_t{1}),
       Q(0.05f, -7)},
      {"f32", "average_pool2d", {Real({2, 7, 9, 5})}, kPool},
      {"i8", "max_pool2d", {Byte({2, 7, 9, 5})}, With(kPool, "act_max", 2.0), Q(0.05f, -7)},
      {"f32", "max_pool2d", {Real({2, 7, 9, 5})}, kPool},
      {"i8_image", "mean", {Byte({2, 7, 7, 5})}, {{"axes", Ints{1, 2}}}, Q(0.02f, 3)},
      {"i8_ends",
       "mean",
       {Byte({3, 5, 2, 4})},
       {{"axes", Ints{0, -2}}, {"keep_dims", int64_t{0}}},
       Q(0.05f, -7)},
      {"f32_all", "mean", {Real({3, 5, 2})}, {{"axes", Ints{0, 1, 2}}}},
      {"f32", "arg_max", {Real({3, 5, 4})}, {{"axis", int64_t{1}}}},
      {"i8",
       "arg_max",
       {Byte({3, 50})},
       {{"axis", int64_t{-1}}, {"to", std::string("i32")}, {"keep_dims", int64_t{1}}}},
      {"i8", "softmax", {Byte({7, 12}, 0.1f)}, {}, Q(1.0f / 256, -128)},
      {"i8_beta", "softmax", {Byte({2, 3, 130}, 0.02f, 100)}, {{"beta", 0.5}}, Q(1.0f / 256, -128)},
      {"f32", "softmax", {Real({2, 7, 3})}, {{"axis", int64_t{1}}}},
  };
}

std::vector<Case> MovementCases() {
  std::vector<Case> cases = {
      {"i8", "transpose", {Byte({2, 3, 4, 5})}, {{"perm", Ints{0, 3, 1, 2}}}, Q(0.05f, -7)},
      {"f32", "transpose", {Real({4, 3, 2, 2, 3, 2})}, {{"perm", Ints{5, 3, 1, 0, 2, 4}}}},
      {"i64", "transpose", {{kL, {3, 4}}}, {{"perm", Ints{1, 0}}}},
      {"i8",
       "slice",
       {Byte({5, 9, 4})},
       {{"begin", Ints{1, 2, 0}}, {"end", Ints{5, 99, 4}}, {"step", Ints{2, 3, 1}}},
       Q(0.05f, -7)},
      {"f32", "slice", {Real({6, 7})}, {{"begin", Ints{0, 1}}, {"end", Ints{6, 7}}, {"step", Ints{1, 2}}}},
      {"i8",
       "pad",
       {Byte({2, 3, 4})},
       {{"before", Ints{1, 0, 2}}, {"after", Ints{0, 2, 3}}, {"value", 0.26}},
       Q(0.05f, -7)},
      {"f32", "pad", {Real({3, 4})}, {{"before", Ints{1, 0}}, {"after", Ints{0, 2}}, {"value", -2.5}}},
      {"i8",
       "concat",
       {Byte({2, 3, 4}), Byte({2, 1, 4}), Byte({2, 5, 4})},
       {{"axis", int64_t{1}}},
       Q(0.05f, -7)},
      {"f32_outermost", "concat", {Real({2, 3}), Real({4, 3})}, {{"axis", int64_t{0}}}},
      {"i8", "gather_nd", {Byte({4, 3, 5}), {kI, {3, 2}}}, {}, Q(0.05f, -7), kB, {0, 2, -1, 1, 3, -3}},
      {"f32", "gather_nd", {Real({4, 3}), {kL, {2, 1, 2}}}, {}, {}, kF, {2, 2, -4, 0}},
      {"i8", "reshape", {Byte({2, 6})}, {{"shape", Ints{3, -1}}}, Q(0.05f, -7)},
  };
  for (const char* coordinates : {"half_pixel", "asymmetric", "align_corners"}) {
    const Attrs linear = {
        {"size", Ints{7, 5}}, {"mode", std::string("linear")}, {"coordinates", std::string(coordinates)}};
    cases.push_back({"i8_linear", "resize", {Byte({2, 4, 9, 3})}, linear, Q(0.05f, -7)});
    cases.push_back({"f32_linear", "resize", {Real({2, 4, 9, 3})}, linear});
    const Attrs nearest =
        With(With(linear, "mode", std::string("nearest")), "nearest_mode", std::string("floor"));
    cases.push_back({"i8_nearest", "resize", {Byte({2, 4, 9, 3})}, nearest, Q(0.05f, -7)});
    cases.push_back({"f32_nearest", "resize", {Real({1, 4, 9, 3})}, nearest});
  }
  return cases;
}

// Values of all bit patterns for integers, in [-1, 1) for floats.
ir::Tensor Draw(const Input& input, uint32_t seed) {
  ir::Tensor tensor(input.dtype, input.dims);
  const uint32_t key = whet_seeded_key(seed, 77);
  for (int64_t i = 0; i < tensor.count(); ++i) {
    if (input.dtype == kF)
      tensor.MutableData<float>()[static_cast<size_t>(i)] = whet_seeded_f32(key, static_cast<uint32_t>(i));
    if (input.dtype == kB)
      tensor.MutableData<int8_t>()[static_cast<size_t>(i)] = whet_seeded_i8(key, static_cast<uint32_t>(i));
    if (input.dtype == kI)
      tensor.MutableData<int32_t>()[static_cast<size_t>(i)] =
          whet_seeded_i8(key, static_cast<uint32_t>(i)) * 9;
  }
  return tensor;
}

ir::Tensor IndexTensor(const Input& input, const std::vector<int64_t>& values) {
  ir::Tensor tensor(input.dtype, input.dims);
  for (size_t i = 0; i < values.size(); ++i) {
    if (input.dtype == kI) tensor.MutableData<int32_t>()[i] = static_cast<int32_t>(values[i]);
    if (input.dtype == kL) tensor.MutableData<int64_t>()[i] = values[i];
  }
  return tensor;
}

Result<ir::Graph> GraphOf(const Case& c, ir::Dialect dialect) {
  ir::Graph graph;
  graph.name = c.name;
  graph.dialect = dialect;
  std::vector<ir::ValueId> operands;
  for (size_t i = 0; i < c.inputs.size(); ++i) {
    const Input& in = c.inputs[i];
    const bool indices = !c.indices.empty() && i + 1 == c.inputs.size();
    const std::string name = "x" + std::to_string(i);
    if (indices) {
      operands.push_back(graph.AddConstant(name, IndexTensor(in, c.indices)));
    } else if (in.constant) {
      operands.push_back(graph.AddConstant(name, Draw(in, static_cast<uint32_t>(i)), in.quant));
    } else {
      operands.push_back(graph.AddInput(name, {in.dtype, ir::ToShape(in.dims), in.quant}));
    }
  }
  if (std::string_view(c.op) == "quantize") {
    graph.outputs = {graph.AddNode(c.op, "y", operands,
                                   {c.result_dtype, ir::ToShape(c.inputs[0].dims), c.result}, c.attrs)};
  } else {
    graph.outputs = {WHET_TRY(ops::AddInferred(graph, c.op, "y", operands, c.attrs, c.result))};
  }
  WHET_TRY(ops::VerifyGraph(graph));
  return graph;
}

struct Freed {
  void operator()(std::byte* bytes) const { std::free(bytes); }
};
using Aligned = std::unique_ptr<std::byte, Freed>;
Aligned Allocate(size_t bytes) {
  return Aligned(static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 127) / 64 * 64)));
}

void ExpectEqual(const ir::Tensor& want, std::span<const std::byte> got) {
  ASSERT_EQ(want.bytes().size(), got.size());
  if (want.dtype() != kF) {
    const auto [w, g] = std::mismatch(want.bytes().begin(), want.bytes().end(), got.begin());
    ASSERT_TRUE(w == want.bytes().end()) << "byte " << g - got.begin() << " of " << got.size() << ": "
                                         << static_cast<int>(static_cast<int8_t>(*g)) << " instead of "
                                         << static_cast<int>(static_cast<int8_t>(*w));
    return;
  }
  for (size_t i = 0; i < got.size() / 4; ++i) {
    float g;
    std::memcpy(&g, got.data() + 4 * i, 4);
    const float w = want.Data<float>()[i];
    const bool same =
        std::isnan(w) ? std::isnan(g) : g == w || std::fabs(g - w) <= 2e-5f * std::max(1.0f, std::fabs(w));
    ASSERT_TRUE(same) << "element " << i << ": " << g << " instead of " << w;
  }
}

struct Machine {
  IsaSet isas;
  int threads;
};

void RunOn(const Machine& machine, const ir::Graph& graph, std::span<const std::byte> file) {
  const auto session =
      runtime::Session::Load(file, {.isas = machine.isas, .threads = machine.threads, .min_shared_ns = 0});
  ASSERT_TRUE(session.ok()) << session.message();
  runtime::Session& s = **session;
  const Aligned arena = Allocate(s.arena_bytes());
  ASSERT_TRUE(s.SetArena({arena.get(), s.arena_bytes()}).ok());
  for (uint32_t seed = 1; seed <= 3; ++seed) {
    s.FillInputs(seed);
    std::vector<ir::Tensor> inputs;
    for (size_t i = 0; i < s.inputs().size(); ++i) {
      const runtime::TensorInfo& info = s.inputs()[i];
      inputs.push_back(
          ir::Tensor::FromBytes(info.dtype, {info.dims.begin(), info.dims.end()}, s.input_data(i)));
    }
    const auto want = ops::Evaluate(graph, inputs);
    ASSERT_TRUE(want.ok()) << want.message();
    s.Run();
    ExpectEqual(want->at(0), s.output_data(0));
  }
}

class Oracle : public testing::TestWithParam<Case> {};

TEST_P(Oracle, IsEqualledByTheKernels) {
  const Case& c = GetParam();
  for (ir::Dialect dialect : {ir::Dialect::kWhet, ir::Dialect::kTflm}) {
    const auto graph = GraphOf(c, dialect);
    ASSERT_TRUE(graph.ok()) << graph.message();
    lower::LowerOptions options;
    options.golden_seeds = {};
    const auto lowered = lower::Lower(*graph, options);
    ASSERT_TRUE(lowered.ok()) << lowered.message();
    const Aligned file = Allocate(lowered->file.size());
    std::memcpy(file.get(), lowered->file.data(), lowered->file.size());
    for (const Machine& machine : {Machine{IsaBit(Isa::kScalar), 1}, Machine{MachineIsas(), 3}}) {
      SCOPED_TRACE(std::string(dialect == ir::Dialect::kTflm ? "tflm" : "default") + ", threads " +
                   std::to_string(machine.threads));
      RunOn(machine, *graph, {file.get(), lowered->file.size()});
    }
  }
}

std::string Name(const testing::TestParamInfo<Case>& info) {
  return std::string(info.param.op) + "_" + info.param.name + "_" + std::to_string(info.index);
}

INSTANTIATE_TEST_SUITE_P(Linear, Oracle, testing::ValuesIn(LinearCases()), Name);
INSTANTIATE_TEST_SUITE_P(Binary, Oracle, testing::ValuesIn(BinaryCases()), Name);
INSTANTIATE_TEST_SUITE_P(Unary, Oracle, testing::ValuesIn(UnaryCases()), Name);
INSTANTIATE_TEST_SUITE_P(Reduction, Oracle, testing::ValuesIn(ReductionCases()), Name);
INSTANTIATE_TEST_SUITE_P(Movement, Oracle, testing::ValuesIn(MovementCases()), Name);

}  // namespace
}  // namespace whet
