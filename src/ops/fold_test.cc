// SPDX-License-Identifier: Apache-2.0
#include "ops/fold.h"

#include <gtest/gtest.h>

namespace whet::ops {
namespace {

ir::Graph Parsed(const std::string& nodes) {
  Result<ir::Graph> graph =
      ir::ParseGraph("graph @g {\n  input %x: f32[2, 3]\n" + nodes + "\n  return %y\n}\n");
  EXPECT_TRUE(graph.ok()) << graph.message();
  return graph.ok() ? *graph : ir::Graph();
}

TEST(Fold, CountsMultiplications) {
  const ir::Graph graph = Parsed("  const %w: f32[3, 5] = splat(1)\n  %y: f32[2, 5] = matmul(%x, %w)");
  EXPECT_EQ(WorkOf(graph, graph.nodes[0]), 6 + 15 + 10 * 3);
}

TEST(Fold, RefusesALargeResultOfLittle) {
  ir::Graph graph = Parsed(
      "  const %c: f32[1] = [1]\n  %e: f32[4096, 4097] = expand(%c) {shape=[4096, 4097]}\n  %y: f32[2, 3] = "
      "abs(%x)");
  EXPECT_FALSE(TakeFold(graph, graph.nodes[0]));
  graph.value(graph.nodes[0].outputs[0]).type.shape = ir::ToShape(ir::Dims{4096, 4096});
  EXPECT_TRUE(TakeFold(graph, graph.nodes[0]));
}

TEST(Fold, EndsWithWhatIsFree) {
  ir::Graph graph = Parsed(
      "  const %c: f32[4096, 4096] = splat(1)\n  %d: f32[4096, 4096] = add(%c, %c)\n  %y: f32[2, 3] = "
      "abs(%x)");
  int folded = 0;
  while (folded < 100 && TakeFold(graph, graph.nodes[0])) ++folded;
  EXPECT_EQ(folded, 7);  // of 64 MiB each, beside the constant, in 512 MiB
  EXPECT_TRUE(CheckMade(graph).ok());
  graph.made.bytes += int64_t{1} << 30;
  EXPECT_FALSE(CheckMade(graph).ok());
  graph.made.source_bytes = int64_t{1} << 30;  // a large model may have more
  EXPECT_TRUE(CheckMade(graph).ok());
}

TEST(Fold, RefusesMuchWork) {
  ir::Graph graph = Parsed(
      "  const %c: f32[2048, 2048] = splat(1)\n  %d: f32[2048, 2048] = matmul(%c, %c)\n  %y: f32[2, 3] = "
      "abs(%x)");
  EXPECT_FALSE(TakeFold(graph, graph.nodes[0]));
  EXPECT_FALSE(TakeAll(graph).ok());
}

}  // namespace
}  // namespace whet::ops
