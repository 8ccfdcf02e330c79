// SPDX-License-Identifier: Apache-2.0
// Runs tests/irtest/*.ir. A file holds cases:
//
//   --- inverse transposes cancel
//   passes: transposes identities dead_code
//   tolerance: 1
//   graph @g { ... }
//   --- becomes
//   graph @g { ... }
//
// `passes: all` runs RunPasses, otherwise the passes named run once each, in that order. "--- stays" instead
// of "--- becomes" expects the graph as it was. Both graphs are evaluated on seeded inputs: outputs with
// specified bits must be equal, floats equal to 1e-4 of the largest, unless `tolerance` allows integers that
// many steps. WHET_UPDATE_GOLDENS=1 writes what comes out into the files.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "base/file.h"
#include "base/seeded_fill.h"
#include "ops/op.h"
#include "passes/pass.h"

namespace whet::passes {
namespace {

struct Case {
  std::string title, input, expected;
  std::vector<std::string> passes;
  double tolerance = -1;  // steps of integers; negative where bits are compared
  std::string directives;
};

std::string AfterColon(const std::string& line) {
  return line.substr(line.find(':') + 1);
}

std::vector<Case> ReadCases(const std::string& text) {
  std::vector<Case> cases;
  bool in_expected = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line == "--- becomes" || line == "--- stays") {
      in_expected = true;
      if (line == "--- stays") cases.back().expected = cases.back().input;
    } else if (line.starts_with("--- ")) {
      cases.emplace_back();
      cases.back().title = line.substr(4);
      in_expected = false;
    } else if (!cases.empty() && line.starts_with("passes:")) {
      std::istringstream words(AfterColon(line));
      for (std::string word; words >> word;) cases.back().passes.push_back(word);
      cases.back().directives += line + "\n";
    } else if (!cases.empty() && line.starts_with("tolerance:")) {
      cases.back().tolerance = std::stod(AfterColon(line));
      cases.back().directives += line + "\n";
    } else if (!cases.empty()) {
      (in_expected ? cases.back().expected : cases.back().input) += line + "\n";
    }
  }
  return cases;
}

std::string Written(const Case& c, const std::string& printed_input, const std::string& printed) {
  std::string input = c.input;
  while (input.ends_with("\n\n")) input.pop_back();
  const std::string head = "--- " + c.title + "\n" + c.directives + input;
  return printed == printed_input ? head + "--- stays\n\n" : head + "--- becomes\n" + printed + "\n";
}

Status RunNamed(ir::Graph& graph, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name == "all") {
      WHET_TRY(RunPasses(graph));
      continue;
    }
    const Pass* pass = FindPass(name);
    if (!pass) return Error("no pass is named '" + name + "'");
    WHET_TRY(RunPass(graph, *pass));
  }
  return {};
}

std::vector<ir::Tensor> SeededInputs(const ir::Graph& graph) {
  std::vector<ir::Tensor> inputs;
  for (uint32_t i = 0; i < graph.inputs.size(); ++i) {
    const ir::Type& type = graph.type(graph.inputs[i]);
    ir::Dims dims;
    for (const ir::Dim& dim : type.shape) dims.push_back(dim.known() ? dim.size() : 2);
    inputs.emplace_back(type.dtype, dims);
    FillSeeded(type.dtype, 1, i, inputs.back().MutableBytes());
  }
  return inputs;
}

void ExpectClose(const ir::Tensor& want, const ir::Tensor& got, double tolerance) {
  double largest = 0;
  for (int64_t i = 0; i < want.count(); ++i) largest = std::max(largest, std::abs(want.RealAt(i)));
  if (IsFloat(want.dtype())) tolerance = 1e-4 * largest;
  for (int64_t i = 0; i < want.count(); ++i)
    ASSERT_NEAR(want.RealAt(i), got.RealAt(i), tolerance) << "element " << i;
}

void ExpectSameResults(const ir::Graph& before, const ir::Graph& after, double tolerance) {
  const std::vector<ir::Tensor> inputs = SeededInputs(before);
  Result<std::vector<ir::Tensor>> want = ops::Evaluate(before, inputs), got = ops::Evaluate(after, inputs);
  ASSERT_TRUE(want.ok()) << want.message();
  ASSERT_TRUE(got.ok()) << got.message();
  ASSERT_EQ(want->size(), got->size());
  const std::vector<bool> exact_before = ops::ExactValues(before), exact_after = ops::ExactValues(after);
  for (size_t i = 0; i < want->size(); ++i) {
    const ir::Tensor &a = (*want)[i], &b = (*got)[i];
    EXPECT_EQ(before.value(before.outputs[i]).name, after.value(after.outputs[i]).name);
    ASSERT_EQ(a.dtype(), b.dtype());
    ASSERT_EQ(a.dims(), b.dims());
    const bool exact = exact_before[static_cast<size_t>(before.outputs[i])] &&
                       exact_after[static_cast<size_t>(after.outputs[i])];
    if (exact && tolerance < 0) {
      EXPECT_TRUE(std::equal(a.bytes().begin(), a.bytes().end(), b.bytes().begin(), b.bytes().end()))
          << "output " << i;
    } else {
      ExpectClose(a, b, std::max(tolerance, 0.0));
    }
  }
}

