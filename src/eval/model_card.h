// SPDX-License-Identifier: Apache-2.0
// Where a model's card comes from: --card, the file beside the model, or the plan.
#ifndef WHET_EVAL_MODEL_CARD_H_
#define WHET_EVAL_MODEL_CARD_H_

#include <optional>
#include <string>

#include "base/result.h"
#include "card/card.h"
#include "eval/model.h"

namespace whet::eval {

// "models/face.tflite" -> "models/face.card.yaml".
std::string CardBeside(const std::string& model_path);

// The card from a file: --card, or the one beside the model.
Result<std::optional<card::Card>> CardFromFile(const ModelOptions& options);

Result<std::optional<card::Card>> LoadCard(const Model& model, const ModelOptions& options);

// The text that a plan carries, labels included; empty when there is no card.
Result<std::string> CardToEmbed(const ModelOptions& options);

// A card guessed from shapes, with the model's inputs and outputs as comments.
std::string CardTemplate(const Model& model);

}  // namespace whet::eval

#endif  // WHET_EVAL_MODEL_CARD_H_
