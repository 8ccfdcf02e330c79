// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"
#include "card/card.h"
#include "card/words.h"

namespace whet::card {
namespace {

constexpr int kMaxSide = 16384;
constexpr int kMaxWindow = 1 << 20;
constexpr int kMaxMilliseconds = 60000;

void ParseImage(Fields& fields, ImageInput* image) {
  fields.Choice("resize", kFits, &image->fit);
  if (image->fit == Fit::kCrop) fields.Int("short_side", 1, kMaxSide, &image->short_side);
  if (image->fit == Fit::kLetterbox) {
    int fill = image->fill;
    fields.Choice("anchor", kAnchors, &image->anchor);
    fields.Int("fill", 0, 255, &fill);
    image->fill = static_cast<uint8_t>(fill);
  }
  fields.Choice("colours", kColours, &image->colours);
  fields.Choice("layout", kLayouts, &image->layout);
  fields.Choice("values", kValues, &image->values);
  if (image->values == Values::kPixel) return;
  fields.Reals3("mean", -1e6, 1e6, &image->mean);
  fields.Reals3("std", 1e-6, 1e6, &image->std);
}

void ParseAudio(Fields& fields, Input* input) {
  fields.Int("rate", 1000, 384000, &input->rate);
  if (input->rate == 0) fields.Refuse("kind", "audio needs `rate`, in samples per second");
  const Word<bool> kChannels[] = {{"mono", true}};
  bool mono = true;
  fields.Choice("channels", kChannels, &mono);
  fields.Int("window", 1, kMaxWindow, &input->window);
  if (input->window) fields.Int("context", 0, kMaxWindow, &input->context);
  if (fields.Has("hop")) {
    fields.Refuse("hop",
                  "spectral features are not computed here; give the model features as .npy (kind: raw)");
  }
}

Result<Fixed> ParseFixed(const YamlNode& node) {
  Fixed fixed;
  Fields fields(node, "model");
  fields.NameMap("state", &fixed.state);
  fields.RealMap("constants", -1e15, 1e15, &fixed.constants);
  fields.IntsMap("shapes", 0, kMaxSide * kMaxSide, &fixed.shapes);
  WHET_TRY(fields.Finish());
  return fixed;
}

Result<Input> ParseInput(const YamlNode& node) {
  Input input;
  Fields fields(node, "input");
  fields.Choice("kind", kInputKinds, &input.kind);
  if (input.kind == InputKind::kImage) ParseImage(fields, &input.image);
  if (input.kind == InputKind::kAudio) ParseAudio(fields, &input);
  WHET_TRY(fields.Finish());
  return input;
}

std::vector<std::string_view> Roles(Decoder decoder) {
  switch (decoder) {
    case Decoder::kClasses:
      return {"scores"};
    case Decoder::kYolox:
      return {"rows"};
    case Decoder::kBlazeface:
      return {"boxes", "scores"};
    case Decoder::kMovenet:
      return {"keypoints"};
    case Decoder::kSpeech:
      return {"probability"};
    case Decoder::kNone:
      break;
  }
  return {};
}

void ParseGrids(Fields& fields, Output* output) {
  const bool blazeface = output->decoder == Decoder::kBlazeface;
  fields.Ints("strides", 1, 1024, &output->strides);
  if (blazeface) {
    fields.Ints("anchors", 1, 64, &output->anchors);
    if (output->anchors.size() != output->strides.size())
      fields.Refuse("anchors", "takes one number per stride");
  }
  if (output->strides.empty() || output->strides.size() > 16)
    fields.Refuse("strides", "takes one to sixteen numbers");
  fields.Real("iou", 0, 1, &output->iou);
  fields.Choice("nms", kNms, &output->nms);
}

Result<Output> ParseOutput(const YamlNode& node) {
  Output output;
  Fields fields(node, "output");
  fields.Choice("decoder", kDecoders, &output.decoder);
  output = DefaultOutput(output.decoder);
  if (output.decoder != Decoder::kNone) {
    const std::vector<std::string_view> roles = Roles(output.decoder);
    fields.TextMap("tensors", roles, &output.tensors);
    if (output.decoder == Decoder::kYolox || output.decoder == Decoder::kBlazeface)
      ParseGrids(fields, &output);
    if (output.decoder == Decoder::kClasses) {
      fields.Int("top", 1, 1000, &output.top);
      fields.Flag("softmax", &output.softmax);
    } else {
      fields.Real("score", 0, 1, &output.score);
    }
    if (output.decoder == Decoder::kSpeech) {
      fields.Int("least_speech", 0, kMaxMilliseconds, &output.least_speech);
      fields.Int("least_pause", 0, kMaxMilliseconds, &output.least_pause);
    }
    fields.Texts("labels", &output.labels);
    fields.Text("labels_file", &output.labels_file);
    if (fields.Has("labels") && fields.Has("labels_file"))
      fields.Refuse("labels_file", "give `labels` or `labels_file`, not both");
  }
  WHET_TRY(fields.Finish());
  return output;
}

Result<std::vector<std::string>> ReadLabels(const std::string& path) {
  const std::string text = WHET_TRY(ReadText(path));
  std::vector<std::string> labels;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    labels.push_back(std::move(line));
    at = end + 1;
  }
  return labels;
}

}  // namespace

Output DefaultOutput(Decoder decoder) {
  Output output;
  output.decoder = decoder;
  if (decoder == Decoder::kYolox) output.strides = {8, 16, 32};
  if (decoder == Decoder::kBlazeface) {
    output.strides = {8, 16};
    output.anchors = {2, 6};
    output.nms = Nms::kWeighted;
    output.score = 0.5f;
    output.iou = 0.3f;
  }
  if (decoder == Decoder::kSpeech) output.score = 0.5f;
  return output;
}

// Only runs over a sound can tell where in it speech is.
Status CheckSpeech(const Card& card) {
  if (card.output.decoder != Decoder::kSpeech || card.input.window > 0) return {};
  return Error("the decoder `speech` needs input.kind audio and input.window, the samples of a run");
}

Result<Card> ParseCard(std::string_view yaml) {
  const YamlNode root = WHET_TRY(ParseYaml(yaml));
  Card card;
  Fields fields(root, "the card");
  if (const YamlNode* model = fields.Map("model")) card.model = WHET_TRY(ParseFixed(*model));
  if (const YamlNode* input = fields.Map("input")) card.input = WHET_TRY(ParseInput(*input));
  if (const YamlNode* output = fields.Map("output")) card.output = WHET_TRY(ParseOutput(*output));
  WHET_TRY(fields.Finish());
  WHET_TRY(CheckSpeech(card));
  return card;
}

Result<Card> ReadCard(const std::string& path) {
  const std::string text = WHET_TRY(ReadText(path));
  Card card = WHET_TRY(ParseCard(text).With(path));
  if (card.output.labels_file.empty()) return card;
  const std::string& file = card.output.labels_file;
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos || file.starts_with('/') ? "" : path.substr(0, slash + 1);
  card.output.labels = WHET_TRY(ReadLabels(folder + file).With(path + ": output.labels_file"));
  card.output.labels_file.clear();
  return card;
}

}  // namespace whet::card
