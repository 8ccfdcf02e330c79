// SPDX-License-Identifier: Apache-2.0
// Model cards: what a model's numbers mean. A card says how a picture or a sound becomes an input tensor and
// how output tensors become an answer. docs/model-card.md describes every key. One stands as NAME.card.yaml
// beside NAME.tflite, or inside a plan.
#ifndef WHET_CARD_CARD_H_
#define WHET_CARD_CARD_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace whet::card {

enum class InputKind : uint8_t { kImage, kAudio, kRaw };
enum class Fit : uint8_t { kStretch, kCrop, kLetterbox };
enum class Anchor : uint8_t { kTopLeft, kCenter };
enum class Colours : uint8_t { kRgb, kBgr, kGrey };
enum class Layout : uint8_t { kNhwc, kNchw };
enum class Values : uint8_t { kReal, kPixel };
enum class Decoder : uint8_t { kNone, kClasses, kYolox, kBlazeface, kMovenet, kSpeech };
enum class Nms : uint8_t { kPlain, kWeighted };

// How a picture becomes the tensor. With Values::kReal an element stands for (pixel - mean) / std, stored by
// the tensor's own scale and zero point; with kPixel the stored number is the pixel itself (minus 128 in
// int8).
struct ImageInput {
  Fit fit = Fit::kStretch;
  int short_side = 0;               // kCrop: the picture is scaled to this first; 0: not scaled
  Anchor anchor = Anchor::kCenter;  // kLetterbox: where the picture lies
  uint8_t fill = 0;                 // kLetterbox: the grey level around it
  Colours colours = Colours::kRgb;
  Layout layout = Layout::kNhwc;
  Values values = Values::kReal;
  std::array<float, 3> mean = {0, 0, 0}, std = {1, 1, 1};  // in the order of `colours`; units of 8-bit pixels
};

struct Input {
  InputKind kind = InputKind::kRaw;
  ImageInput image;
  int rate = 0;     // of kAudio, samples per second
  int window = 0;   // of kAudio: new samples a run, one run after the other over the sound; 0: all in one run
  int context = 0;  // the samples before them that stand in front in the tensor; silence before the first
};

// What a card fixes of the model before it is compiled, by the names of its inputs.
struct Fixed {
  std::map<std::string, std::string> state;        // input -> the output that it gets in the next run
  std::map<std::string, double> constants;         // input -> the number that it always is
  std::map<std::string, std::vector<int>> shapes;  // input -> sizes where it has open ones

  bool empty() const { return state.empty() && constants.empty() && shapes.empty(); }
};

struct Output {
  Decoder decoder = Decoder::kNone;
  std::vector<std::string> labels;             // class index -> name; may be shorter than the classes
  std::string labels_file;                     // not yet read; ReadCard reads it
  std::map<std::string, std::string> tensors;  // role -> name or number of an output tensor
  int top = 5;
  float score = 0.3f, iou = 0.45f;
  bool softmax = false;
  Nms nms = Nms::kPlain;
  std::vector<int> strides, anchors;          // of the grids, and anchors per cell on each
  int least_speech = 250, least_pause = 100;  // of kSpeech, in milliseconds: what is shorter doesn't count
};

// What a card's output says that names its decoder and nothing else.
Output DefaultOutput(Decoder decoder);

struct Card {
  Fixed model;
  Input input;
  Output output;
};

// Refuses unknown keys, keys of another kind of input or decoder, and values out of range: "line 4: ...".
Result<Card> ParseCard(std::string_view yaml);

// Reads a card, and its labels_file from the card's folder, one name a line.
Result<Card> ReadCard(const std::string& path);

// The card as YAML with the labels inside; ParseCard gives the same card back.
std::string PrintCard(const Card& card);

}  // namespace whet::card

#endif  // WHET_CARD_CARD_H_
