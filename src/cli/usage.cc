// SPDX-License-Identifier: Apache-2.0
#include "cli/usage.h"

#include "base/cpu.h"
#include "cli/key_actions.h"
#include "cli/program.h"
#include "eval/judge.h"
#include "format/targets.h"
#include "passes/pass.h"
#include "trust/signer.h"

namespace whet::cli {
namespace {

std::vector<std::string> ChoicesOf(const std::string& type) {
  std::vector<std::string> names;
  if (type == "ISA") {
    for (const IsaInfo& info : AllIsas()) names.emplace_back(info.name);
  } else if (type == "TARGET") {
    for (const format::Target& target : format::AllTargets()) names.emplace_back(target.name);
  } else if (type == "PASS") {
    for (const passes::Pass* pass : passes::AllPasses()) names.emplace_back(pass->name);
    names.insert(names.end(), {"in_place", "concat_alias", "order"});
  } else if (type == "DIALECT") {
    names = {"whet", "tflm"};
  } else if (type == "TASK") {
    names.assign(std::begin(eval::kTaskNames), std::end(eval::kTaskNames));
  } else if (type == "ACTION") {
    names.assign(std::begin(kKeyActions), std::end(kKeyActions));
  } else if (type == "KIND") {
    names.assign(std::begin(trust::kKeyKindNames), std::end(trust::kKeyKindNames));
  } else if (type == "ROLE") {
    names.assign(std::begin(trust::kTopRoles), std::end(trust::kTopRoles));
  } else if (type == "SHELL") {
    names.assign(std::begin(kShells), std::end(kShells));
  }
  return names;
}

// "FILE", "[NAME=]FILE", "OUT.whet" and models are files.
ValueKind KindOf(const std::string& type, bool has_choices) {
  if (has_choices) return ValueKind::kChoice;
  if (type == "DIR") return ValueKind::kFolder;
  const bool file = type.find("FILE") != std::string::npos || type.starts_with("OUT") || type == "MODEL";
  return file ? ValueKind::kFile : ValueKind::kAny;
}

OptionUsage Describe(const CLI::Option& option) {
  OptionUsage usage;
  for (const std::string& name : option.get_snames()) usage.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) usage.names.push_back("--" + name);
  usage.positional = usage.names.empty();
  usage.text = option.get_description();
  usage.otherwise = option.get_default_str();
  usage.required = option.get_required();
  usage.repeats = option.get_items_expected_max() > 1;
  if (usage.positional) usage.names = {option.get_name(true)};
  if (option.get_items_expected_max() == 0) return usage;
  usage.value = option.get_type_name();
  usage.value = usage.value.substr(0, usage.value.find(':'));  // what follows are the checks
  const bool model = usage.positional && (usage.value == "TEXT" || usage.value.empty());
  if (model) usage.value = "MODEL";
  usage.choices = ChoicesOf(usage.value);
  usage.kind = KindOf(usage.value, !usage.choices.empty());
  return usage;
}

}  // namespace

ProgramUsage DescribeProgram() {
  const Program program = DeclareProgram();
  ProgramUsage usage{program.app->get_name(), program.app->get_description(), program.app->get_footer(), {}};
  for (const CLI::App* verb : program.app->get_subcommands({})) {
    VerbUsage& row = usage.verbs.emplace_back(VerbUsage{verb->get_name(), verb->get_description(), {}});
    for (const CLI::Option* option : verb->get_options()) row.options.push_back(Describe(*option));
  }
  for (VerbUsage& verb : usage.verbs) {
    for (OptionUsage& option : verb.options) {
      if (option.value != "VERB") continue;
      option.kind = ValueKind::kChoice;
      for (const VerbUsage& other : usage.verbs) option.choices.push_back(other.name);
    }
  }
  return usage;
}

}  // namespace whet::cli
