// SPDX-License-Identifier: Apache-2.0
// A model that runs over a sound window after window, or step after step, keeping what it keeps.
#ifndef WHET_EVAL_WINDOWS_H_
#define WHET_EVAL_WINDOWS_H_

#include <vector>

#include "base/result.h"
#include "card/card.h"
#include "eval/execute.h"
#include "media/wav.h"

namespace whet::eval {

// The inputs of each run over a sound; the model must have one input, of the card's input.context + input.window samples.
Result<std::vector<std::vector<ir::Tensor>>> CutWindows(const format::Entry& entry, const media::Sound& sound,
                                                        const card::Card& card);

// The outputs of all steps stacked along a leading axis, what the model keeps going on.
Result<std::vector<NamedTensor>> StackRuns(const std::vector<std::vector<ir::Tensor>>& steps,
                                           Executor& executor);

}  // namespace whet::eval

#endif  // WHET_EVAL_WINDOWS_H_
