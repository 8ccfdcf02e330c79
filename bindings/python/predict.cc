// SPDX-License-Identifier: Apache-2.0
// Model.predict: from a file, a picture or a sound to the answer that the card reads in the outputs.
#include <fmt/format.h>

#include <variant>

#include "eval/decode_outputs.h"
#include "eval/sample_file.h"
#include "eval/windows.h"
#include "model.h"
#include "report/answer.h"

namespace whet::python {
namespace {

constexpr int64_t kMaxSide = 1 << 15;

// A picture of height x width x 3 in RGB, or of height x width in greys.
std::optional<media::Image> PictureOf(const Elements& elements) {
  const std::span<const Py_ssize_t> dims = elements.dims();
  const bool grey = dims.size() == 2;
  if (elements.dtype() != DType::kU8 || !(grey || (dims.size() == 3 && dims[2] == 3))) return std::nullopt;
  if (dims[0] < 1 || dims[1] < 1 || dims[0] > kMaxSide || dims[1] > kMaxSide) return std::nullopt;
  media::Image picture(static_cast<int>(dims[1]), static_cast<int>(dims[0]));
  const std::span<const std::byte> bytes = elements.bytes();
  for (size_t i = 0; i < picture.rgb.size(); ++i)
    picture.rgb[i] = static_cast<uint8_t>(bytes[grey ? i / 3 : i]);
  return picture;
}

std::optional<media::Sound> SoundOf(const Elements& elements, int rate) {
  if (elements.dtype() != DType::kF32 || elements.dims().size() != 1) return std::nullopt;
  media::Sound sound = {rate, std::vector<float>(static_cast<size_t>(elements.dims()[0]))};
  std::ranges::copy(elements.bytes(), std::as_writable_bytes(std::span(sound.samples)).begin());
  return sound;
}

}  // namespace

struct Model::Source {
  std::variant<std::string, media::Image, media::Sound, ir::Tensor> is;
};

Model::Source Model::Read(nb::handle given) const {
  if (std::optional<std::string> path = PathOf(given)) return {std::move(*path)};
  const Elements elements = Take(Elements::Of(given, "what is to be predicted"));
  const card::InputKind kind = card_->input.kind;
  if (kind == card::InputKind::kImage) {
    if (std::optional<media::Image> picture = PictureOf(elements)) return {std::move(*picture)};
  }
  if (kind == card::InputKind::kAudio) {
    if (std::optional<media::Sound> sound = SoundOf(elements, card_->input.rate)) return {std::move(*sound)};
  }
  const format::Tensor& want = Input(0);
  std::optional<ir::Tensor> stored = Take(StoredAs(want, elements));
  return {stored ? std::move(*stored) : ir::Tensor::FromBytes(want.dtype, want.dims, elements.bytes())};
}

// Without the GIL.
Result<card::Answer> Model::Answer(Source source) {
  const format::Tensor& want = Input(0);
  eval::Scene scene;
  if (card_->input.kind == card::InputKind::kImage) {
    const Result<card::Geometry> net = card::NetGeometry(card_->input.image, want);
    if (net.ok()) scene.geometry = *net;
  }
  executor_.Reset();
  const auto* path = std::get_if<std::string>(&source.is);
  if (card_->input.window > 0 && !std::holds_alternative<ir::Tensor>(source.is)) {
    const media::Sound sound =
        path ? WHET_TRY(eval::SoundAtRate(*path, *card_)) : std::get<media::Sound>(std::move(source.is));
    const auto runs = WHET_TRY(eval::CutWindows(entry(), sound, *card_).With(path ? *path : "the sound"));
    return eval::DecodeOutputs(*card_, WHET_TRY(eval::StackRuns(runs, executor_)), scene.geometry);
  }
  std::vector<ir::Tensor> inputs;
  if (path) {
    inputs.push_back(WHET_TRY(eval::ReadSampleFile(*path, want, &*card_, &scene)));
  } else if (auto* picture = std::get_if<media::Image>(&source.is)) {
    inputs.push_back(WHET_TRY(eval::StorePicture(std::move(*picture), want, *card_, &scene)));
  } else if (const auto* sound = std::get_if<media::Sound>(&source.is)) {
    inputs.push_back(WHET_TRY(eval::StoreSound(*sound, want)));
  } else {
    inputs.push_back(std::get<ir::Tensor>(std::move(source.is)));
  }
  return eval::DecodeOutputs(*card_, WHET_TRY(executor_.RunReal(inputs)), scene.geometry);
}

nb::object Model::Predict(nb::handle given) {
  if (!card_ || card_->output.decoder == card::Decoder::kNone) {
    throw Refusal(fmt::format(
        "{}: no model card says what the outputs mean; run() gives them as arrays, and `whet inspect MODEL "
        "--card` writes a template of a card",
        options_.path));
  }
  if (entry().inputs.size() != 1)
    throw Refusal(fmt::format("{}: predict() is for models of one input, this has {}; use run()",
                              options_.path, entry().inputs.size()));
  Source source = Read(given);
  Result<card::Answer> answer = [&] {
    const nb::gil_scoped_release release;
    const std::lock_guard lock(mutex_);
    return Answer(std::move(source));
  }();
  return ToPython(report::ToJson(Take(std::move(answer).With(options_.path))));
}

}  // namespace whet::python