// The case as the file should hold it.
std::string RunCase(const Case& c) {
  SCOPED_TRACE(c.title);
  Result<ir::Graph> before = ir::ParseGraph(c.input);
  EXPECT_TRUE(before.ok()) << before.message();
  if (!before.ok()) return "";
  const Status verified = ops::VerifyGraph(*before);
  EXPECT_TRUE(verified.ok()) << verified.message();
  ir::Graph after = *before;
  const Status ran = RunNamed(after, c.passes);
  EXPECT_TRUE(ran.ok()) << ran.message();
  if (!ran.ok() || !verified.ok()) return "";
  ExpectSameResults(*before, after, c.tolerance);
  if (!std::getenv("WHET_UPDATE_GOLDENS")) {
    Result<ir::Graph> expected = ir::ParseGraph(c.expected);
    EXPECT_TRUE(expected.ok()) << expected.message();
    if (expected.ok()) {
      EXPECT_EQ(PrintGraph(after), PrintGraph(*expected));
    }
  }
  return Written(c, PrintGraph(*before), PrintGraph(after));
}

class IrTest : public ::testing::TestWithParam<const Pass*> {};

TEST_P(IrTest, RewritesAsWritten) {
  const std::string path = std::string("tests/irtest/") + GetParam()->name + ".ir";
  Result<std::string> text = ReadText(path);
  ASSERT_TRUE(text.ok()) << text.message();
  const std::vector<Case> cases = ReadCases(*text);
  EXPECT_FALSE(cases.empty()) << path << " has no cases";
  std::string updated = text->substr(0, text->find("--- "));
  for (const Case& c : cases) updated += RunCase(c);
  if (std::getenv("WHET_UPDATE_GOLDENS") && !HasFailure()) {
    ASSERT_TRUE(WriteFile(path, std::string_view(updated.substr(0, updated.size() - 1))).ok());
  }
}

INSTANTIATE_TEST_SUITE_P(Passes, IrTest, ::testing::ValuesIn(AllPasses().begin(), AllPasses().end()),
                         [](const auto& info) { return std::string(info.param->name); });

TEST(RunPasses, NamesAnUnknownDisabledPass) {
  ir::Graph graph;
  EXPECT_EQ(RunPasses(graph, {{"no_such_pass"}}).message().substr(0, 35),
            "no pass is named 'no_such_pass'; th");
}

ir::Graph TransposedTwice() {
  Result<ir::Graph> graph = ir::ParseGraph(
      "graph @g { input %x: f32[2, 3] %s: f32[2, 3] = tanh(%x)"
      "%a: f32[3, 2] = transpose(%s) {perm=[1, 0]} %y: f32[2, 3] = transpose(%a) {perm=[1, 0]} return %y }");
  EXPECT_TRUE(graph.ok()) << graph.message();
  return std::move(graph).value();
}

TEST(Passes, StandInTheDocs) {
  const Result<std::string> docs = ReadText("docs/passes.md");
  ASSERT_TRUE(docs.ok()) << docs.message();
  for (const Pass* pass : AllPasses()) {
    EXPECT_NE(docs->find("\n| " + std::string(pass->name) + " "), std::string::npos) << pass->name;
  }
}

TEST(RunPasses, LeavesDisabledPassesOut) {
  ir::Graph graph = TransposedTwice();
  ASSERT_TRUE(RunPasses(graph, {{"identities"}}).ok());
  EXPECT_EQ(graph.nodes.size(), 3u);
  ASSERT_TRUE(RunPasses(graph).ok());
  EXPECT_EQ(graph.nodes.size(), 1u);
}

TEST(RunPasses, NamesThePassThatBreaksTheGraph) {
  const Pass breaks = {"breaks", "", [](ir::Graph& graph) -> Result<bool> {
                         graph.nodes[1].attrs.Set("perm", std::vector<int64_t>{0, 0});
                         return true;
                       }};
  ir::Graph graph = TransposedTwice();
  EXPECT_EQ(RunPass(graph, breaks).message().substr(0, 22), "pass 'breaks': node ''");
}

}  // namespace
}  // namespace whet::passes
