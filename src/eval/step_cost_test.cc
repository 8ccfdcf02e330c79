// SPDX-License-Identifier: Apache-2.0
#include "eval/step_cost.h"

#include <gtest/gtest.h>

namespace whet::eval {
namespace {

TEST(MeasureInTurn, DescribesEveryStepOfBothPlans) {
  ModelOptions options;
  options.path = "tests/models/ds_cnn.ir";
  const Result<Model> model = Model::Load(options);
  ASSERT_TRUE(model.ok()) << model.message();
  const Model* models[] = {&*model, &*model};
  const auto costs = MeasureInTurn(models, {}, 0.01);
  ASSERT_TRUE(costs.ok()) << costs.message();
  ASSERT_EQ(costs->size(), 2u);
  for (const PlanCost& cost : *costs) {
    ASSERT_EQ(cost.steps.size(), model->entry().ops.size());
    EXPECT_GE(cost.runs, 10u);
    EXPECT_GT(cost.best_ms, 0);
    EXPECT_LE(cost.best_ms, cost.median_ms);
    EXPECT_GT(cost.steps_ms, 0);
    EXPECT_LE(cost.steps_ms, cost.median_ms * 1.5);
    EXPECT_EQ(cost.file_bytes, model->file().size());
    EXPECT_EQ(cost.steps[0].op, "conv2d");
    EXPECT_EQ(cost.steps[0].macs, uint64_t{25} * 5 * 64 * 40);
    for (const StepCost& step : cost.steps) {
      EXPECT_LT(step.best_ns, 1000000000u) << step.node;
      EXPECT_GT(step.result_bytes, 0u) << step.node;
    }
  }
}

}  // namespace
}  // namespace whet::eval
