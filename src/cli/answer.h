// SPDX-License-Identifier: Apache-2.0
// Answers of models for people and for machines.
#ifndef WHET_CLI_ANSWER_H_
#define WHET_CLI_ANSWER_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "card/decode.h"
#include "cli/options.h"

namespace whet::cli {

void PrintAnswer(const card::Answer& answer);

// {"classes": [{"index", "name", "score"}], "boxes": [{"x0", "y0", "x1", "y1", "index", "name", "score",
// "keypoints"}], "keypoints": [{"name", "x", "y", "score"}]}; positions in pixels of the source.
// Of a sound also "speech": [{"begin", "end", "score"}], in seconds.
nlohmann::ordered_json ToJson(const card::Answer& answer);

// Indented; bytes of labels that are not UTF-8 are replaced.
std::string JsonText(const nlohmann::ordered_json& json);

}  // namespace whet::cli

#endif  // WHET_CLI_ANSWER_H_
