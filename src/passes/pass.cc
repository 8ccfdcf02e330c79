// SPDX-License-Identifier: Apache-2.0
#include "passes/pass.h"

#include <fmt/format.h>

#include <vector>

#include "ops/op.h"

namespace whet::passes {
namespace {

constexpr int kMaxRounds = 100;

#define WHET_PASS(name) &kPass_##name,
#define WHET_LATE_PASS(name)
constexpr const Pass* kEarly[] = {
#include "passes/passes.inc"
};
#undef WHET_PASS
#undef WHET_LATE_PASS
#define WHET_PASS(name)
#define WHET_LATE_PASS(name) &kPass_##name,
constexpr const Pass* kLate[] = {
#include "passes/passes.inc"
};
#undef WHET_PASS
#undef WHET_LATE_PASS

std::vector<const Pass*> Joined() {
  std::vector<const Pass*> all(std::begin(kEarly), std::end(kEarly));
  all.insert(all.end(), std::begin(kLate), std::end(kLate));
  return all;
}

Status CheckNames(const PassOptions& options) {
  for (const std::string& name : options.disabled) {
    if (FindPass(name)) continue;
    std::string known;
    for (const Pass* pass : AllPasses()) known += fmt::format("\n  {}: {}", pass->name, pass->summary);
    return Error(fmt::format("no pass is named '{}'; the passes are{}", name, known));
  }
  return {};
}

// Runs each pass once; the name of one that changed something, or null.
Result<const Pass*> RunRound(ir::Graph& graph, std::span<const Pass* const> passes,
                             const PassOptions& options) {
  const Pass* last = nullptr;
  for (const Pass* pass : passes) {
    if (!options.disabled.contains(pass->name) && WHET_TRY(RunPass(graph, *pass))) last = pass;
  }
  return last;
}

}  // namespace

std::span<const Pass* const> AllPasses() {
  static const std::vector<const Pass*> all = Joined();
  return all;
}

const Pass* FindPass(std::string_view name) {
  for (const Pass* pass : AllPasses()) {
    if (name == pass->name) return pass;
  }
  return nullptr;
}

Result<bool> RunPass(ir::Graph& graph, const Pass& pass) {
  const std::string context = fmt::format("pass '{}'", pass.name);
  const bool changed = WHET_TRY(pass.run(graph).With(context));
  if (changed) WHET_TRY(ops::VerifyGraph(graph).With(context));
  return changed;
}

Status RunPasses(ir::Graph& graph, const PassOptions& options) {
  WHET_TRY(CheckNames(options));
  WHET_TRY(ops::VerifyGraph(graph).With("before the passes"));
  const Pass* changed = nullptr;
  for (int round = 0; round < kMaxRounds; ++round) {
    changed = WHET_TRY(RunRound(graph, kEarly, options));
    if (!changed) changed = WHET_TRY(RunRound(graph, kLate, options));
    if (!changed) return {};
  }
  return Error(fmt::format("pass '{}' still changes the graph after {} rounds; disable it", changed->name,
                           kMaxRounds));
}

}  // namespace whet::passes
