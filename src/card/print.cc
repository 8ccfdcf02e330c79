// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cstdio>

#include "card/words.h"

namespace whet::card {
namespace {

// The shortest text that reads back as the same float.
std::string Number(float value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

// A double-quoted YAML scalar.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(c));
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

template <typename List, typename Write>
std::string Joined(const List& list, Write write) {
  std::string out = "[";
  for (const auto& item : list) out += (out.size() > 1 ? ", " : "") + write(item);
  return out + "]";
}

std::string Ints(const std::vector<int>& list) {
  return Joined(list, [](int value) { return std::to_string(value); });
}

void PrintImage(const ImageInput& image, std::string* out) {
  *out += "  resize: " + NameOf(kFits, image.fit) + "\n";
  if (image.fit == Fit::kCrop && image.short_side)
    *out += "  short_side: " + std::to_string(image.short_side) + "\n";
  if (image.fit == Fit::kLetterbox) {
    *out += "  anchor: " + NameOf(kAnchors, image.anchor) + "\n  fill: " + std::to_string(image.fill) + "\n";
  }
  *out += "  colours: " + NameOf(kColours, image.colours) + "\n  layout: " + NameOf(kLayouts, image.layout) +
          "\n";
  *out += "  values: " + NameOf(kValues, image.values) + "\n";
  if (image.values == Values::kReal)
    *out += "  mean: " + Joined(image.mean, Number) + "\n  std: " + Joined(image.std, Number) + "\n";
}

template <typename Map, typename Write>
void PrintMap(const char* key, const Map& map, Write write, std::string* out) {
  if (!map.empty()) *out += std::string("  ") + key + ":\n";
  for (const auto& [name, value] : map) *out += "    " + Quoted(name) + ": " + write(value) + "\n";
}

std::string RealNumber(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

void PrintFixed(const Fixed& fixed, std::string* out) {
  *out += "model:\n";
  PrintMap("state", fixed.state, Quoted, out);
  PrintMap("constants", fixed.constants, RealNumber, out);
  PrintMap("shapes", fixed.shapes, Ints, out);
}

void PrintOutput(const Output& output, std::string* out) {
  *out += "output:\n  decoder: " + NameOf(kDecoders, output.decoder) + "\n";
  if (output.decoder == Decoder::kNone) return;
  if (!output.tensors.empty()) *out += "  tensors:\n";
  for (const auto& [role, name] : output.tensors) *out += "    " + role + ": " + Quoted(name) + "\n";
  if (output.decoder == Decoder::kYolox || output.decoder == Decoder::kBlazeface) {
    *out += "  strides: " + Ints(output.strides) + "\n";
    if (output.decoder == Decoder::kBlazeface) *out += "  anchors: " + Ints(output.anchors) + "\n";
    *out += "  iou: " + Number(output.iou) + "\n  nms: " + NameOf(kNms, output.nms) + "\n";
  }
  if (output.decoder == Decoder::kClasses) {
    *out +=
        "  top: " + std::to_string(output.top) + "\n  softmax: " + (output.softmax ? "true" : "false") + "\n";
  } else {
    *out += "  score: " + Number(output.score) + "\n";
  }
  if (output.decoder == Decoder::kSpeech) {
    *out += "  least_speech: " + std::to_string(output.least_speech) +
            "\n  least_pause: " + std::to_string(output.least_pause) + "\n";
  }
  if (!output.labels_file.empty()) *out += "  labels_file: " + Quoted(output.labels_file) + "\n";
  if (!output.labels.empty()) *out += "  labels: " + Joined(output.labels, Quoted) + "\n";
}

}  // namespace

std::string PrintCard(const Card& card) {
  std::string out;
  if (!card.model.empty()) PrintFixed(card.model, &out);
  out += "input:\n  kind: " + NameOf(kInputKinds, card.input.kind) + "\n";
  if (card.input.kind == InputKind::kImage) PrintImage(card.input.image, &out);
  if (card.input.kind == InputKind::kAudio) {
    out += "  rate: " + std::to_string(card.input.rate) + "\n";
    if (card.input.window) {
      out += "  window: " + std::to_string(card.input.window) +
             "\n  context: " + std::to_string(card.input.context) + "\n";
    }
  }
  PrintOutput(card.output, &out);
  return out;
}

}  // namespace whet::card
