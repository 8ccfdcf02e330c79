// SPDX-License-Identifier: Apache-2.0
#include "eval/compile_file.h"

#include <fmt/format.h>

namespace whet::eval {

Result<Model> CompileFile(const CompileFileOptions& options) {
  ModelOptions load = options.model;
  if (!options.prepack.empty()) {
    load.prepack = ParseIsa(options.prepack);
    if (!load.prepack)
      return Error(fmt::format("prepack '{}': no such instruction set; see `whet targets`", options.prepack));
  }
  for (int seed = 1; seed <= options.goldens; ++seed)
    load.golden_seeds.push_back(static_cast<uint32_t>(seed));
  load.plan_path = options.output;
  Model model = WHET_TRY(Model::Load(load));
  WHET_TRY(model.report() ? model.Commit() : WriteFile(options.output, model.file()));
  return model;
}

}  // namespace whet::eval
