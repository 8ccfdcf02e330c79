// SPDX-License-Identifier: Apache-2.0
#include "format/targets.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/cpu.h"
#include "cli/verb.h"
#include "kernels/registry.h"

namespace whet::cli {
namespace {

int KernelCount(Isa isa) {
  int count = 0;
  for (const kernels::Kernel* kernel : kernels::AllKernels()) count += kernel->isa == isa;
  return count;
}

void PrintJson() {
  nlohmann::ordered_json isas = nlohmann::ordered_json::array(), targets = nlohmann::ordered_json::array();
  for (const IsaInfo& info : AllIsas()) {
    isas.push_back({{"name", info.name},
                    {"available", (MachineIsas() & IsaBit(info.isa)) != 0},
                    {"kernels", KernelCount(info.isa)}});
  }
  for (const format::Target& target : format::AllTargets()) {
    targets.push_back({{"name", target.name}, {"summary", target.summary}, {"emits_c", target.emits_c()}});
  }
  fmt::print("{}\n", nlohmann::ordered_json{{"isas", isas}, {"targets", targets}}.dump(2));
}

void PrintText() {
  fmt::print("instruction sets (--isa)\n");
  for (const IsaInfo& info : AllIsas()) {
    const bool here = MachineIsas() & IsaBit(info.isa);
    fmt::print("  {:<12} {:<22} {} kernels\n", info.name, here ? "on this machine" : "not on this machine",
               KernelCount(info.isa));
  }
  fmt::print("targets (--target)\n");
  for (const format::Target& target : format::AllTargets()) {
    fmt::print("  {:<14} {}{}\n", target.name, target.summary,
               target.emits_c() ? "; C by `whet emit`" : "; plans by `whet compile`");
  }
}

Action Declare(CLI::App& app) {
  auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "print for machines");
  return [json]() -> Result<int> {
    *json ? PrintJson() : PrintText();
    return 0;
  };
}

}  // namespace

extern const Verb kVerb_targets;
const Verb kVerb_targets = {"targets", "What this build knows and what this machine has", Declare};

}  // namespace whet::cli
