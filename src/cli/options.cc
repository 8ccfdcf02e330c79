// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

namespace whet::cli {

void DeclareModel(CLI::App& app, ModelOptions& options) {
  app.add_option("MODEL", options.path, "a .onnx, .tflite or .whet file")->required();
  app.add_option("--dialect", options.dialect,
                 "how integers are rounded: whet (default) or tflm, TFLite Micro's bytes")
      ->type_name("DIALECT");
  app.add_option("--signature", options.signature,
                 "which signature of a .tflite that has several; the first without, see inspect")
      ->type_name("NAME");
  app.add_option("--shape", options.shapes, "sizes of an input with open dimensions, NAME=1x3x224x224")
      ->type_name("NAME=DIMS")
      ->allow_extra_args(false);
  app.add_option("--constant", options.constants, "an input that stands for a constant, NAME=FILE.npy")
      ->type_name("NAME=FILE")
      ->allow_extra_args(false);
  app.add_option("--without", options.without, "leave out a pass or planning step, see docs/passes.md")
      ->type_name("PASS")
      ->allow_extra_args(false);
}

void DeclareExecute(CLI::App& app, ExecuteOptions& options, bool with_oracle) {
  app.add_option("--isa", options.isa, "use no more than this instruction set (names: `whet targets`)")
      ->type_name("ISA");
  app.add_option("--threads", options.threads, "threads that compute, 0 for all of this process")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  if (with_oracle)
    app.add_flag("--oracle", options.oracle, "compute by the slow reference instead of the kernels");
}

void DeclareLabels(CLI::App& app, eval::LabelOptions& labels) {
  app.add_option(
         "--labels", labels.path,
         "a CSV of file,class_index; .npy or .npz; the folder of folders; of boxes a folder in YOLO's form")
      ->type_name("FILE|DIR");
  app.add_option("--label-column", labels.column, "the column of the class, by name or from 1");
  app.add_option("--class-offset", labels.offset,
                 "added to every label, for instance 1 where class 0 is the background")
      ->check(CLI::Range(-1000000, 1000000));
}

void DeclareTask(CLI::App& app, std::string& task) {
  app.add_option("--task", task, "what the model does, in place of what its card says")
      ->type_name("TASK")
      ->check(
          CLI::IsMember(std::vector<std::string>(std::begin(eval::kTaskNames), std::end(eval::kTaskNames))));
}

}  // namespace whet::cli
