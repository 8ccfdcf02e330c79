// SPDX-License-Identifier: Apache-2.0
// What a model card fixes of a model before it is compiled: sizes, constants, and what it keeps from run to run.
#ifndef WHET_EVAL_FIXED_H_
#define WHET_EVAL_FIXED_H_

#include <span>

#include "card/card.h"
#include "import/import.h"

namespace whet::eval {

// Sizes of open dimensions that nothing has bound yet, and constants. `inputs` are those that the file declares.
Status BindFixed(const card::Fixed& fixed, std::span<const ir::Value> inputs, import::ImportOptions* options);

// Makes states of pairs of an input and an output, which end to be inputs and outputs. A state begins with zeros.
Status TieStates(const card::Fixed& fixed, ir::Graph* graph);

}  // namespace whet::eval

#endif  // WHET_EVAL_FIXED_H_
