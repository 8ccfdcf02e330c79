// SPDX-License-Identifier: Apache-2.0
#include "eval/model_card.h"

#include <fmt/format.h>

#include "base/file.h"
#include "card/suggest.h"

namespace whet::eval {
namespace {

std::string Comment(const char* role, size_t number, const format::Tensor& tensor) {
  std::string name = tensor.name;
  for (char& c : name) c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return fmt::format("# {} {}: '{}' {}{}\n", role, number, name, DTypeName(tensor.dtype),
                     ir::ToString(ir::ToShape(tensor.dims)));
}

}  // namespace

std::string CardBeside(const std::string& model_path) {
  const size_t slash = model_path.rfind('/'), dot = model_path.rfind('.');
  const bool extension = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  return (extension ? model_path.substr(0, dot) : model_path) + ".card.yaml";
}

Result<std::optional<card::Card>> CardFromFile(const ModelOptions& options) {
  const std::string path = options.card.empty() ? CardBeside(options.path) : options.card;
  if (options.card.empty() && !FileExists(path)) return std::optional<card::Card>();
  return std::optional(WHET_TRY(card::ReadCard(path)));
}

Result<std::optional<card::Card>> LoadCard(const Model& model, const ModelOptions& options) {
  std::optional<card::Card> card = WHET_TRY(CardFromFile(options));
  if (card || model.plan().card.empty()) return card;
  return std::optional(WHET_TRY(card::ParseCard(model.plan().card).With(model.path() + ": its card")));
}

Result<std::string> CardToEmbed(const ModelOptions& options) {
  const std::optional<card::Card> card = WHET_TRY(CardFromFile(options));
  return card ? card::PrintCard(*card) : std::string();
}

std::string CardTemplate(const Model& model) {
  const format::Entry& entry = model.entry();
  std::string text =
      "# How a file becomes this model's input and its outputs an answer, guessed from shapes. Check resize, "
      "colours,\n"
      "# values, mean and std against the model's source; docs/model-card.md describes every key.\n";
  for (size_t i = 0; i < entry.inputs.size(); ++i)
    text += Comment("input", i, entry.tensors[static_cast<size_t>(entry.inputs[i])]);
  for (size_t i = 0; i < entry.outputs.size(); ++i)
    text += Comment("output", i, entry.tensors[static_cast<size_t>(entry.outputs[i])]);
  const card::Card card = card::Suggest(entry);
  text += card::PrintCard(card);
  if (card.output.decoder != card::Decoder::kNone)
    text += "  # labels: [first, second, ...]   or   labels_file: names.txt\n";
  return text;
}

}  // namespace whet::eval
