// SPDX-License-Identifier: Apache-2.0
// What verbs have in common: a model, and how it is executed.
#ifndef WHET_CLI_OPTIONS_H_
#define WHET_CLI_OPTIONS_H_

#include <CLI/CLI.hpp>

#include "eval/execute.h"
#include "eval/judge.h"
#include "eval/model.h"

namespace whet::cli {

using eval::Engine, eval::ExecuteOptions, eval::Executor, eval::NamedTensor;
using eval::Model, eval::ModelOptions;

// Adds MODEL, --dialect, --signature, --shape, --constant and --without.
void DeclareModel(CLI::App& app, ModelOptions& options);

// Adds --isa and --threads, and --oracle where `with_oracle`.
void DeclareExecute(CLI::App& app, ExecuteOptions& options, bool with_oracle);

// Adds --labels, --label-column and --class-offset, and --task, a name that is one.
void DeclareLabels(CLI::App& app, eval::LabelOptions& labels);
void DeclareTask(CLI::App& app, std::string& task);

}  // namespace whet::cli

#endif  // WHET_CLI_OPTIONS_H_
