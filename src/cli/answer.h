// SPDX-License-Identifier: Apache-2.0
// Answers of models for people.
#ifndef WHET_CLI_ANSWER_H_
#define WHET_CLI_ANSWER_H_

#include "card/decode.h"

namespace whet::cli {

void PrintAnswer(const card::Answer& answer);

}  // namespace whet::cli

#endif  // WHET_CLI_ANSWER_H_
