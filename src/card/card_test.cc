// SPDX-License-Identifier: Apache-2.0
#include "card/card.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace whet::card {
namespace {

TEST(Card, EmptyTextIsARawInputWithoutDecoder) {
  EXPECT_FALSE(ParseCard("").ok());  // nothing at all is a mistake
  const Result<Card> card = ParseCard("input: {kind: raw}");
  ASSERT_TRUE(card.ok()) << card.message();
  EXPECT_EQ(card->output.decoder, Decoder::kNone);
}

struct Bad {
  const char* yaml;
  const char* message;
};

class CardErrors : public testing::TestWithParam<Bad> {};

TEST_P(CardErrors, NameLineAndKey) {
  const Result<Card> card = ParseCard(GetParam().yaml);
  ASSERT_FALSE(card.ok());
  EXPECT_NE(card.message().find(GetParam().message), std::string::npos) << card.message();
}

INSTANTIATE_TEST_SUITE_P(
    All, CardErrors,
    testing::Values(
        Bad{"input:\n  kind: picture", "line 2: input.kind: 'picture' is not one of image, audio, raw"},
        Bad{"input:\n  kind: image\n  colors: rgb", "line 3: input has no key 'colors'"},
        Bad{"inputs: {}", "line 1: the card has no key 'inputs'"},
        Bad{"input:\n  kind: image\n  mean: [1, 2]", "line 3: input.mean: takes three numbers"},
        Bad{"input:\n  kind: image\n  std: 0", "line 3: input.std: '0' is not a number from"},
        Bad{"input:\n  kind: image\n  std: nan", "line 3: input.std"},
        Bad{"input:\n  kind: image\n  resize: stretch\n  fill: 3", "line 4: input has no key 'fill' here"},
        Bad{"input:\n  kind: image\n  resize: letterbox\n  fill: 256",
            "line 4: input.fill: '256' is not a whole number"},
        Bad{"input:\n  kind: image\n  values: pixel\n  mean: 1", "line 4: input has no key 'mean'"},
        Bad{"input:\n  kind: audio", "input.kind: audio needs `rate`"},
        Bad{"input:\n  kind: audio\n  rate: 16000\n  hop: 30",
            "line 4: input.hop: spectral features are not computed"},
        Bad{"input:\n  kind: audio\n  rate: 16000\n  window: 0", "line 4: input.window: '0' is not a whole"},
        Bad{"output:\n  decoder: speech", "needs input.kind audio and input.window"},
        Bad{"model:\n  shapes: {x: 3}", "line 2: model.shapes: x takes a list"},
        Bad{"model:\n  constants: {sr: fast}", "line 2: model.constants: 'fast' is not a number"},
        Bad{"output:\n  decoder: classes\n  top: 5\n  top: 6", "line 4: the key 'top' stands twice"},
        Bad{"output:\n  decoder: classes\n  softmax: yes",
            "line 3: output.softmax: 'yes' is not one of true, false"},
        Bad{"output:\n  decoder: classes\n  iou: 0.5", "line 3: output has no key 'iou'"},
        Bad{"output:\n  decoder: classes\n  labels: [a]\n  labels_file: b", "give `labels` or `labels_file`"},
        Bad{"output:\n  decoder: blazeface\n  strides: [8]", "output.anchors: takes one number per stride"},
        Bad{"output:\n  decoder: yolox\n  strides: [0]", "line 3: output.strides: '0' is not a whole number"},
        Bad{"output:\n  decoder: yolox\n  tensors: {boxes: 0}",
            "no tensor 'boxes' in this decoder; it has rows"},
        Bad{"input: 3", "line 1: the card.input: takes a list of `key: value`"},
        Bad{"input:\n  kind: [raw", "line 2"}, Bad{"a: &x [1]\nb: *y", "line 2"},
        Bad{"---\ninput: {}\n---\ninput: {}", "more than one YAML document"},
        Bad{",- a: b", "more than one YAML document"}));

TEST(Card, RefusesAliasBomb) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int k = 1; k < 10; ++k) bomb += ", " + last;
    bomb += "]\n";
  }
  EXPECT_NE(ParseCard(bomb).message().find("more nodes"), std::string::npos);
}

TEST(Card, PrintedCardReadsBackTheSame) {
  for (const char* name : {"mobilenet_v2", "yolox_nano", "blazeface_short_range", "movenet", "person_detect",
                           "vww", "kws", "silero_vad", "silero_vad_rates"}) {
    const Result<Card> card = ReadCard(std::string("docs/cards/") + name + ".card.yaml");
    ASSERT_TRUE(card.ok()) << card.message();
    const std::string text = PrintCard(*card);
    const Result<Card> again = ParseCard(text);
    ASSERT_TRUE(again.ok()) << again.message() << "\n" << text;
    EXPECT_EQ(PrintCard(*again), text);
    EXPECT_EQ(again->output.labels, card->output.labels);
    EXPECT_EQ(again->input.image.mean, card->input.image.mean);
    EXPECT_EQ(again->input.image.std, card->input.image.std);
  }
}

TEST(Card, LabelsFileStandsBesideTheCard) {
  const std::string folder = testing::TempDir() + "/labels";
  ASSERT_TRUE(MakeFolders(folder).ok());
  ASSERT_TRUE(WriteFile(folder + "/names.txt", "one\r\n\"two\": \\2\n").ok());
  ASSERT_TRUE(
      WriteFile(folder + "/m.card.yaml", "output:\n  decoder: classes\n  labels_file: names.txt\n").ok());
  const Result<Card> card = ReadCard(folder + "/m.card.yaml");
  ASSERT_TRUE(card.ok()) << card.message();
  EXPECT_EQ(card->output.labels, (std::vector<std::string>{"one", "\"two\": \\2"}));
  const Result<Card> embedded = ParseCard(PrintCard(*card));
  ASSERT_TRUE(embedded.ok()) << embedded.message();
  EXPECT_EQ(embedded->output.labels, card->output.labels);
}

}  // namespace
}  // namespace whet::card
