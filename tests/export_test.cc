// SPDX-License-Identifier: Apache-2.0
// A graph to a foreign file and back: the same operations with the same stored numbers, so the same answers.
#include "export/export.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "import/import.h"
#include "lower/goldens.h"
#include "ops/op.h"
#include "optest_cases.h"
#include "passes/pass.h"

namespace whet {
namespace {

// Foreign files hold real attributes as float32.
void NarrowAttributes(ir::Node& node) {
  const ir::Attrs attrs = node.attrs;
  for (const auto& [name, value] : attrs) {
    if (const double* real = std::get_if<double>(&value))
      node.attrs.Set(name, static_cast<double>(static_cast<float>(*real)));
  }
}

Result<ir::Graph> ReadGraph(const std::string& text) {
  ir::Graph graph = WHET_TRY(ir::ParseGraph(text));
  for (ir::Node& node : graph.nodes) NarrowAttributes(node);
  WHET_TRY(passes::RunPasses(graph));
  return graph;
}

Result<ir::Graph> ThroughOnnx(const ir::Graph& graph) {
  const std::string bytes = WHET_TRY(exporter::ToOnnx(graph).With("export"));
  ir::Graph back =
      WHET_TRY(import::ImportOnnx(std::as_bytes(std::span(bytes)), graph.name, {}).With("import"));
  WHET_TRY(passes::RunPasses(back).With("passes"));
  return back;
}

Result<ir::Graph> ThroughTflite(const ir::Graph& graph) {
  const std::string bytes = WHET_TRY(exporter::ToTflite(graph).With("export"));
  ir::Graph back =
      WHET_TRY(import::ImportTflite(std::as_bytes(std::span(bytes)), graph.name, {}).With("import"));
  WHET_TRY(passes::RunPasses(back).With("passes"));
  return back;
}

// Largest difference over the elements; of floats relative to the largest of `want`.
double Difference(const ir::Tensor& want, const ir::Tensor& got) {
  double largest = 1, difference = 0;
  for (int64_t i = 0; i < want.count(); ++i) {
    const double a = want.RealAt(i), b = got.RealAt(i);
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    if (IsFloat(want.dtype()) && std::isfinite(a)) largest = std::max(largest, std::abs(a));
    difference = std::max(difference, std::abs(a - b));
  }
  return difference / largest;
}

// Exact outputs may differ by `steps`, others by the tolerance.
void ExpectSameAnswers(const ir::Graph& graph, const ir::Graph& back, double steps, double tolerance) {
  ASSERT_EQ(graph.inputs.size(), back.inputs.size());
  ASSERT_EQ(graph.outputs.size(), back.outputs.size());
  const std::vector<bool> exact = ops::ExactValues(graph);
  const std::vector<ir::Tensor> inputs = lower::SeededInputs(graph, 1);
  const auto want = ops::Evaluate(graph, inputs), got = ops::Evaluate(back, inputs);
  ASSERT_TRUE(want.ok()) << want.message();
  ASSERT_TRUE(got.ok()) << got.message();
  for (size_t i = 0; i < want->size(); ++i) {
    EXPECT_EQ(graph.value(graph.outputs[i]).name, back.value(back.outputs[i]).name);
    ASSERT_EQ((*want)[i].dtype(), (*got)[i].dtype());
    ASSERT_EQ((*want)[i].dims(), (*got)[i].dims());
    const bool same = exact[static_cast<size_t>(graph.outputs[i])];
    EXPECT_LE(Difference((*want)[i], (*got)[i]), same ? steps : tolerance) << ir::PrintGraph(graph) << "\n"
                                                                           << ir::PrintGraph(back);
  }
}

class ExportTest : public testing::TestWithParam<std::string> {};

// Every case of the file that the format can hold.
void CheckCases(const std::string& file, Result<ir::Graph> (*through)(const ir::Graph&), double steps = 0) {
  for (const Case& test : ReadCases("tests/optest/" + file + ".optest")) {
    SCOPED_TRACE(test.name);
    const auto graph = ReadGraph(test.text);
    ASSERT_TRUE(graph.ok()) << graph.message();
    if (graph->nodes.empty() || !graph->states.empty()) continue;
    const auto back = through(*graph);
    if (!back.ok() && back.message().find("cannot be exported to") != std::string::npos) continue;
    ASSERT_TRUE(back.ok()) << back.message() << "\n" << ir::PrintGraph(*graph);
    ExpectSameAnswers(*graph, *back, steps, std::max(test.tolerance, 1e-5));
  }
}

TEST_P(ExportTest, AnswersStayThroughOnnx) {
  CheckCases(GetParam(), ThroughOnnx);
}

TEST_P(ExportTest, AnswersStayThroughTflite) {
  // x * sigmoid(x) of bytes is two operations there, each of which rounds.
  CheckCases(GetParam(), ThroughTflite, GetParam() == "silu" ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(Files, ExportTest, testing::ValuesIn(Files()),
                         [](const auto& info) { return info.param; });

// The constants that the operations read, by their bytes and scales.
std::multiset<std::string> Constants(const ir::Graph& graph) {
  std::multiset<std::string> found;
  for (const ir::Node& node : graph.nodes) {
    for (ir::ValueId id : node.inputs) {
      const ir::Tensor* constant = id == ir::kNoValue ? nullptr : graph.constant(id);
      if (!constant) continue;
      std::string text = ir::ToString(graph.type(id).shape);
      if (constant->dtype() == DType::kI8)  // biases may leave their scale to their operands
        for (float scale : graph.type(id).quant.scale) text += " " + std::to_string(scale);
      const auto bytes = constant->bytes();
      found.insert(text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    }
  }
  return found;
}

std::vector<std::string> Operations(const ir::Graph& graph) {
  std::vector<std::string> operations;
  for (const ir::Node& node : graph.nodes)
    operations.push_back(node.op + " " + ir::ToString(graph.type(node.outputs[0])));
  return operations;
}

TEST(Export, QuantisedNetworkComesBackOperationByOperation) {
  const Result<std::string> text = ReadText("tests/models/ds_cnn.ir");
  ASSERT_TRUE(text.ok()) << text.message();
  const auto graph = ReadGraph(*text);
  ASSERT_TRUE(graph.ok()) << graph.message();
  for (const auto through : {ThroughOnnx, ThroughTflite}) {
    const auto back = through(*graph);
    ASSERT_TRUE(back.ok()) << back.message();
    EXPECT_EQ(Operations(*graph), Operations(*back));
    EXPECT_EQ(Constants(*graph), Constants(*back));
    ExpectSameAnswers(*graph, *back, 0, 0);
  }
}

// Two reshapes have two lists of sizes; other tools look tensors up by name.
TEST(Export, TfliteTensorsHaveNamesOfTheirOwn) {
  const auto graph = ir::ParseGraph(R"(graph @names {
  input %x: f32[2, 6]
  %a: f32[3, 4] = reshape(%x)
  %s: f32[3, 4] = softmax(%a) {axis=1}
  %b: f32[4, 3] = reshape(%s)
  return %b
}
)");
  ASSERT_TRUE(graph.ok()) << graph.message();
  const Result<std::string> bytes = exporter::ToTflite(*graph);
  ASSERT_TRUE(bytes.ok()) << bytes.message();
  const std::string name("\x04\0\0\0ints\0", 9);  // as FlatBuffers store it
  const size_t first = bytes->find(name);
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(bytes->find(name, first + 1), std::string::npos);
}

// How many constants of `graph` are quantised, and how many of those in groups.
std::pair<int, int> StoredConstants(const ir::Graph& graph) {
  int stored = 0, grouped = 0;
  for (ir::ValueId id = 0; id < graph.value_count(); ++id) {
    if (!graph.constant(id)) continue;
    stored += graph.type(id).quant.present();
    grouped += graph.type(id).quant.grouped();
  }
  return {stored, grouped};
}

// A convolution and a product with groups of 4 bits, a depthwise convolution with channels, and a mean whose form is another one in
// the operator set of groups.
TEST(Export, StoredWeightsComeBackFromOnnx) {
  Result<ir::Graph> graph = ir::ParseGraph(R"(graph @stored {
  input %x: f32[1, 4, 4, 20]
  const %w: i8[16, 1, 1, 20] q(axis=3, group=16, [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2]) = splat(-7)
  const %d: i8[4, 4, 16] q(axis=2, [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) = seed(2)
  const %m: i8[16, 16] q(axis=0, group=10, [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) = splat(5)
  %wf: f32[16, 1, 1, 20] = dequantize(%w)
  %df: f32[4, 4, 16] = dequantize(%d)
  %mf: f32[16, 16] = dequantize(%m)
  %a: f32[1, 4, 4, 16] = conv2d(%x, %wf) {stride=[1, 1]}
  %b: f32[1, 4, 4, 16] = depthwise_conv2d(%a, %df) {stride=[1, 1], pad=[1, 1, 2, 2]}
  %p: f32[1, 16] = mean(%b) {axes=[1, 2], keep_dims=0}
  %y: f32[1, 16] = matmul(%p, %mf)
  return %y
}
)");
  ASSERT_TRUE(graph.ok()) << graph.message();
  const Result<std::string> bytes = exporter::ToOnnx(*graph);
  ASSERT_TRUE(bytes.ok()) << bytes.message();
  Result<ir::Graph> back = import::ImportOnnx(std::as_bytes(std::span(*bytes)), "stored", {});
  ASSERT_TRUE(back.ok()) << back.message();
  ASSERT_TRUE(passes::RunPasses(*back, {{"expand_weights"}}).ok());
  EXPECT_EQ(StoredConstants(*back), (std::pair{3, 2}));
  const std::vector<ir::Tensor> inputs = lower::SeededInputs(*graph, 1);
  const auto want = ops::Evaluate(*graph, inputs), got = ops::Evaluate(*back, inputs);
  ASSERT_TRUE(want.ok() && got.ok()) << want.message() << got.message();
  EXPECT_LT(Difference((*want)[0], (*got)[0]), 1e-3);
}

TEST(Export, StatesAreRefused) {
  const auto graph = ir::ParseGraph(R"(graph @sum {
  input %x: f32[4]
  state %s: f32[4] = splat(0)
  %y: f32[4] = add(%x, %s)
  next %s = %y
  return %y
}
)");
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_FALSE(exporter::ToOnnx(*graph).ok());
  EXPECT_FALSE(exporter::ToTflite(*graph).ok());
}

TEST(Export, RefusalListsEveryOperation) {
  const auto graph = ir::ParseGraph(R"(graph @two {
  input %x: i32[4]
  %a: i32[4] = shift_left(%x, %x) @"first"
  %b: i32[4] = neg(%a)
  %c: i32[4] = shift_right(%b, %x) @"second"
  return %c
}
)");
  ASSERT_TRUE(graph.ok()) << graph.message();
  for (const auto write : {exporter::ToOnnx, exporter::ToTflite}) {
    const Result<std::string> bytes = write(*graph);
    ASSERT_FALSE(bytes.ok());
    EXPECT_NE(bytes.message().find("2 of 3 operations"), std::string::npos) << bytes.message();
    EXPECT_NE(bytes.message().find("'first'"), std::string::npos);
    EXPECT_NE(bytes.message().find("'second'"), std::string::npos);
  }
}

}  // namespace
}  // namespace whet
