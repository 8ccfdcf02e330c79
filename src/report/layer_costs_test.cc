// SPDX-License-Identifier: Apache-2.0
#include "report/layer_costs.h"

#include <gtest/gtest.h>

namespace whet::report {
namespace {

eval::StepCost Step(const char* node, const char* op, uint64_t ns, const char* kernel = "k") {
  eval::StepCost step;
  step.node = node;
  step.op = op;
  step.kernel = kernel;
  step.best_ns = ns;
  step.macs = 10;
  return step;
}

TEST(ByLayer, JoinsStepsToTheLayersTheyCameFrom) {
  eval::PlanCost plan;
  plan.steps = {Step("x.quantize", "quantize", 1), Step("conv", "conv2d", 20, "conv_s8"),
                Step("conv.pad", "pad", 5, "pad_s8"), Step("conv_1", "conv2d", 7),
                Step("lost", "reshape", 3)};
  const LayerCosts costs = ByLayer(plan, {{"conv", "conv2d"}, {"conv_1", "conv2d"}, {"relu", "relu"}});
  EXPECT_EQ(costs.layers[0].ns, 25u);
  EXPECT_EQ(costs.layers[0].macs, 20u);
  EXPECT_EQ(costs.layers[0].kernel, "conv_s8") << "of the step that takes longest";
  EXPECT_EQ(costs.layers[1].ns, 7u);
  EXPECT_TRUE(costs.layers[2].fused);
  EXPECT_FALSE(costs.layers[0].fused);
  EXPECT_EQ(costs.conversion_ns, 1u);
  EXPECT_EQ(costs.other_ns, 3u);
}

TEST(ByLayer, LayersOfOneNameAreToldApartByTheirOperation) {
  eval::PlanCost plan;
  plan.steps = {Step("stem", "transpose", 4), Step("stem", "conv2d", 20), Step("stem", "pad", 1)};
  const LayerCosts costs = ByLayer(plan, {{"stem", "transpose"}, {"stem", "conv2d"}});
  EXPECT_EQ(costs.layers[0].ns, 5u);
  EXPECT_EQ(costs.layers[1].ns, 20u);
}

TEST(ByLayer, ConversionsBelongToNoLayerUnlessTheyAreOne) {
  eval::PlanCost plan;
  plan.steps = {Step("conv.quantize", "quantize", 1), Step("q", "quantize", 2)};
  const LayerCosts costs = ByLayer(plan, {{"conv", "conv2d"}, {"q", "quantize"}});
  EXPECT_TRUE(costs.layers[0].fused);
  EXPECT_EQ(costs.layers[1].ns, 2u);
  EXPECT_EQ(costs.conversion_ns, 1u);
}

}  // namespace
}  // namespace whet::report
