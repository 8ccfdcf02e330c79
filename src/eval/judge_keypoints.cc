// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"
#include "eval/decode_outputs.h"
#include "eval/judge.h"
#include "eval/keypoints.h"
#include "eval/labels.h"

namespace whet::eval {
namespace {

double Area(const TrueBox& box) {
  return (box.x1 - box.x0) * (box.y1 - box.y0);
}

// The largest object with keypoints: what a model of one pose is asked for.
const TrueBox* Subject(const std::vector<TrueBox>& truth) {
  const TrueBox* subject = nullptr;
  for (const TrueBox& box : truth) {
    if (!box.points.empty() && (!subject || Area(box) > Area(*subject))) subject = &box;
  }
  return subject;
}

double MeanOks(const std::vector<Nearness>& all, Draws draws) {
  double sum = 0, times = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    const double n = draws.empty() ? 1 : draws[i];
    sum += n * all[i].oks;
    times += n;
  }
  return sum / times;
}

double ShareNear(const std::vector<Nearness>& all, Draws draws) {
  double near = 0, of = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    const double n = draws.empty() ? 1 : draws[i];
    near += n * static_cast<double>(all[i].near);
    of += n * static_cast<double>(all[i].of);
  }
  return near / of;
}

class KeypointJudge : public Judge {
 public:
  KeypointJudge(std::string folder, const std::vector<std::string>& names, size_t sides)
      : folder_(std::move(folder)), names_(names), nearness_(sides) {}

  bool Labelled(size_t sample) const override { return FileExists(BoxLabelPath(folder_, names_[sample])); }

  Status Take(const Outcome& outcome) override {
    const card::Geometry& g = outcome.input.geometry;
    const auto truth =
        WHET_TRY(ReadBoxLabels(folder_, names_[outcome.sample], g.source_width, g.source_height));
    const TrueBox* subject = truth ? Subject(*truth) : nullptr;
    if (!subject) return {};
    card::Card card = outcome.card;
    card.output.score = 0;  // a point that the model is unsure of is still its answer
    const card::Answer answer = WHET_TRY(DecodeOutputs(card, outcome.outputs, g));
    const std::optional<Nearness> nearness = Compare(*subject, answer.keypoints);
    if (nearness) nearness_[outcome.side].push_back(*nearness);
    return {};
  }

  Result<Verdict> Conclude() const override {
    if (nearness_[0].empty()) return Error("the labels name no keypoint in these pictures");
    Verdict verdict;
    verdict.sides.resize(nearness_.size());
    Add("OKS", MeanOks, &verdict);
    Add("PCK@0.2", ShareNear, &verdict);
    return verdict;
  }

 private:
  void Add(const char* name, double (*of)(const std::vector<Nearness>&, Draws), Verdict* verdict) const {
    const size_t pictures = nearness_[0].size();
    for (size_t i = 0; i < nearness_.size(); ++i) {
      const auto one = [&](Draws draws) { return of(nearness_[i], draws); };
      verdict->sides[i].push_back({name, one({}), Bootstrap(pictures, one), std::nullopt});
    }
    if (nearness_.size() != 2) return;
    const auto both = [&](Draws draws) { return of(nearness_[0], draws) - of(nearness_[1], draws); };
    verdict->contrasts.push_back({name, both({}), Bootstrap(pictures, both), std::nullopt});
  }

  std::string folder_;
  std::vector<std::string> names_;
  std::vector<std::vector<Nearness>> nearness_;  // of each side
};

}  // namespace

Result<std::unique_ptr<Judge>> JudgeOfKeypoints(const LabelOptions& labels,
                                                const std::vector<std::string>& names, size_t sides) {
  return std::unique_ptr<Judge>(new KeypointJudge(labels.path, names, sides));
}

}  // namespace whet::eval
