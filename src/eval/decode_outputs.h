// SPDX-License-Identifier: Apache-2.0
// From the outputs of a run to the answer that the card reads in them.
#ifndef WHET_EVAL_DECODE_OUTPUTS_H_
#define WHET_EVAL_DECODE_OUTPUTS_H_

#include <vector>

#include "base/result.h"
#include "card/decode.h"
#include "eval/execute.h"

namespace whet::eval {

Result<card::Answer> DecodeOutputs(const card::Card& card, const std::vector<NamedTensor>& outputs,
                                   const card::Geometry& geometry);

}  // namespace whet::eval

#endif  // WHET_EVAL_DECODE_OUTPUTS_H_
