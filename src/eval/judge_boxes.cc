// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"
#include "eval/average_precision.h"
#include "eval/decode_outputs.h"
#include "eval/judge.h"
#include "eval/labels.h"

namespace whet::eval {
namespace {

constexpr uint32_t kRepeats = 500;  // of the bootstrap, which is dear here
constexpr float kSure = 0.3f;       // boxes that count as decided when two models are compared
constexpr double kSamePlace = 0.5;  // overlap of boxes that mean the same object

using Boxes = std::vector<card::Box>;

Boxes Sure(const Boxes& boxes) {
  Boxes sure;
  for (const card::Box& box : boxes) {
    if (box.is.score >= kSure) sure.push_back(box);
  }
  return sure;
}

// Boxes that have a partner of the same class on the other side, each at most one.
size_t Partners(const Boxes& a, const Boxes& b) {
  std::vector<bool> taken(b.size());
  size_t partners = 0;
  for (const card::Box& box : a) {
    const TrueBox place = {box.is.index, box.x0, box.y0, box.x1, box.y1};
    for (size_t j = 0; j < b.size(); ++j) {
      if (taken[j] || b[j].is.index != box.is.index || Overlap(place, b[j]) < kSamePlace) continue;
      taken[j] = true;
      ++partners;
      break;
    }
  }
  return partners;
}

class BoxJudge : public Judge {
 public:
  BoxJudge(std::string folder, const std::vector<std::string>& names, size_t sides)
      : folder_(std::move(folder)), names_(names), precision_(sides) {}

  bool Labelled(size_t sample) const override { return FileExists(BoxLabelPath(folder_, names_[sample])); }
  Status Take(const Outcome& outcome) override;
  Result<Verdict> Conclude() const override;

 private:
  std::string folder_;
  std::vector<std::string> names_;
  std::vector<AveragePrecision> precision_;  // of each side
  Boxes sure_;                               // of side 0 in the picture at hand
  Share agreement_;                          // twice the partners, of the boxes of both
};

Status BoxJudge::Take(const Outcome& outcome) {
  const card::Geometry& g = outcome.input.geometry;
  const auto truth =
      WHET_TRY(ReadBoxLabels(folder_, names_[outcome.sample], g.source_width, g.source_height));
  const card::Answer answer = WHET_TRY(DecodeOutputs(outcome.card, outcome.outputs, g));
  precision_[outcome.side].Add(truth.value_or(std::vector<TrueBox>()), answer.boxes);
  const Boxes sure = Sure(answer.boxes);
  if (outcome.side == 1) {
    agreement_.hits += 2 * Partners(sure_, sure);
    agreement_.of += sure_.size() + sure.size();
  }
  sure_ = sure;
  return {};
}

Result<Verdict> BoxJudge::Conclude() const {
  if (precision_[0].objects() == 0) return Error("the labels name no object in these pictures");
  Verdict verdict;
  const auto mean = [](const AveragePrecision& side, Draws draws) { return side.Mean(draws); };
  const auto at_half = [](const AveragePrecision& side, Draws draws) { return side.At(0, draws); };
  verdict.sides.resize(precision_.size());
  const size_t pictures = precision_[0].pictures();
  const auto add = [&](const char* name, auto&& of) {
    for (size_t i = 0; i < precision_.size(); ++i) {
      const auto one = [&](Draws draws) { return of(precision_[i], draws); };
      verdict.sides[i].push_back({name, one({}), Bootstrap(pictures, one, kRepeats), std::nullopt});
    }
    if (precision_.size() != 2) return;
    const auto both = [&](Draws draws) { return of(precision_[0], draws) - of(precision_[1], draws); };
    verdict.contrasts.push_back({name, both({}), Bootstrap(pictures, both, kRepeats), std::nullopt});
  };
  add("mAP50-95", mean);
  add("mAP50", at_half);
  if (precision_.size() == 2) verdict.agreement = agreement_;
  return verdict;
}

}  // namespace

Result<std::unique_ptr<Judge>> JudgeOfBoxes(const LabelOptions& labels, const std::vector<std::string>& names,
                                            size_t sides) {
  return std::unique_ptr<Judge>(new BoxJudge(labels.path, names, sides));
}

}  // namespace whet::eval
