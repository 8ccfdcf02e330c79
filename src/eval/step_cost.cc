// SPDX-License-Identifier: Apache-2.0
#include "eval/step_cost.h"

#include <algorithm>
#include <chrono>

namespace whet::eval {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kLeastRuns = 10, kMostRuns = 2000;
constexpr uint32_t kSeed = 1;

struct Runner {
  Engine engine;
  PlanCost cost;
  std::vector<double> whole_ms;
  std::vector<uint64_t> once;

  void RunWhole() {
    engine.session->FillInputs(kSeed);
    const auto start = Clock::now();
    engine.session->Run();
    whole_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }

  void RunSteps() {
    std::ranges::fill(once, 0);
    engine.session->FillInputs(kSeed);
    engine.session->RunTimed(once);
    for (size_t i = 0; i < once.size(); ++i) cost.steps[i].best_ns = std::min(cost.steps[i].best_ns, once[i]);
  }
};

uint64_t ConstantBytes(const format::Entry& entry, const format::Op& op) {
  uint64_t bytes = 0;
  for (const std::vector<int32_t>* ids : {&op.inputs, &op.baked}) {
    for (int32_t id : *ids) {
      if (id >= 0 && entry.tensors[static_cast<size_t>(id)].is_constant())
        bytes += format::StoredBytes(entry.tensors[static_cast<size_t>(id)]);
    }
  }
  return bytes;
}

StepCost Describe(const format::Entry& entry, const format::Op& op, const runtime::StepInfo& step) {
  const auto tensor = [&](int32_t id) -> const format::Tensor& {
    return entry.tensors[static_cast<size_t>(id)];
  };
  StepCost cost{std::string(step.node), std::string(step.op), std::string(step.kernel), step.macs,
                ConstantBytes(entry, op)};
  for (int32_t id : op.outputs) cost.result_bytes += tensor(id).bytes;
  if (!op.outputs.empty()) cost.result = tensor(op.outputs[0]).dtype;
  const bool weights = op.inputs.size() > 1 && op.inputs[1] >= 0 && tensor(op.inputs[1]).is_constant();
  if (weights) cost.weights = tensor(op.inputs[1]).dtype;
  cost.best_ns = UINT64_MAX;
  return cost;
}

Result<Runner> Prepare(const Model& model, const ExecuteOptions& options) {
  Runner runner;
  runner.engine = WHET_TRY(MakeEngine(model, options));
  const runtime::Session& session = *runner.engine.session;
  const format::Entry& entry = model.entry();
  PlanCost& cost = runner.cost;
  cost.file_bytes = model.file().size();
  cost.arena_bytes = entry.arena_bytes;
  cost.threads = session.threads();
  for (const format::Tensor& t : entry.tensors)
    cost.weight_bytes += t.is_constant() ? format::StoredBytes(t) : 0;
  for (size_t i = 0; i < session.step_count(); ++i) {
    cost.steps.push_back(Describe(entry, entry.ops[i], session.step(i)));
    cost.macs += session.step(i).macs;
    cost.isa = std::max(cost.isa, session.step(i).isa);
  }
  runner.once.resize(session.step_count());
  return runner;
}

PlanCost Conclude(Runner runner) {
  std::ranges::sort(runner.whole_ms);
  runner.cost.runs = runner.whole_ms.size();
  for (const StepCost& step : runner.cost.steps)
    runner.cost.steps_ms += static_cast<double>(step.best_ns) / 1e6;
  runner.cost.best_ms = runner.whole_ms.front();
  runner.cost.median_ms = runner.whole_ms[runner.whole_ms.size() / 2];
  return std::move(runner.cost);
}

}  // namespace

Result<std::vector<PlanCost>> MeasureInTurn(std::span<const Model* const> models,
                                            const ExecuteOptions& options, double seconds,
                                            const std::function<void(size_t done, size_t of)>& progress) {
  std::vector<Runner> runners;
  for (const Model* model : models) runners.push_back(WHET_TRY(Prepare(*model, options)));
  const auto start = Clock::now();
  const double all = seconds * static_cast<double>(models.size());
  for (size_t run = 0; run < kMostRuns; ++run) {
    const double spent = std::chrono::duration<double>(Clock::now() - start).count();
    if (run >= kLeastRuns && spent >= all) break;
    for (Runner& runner : runners) {
      runner.RunWhole();
      runner.RunSteps();
    }
    if (progress) progress(static_cast<size_t>(std::min(spent, all) * 1000), static_cast<size_t>(all * 1000));
  }
  std::vector<PlanCost> costs;
  for (Runner& runner : runners) costs.push_back(Conclude(std::move(runner)));
  return costs;
}

}  // namespace whet::eval
