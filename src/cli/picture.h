// SPDX-License-Identifier: Apache-2.0
// A model as one HTML page that needs nothing else: the graph, its memory over time and a table of its
// layers. The page's own parts are the files of cli/picture/.
#ifndef WHET_CLI_PICTURE_H_
#define WHET_CLI_PICTURE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/options.h"
#include "import/view.h"

namespace whet::cli {

// The page for a model that `options` names. A model that cannot be imported or compiled is drawn as its file
// has it, what is refused in red; `error` then receives why. Only a file that is no model is an error.
Result<std::string> DrawPage(const ModelOptions& options, std::string* error);

// What the page shows of a compiled plan, and of a model file with its refusals; described in
// cli/picture/main.js.
nlohmann::json PlanView(const Model& model);
nlohmann::json SourceView(const import::ModelView& view, const std::vector<import::Refusal>& refused,
                          const std::string& error);

}  // namespace whet::cli

#endif  // WHET_CLI_PICTURE_H_
