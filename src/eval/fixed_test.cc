// SPDX-License-Identifier: Apache-2.0
// What a card fixes, in a model that is loaded with it.
#include "eval/fixed.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "eval/model.h"

namespace whet::eval {
namespace {

class FixedTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/whet_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
    Write("sum.ir",
          "graph @sum {\n  input %x: f32[n, 2]\n  input %before: f32[n, 2]\n"
          "  %after: f32[n, 2] = add(%before, %x)\n  %y: f32[n, 2] = neg(%after)\n  return %y, %after\n}\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
  }
  Result<ir::Graph> Load(const std::string& card) {
    Write("sum.card.yaml", card);
    ModelOptions options;
    options.path = folder_ + "/sum.ir";
    return LoadGraph(options);
  }

  std::string folder_;
};

TEST_F(FixedTest, BindsSizesAndTiesStates) {
  const Result<ir::Graph> graph = Load("model:\n  state: {before: after}\n  shapes: {x: [3, 2]}\n");
  ASSERT_TRUE(graph.ok()) << graph.message();
  ASSERT_EQ(graph->inputs.size(), 1u);
  EXPECT_EQ(ir::StaticDims(graph->type(graph->inputs[0]).shape), (ir::Dims{3, 2}));
  EXPECT_EQ(graph->outputs.size(), 1u);
  EXPECT_EQ(graph->states.size(), 1u);
}

TEST_F(FixedTest, NamesWhatTheModelLacks) {
  const Result<ir::Graph> graph = Load("model:\n  shapes: {z: [3, 2]}\n");
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.message().find("no input 'z'"), std::string::npos) << graph.message();
  const Result<ir::Graph> other = Load("model:\n  shapes: {x: [3, 2]}\n  constants: {z: 1}\n");
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.message().find("no input 'z'"), std::string::npos) << other.message();
}

}  // namespace
}  // namespace whet::eval
