// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "eval/decode_outputs.h"
#include "eval/judge.h"
#include "eval/labels.h"

namespace whet::eval {
namespace {

constexpr size_t kRanked = 5,
                 kMostShown = 64;  // classes kept of each answer, and those of a confusion matrix

class ClassJudge : public Judge {
 public:
  ClassJudge(ClassLabels labels, int offset, size_t sides, bool keyword)
      : labels_(std::move(labels)), offset_(offset), keyword_(keyword), rankings_(sides) {}

  bool Labelled(size_t sample) const override { return labels_.of[sample] >= 0; }
  Status Take(const Outcome& outcome) override;
  Result<Verdict> Conclude() const override;

 private:
  std::vector<Figure> Figures(const std::vector<Ranking>& rankings) const;
  void Contrasts(Verdict* verdict) const;
  Contrast Paired(size_t k) const;

  ClassLabels labels_;
  int offset_;
  bool keyword_;
  size_t classes_ = 0;
  std::vector<std::vector<Ranking>> rankings_;  // of each side
};

Status ClassJudge::Take(const Outcome& outcome) {
  card::Card card = outcome.card;
  card.output.top = 1000000;
  const card::Answer answer = WHET_TRY(DecodeOutputs(card, outcome.outputs, outcome.input.geometry));
  classes_ = answer.classes.size();
  const int truth = labels_.of[outcome.sample] + offset_;
  if (classes_ < 2) return Error("the model gives one number, no classes; see --task anomaly");
  if (truth < 0 || static_cast<size_t>(truth) >= classes_) {
    return Error(
        fmt::format("its label is class {}, the model has the classes 0 to {}", truth, classes_ - 1));
  }
  Ranking ranking = {truth, {}};
  for (size_t i = 0; i < std::min(kRanked, classes_); ++i) ranking.said.push_back(answer.classes[i].index);
  rankings_[outcome.side].push_back(std::move(ranking));
  return {};
}

std::vector<Figure> ClassJudge::Figures(const std::vector<Ranking>& rankings) const {
  std::vector<Figure> figures;
  for (const size_t k : {size_t{1}, kRanked}) {
    if (k > 1 && (keyword_ || classes_ <= kRanked)) continue;
    const Share share = TopK(rankings, k);
    figures.push_back({fmt::format("top-{}", k), share.value(), share.interval(), share});
  }
  if (!keyword_) return figures;
  const auto macro = [&](Draws draws) { return Confusion::Of(rankings, draws).MacroF1(); };
  figures.push_back({"macro F1", macro({}), Bootstrap(rankings.size(), macro), std::nullopt});
  return figures;
}

Contrast ClassJudge::Paired(size_t k) const {
  std::vector<int> difference;
  size_t only[2] = {0, 0};
  for (size_t i = 0; i < rankings_[0].size(); ++i) {
    const bool a = rankings_[0][i].Within(k), b = rankings_[1][i].Within(k);
    only[0] += a && !b;
    only[1] += b && !a;
    difference.push_back(int{a} - int{b});
  }
  const auto samples = static_cast<double>(difference.size());
  const Interval interval = Bootstrap(difference.size(), [&](Draws draws) {
    double sum = 0;
    for (size_t i = 0; i < draws.size(); ++i) sum += difference[i] * static_cast<double>(draws[i]);
    return sum / samples;
  });
  return {fmt::format("top-{}", k), (static_cast<double>(only[0]) - static_cast<double>(only[1])) / samples,
          interval, McNemar(only[0], only[1])};
}

void ClassJudge::Contrasts(Verdict* verdict) const {
  verdict->contrasts.push_back(Paired(1));
  if (!keyword_ && classes_ > kRanked) verdict->contrasts.push_back(Paired(kRanked));
  if (keyword_) {
    const auto difference = [&](Draws draws) {
      return Confusion::Of(rankings_[0], draws).MacroF1() - Confusion::Of(rankings_[1], draws).MacroF1();
    };
    verdict->contrasts.push_back(
        {"macro F1", difference({}), Bootstrap(rankings_[0].size(), difference), std::nullopt});
  }
  Share same = {0, rankings_[0].size()};
  for (size_t i = 0; i < same.of; ++i) same.hits += rankings_[0][i].said[0] == rankings_[1][i].said[0];
  verdict->agreement = same;
}

Result<Verdict> ClassJudge::Conclude() const {
  Verdict verdict;
  verdict.without_sample = labels_.without_sample;
  for (const std::vector<Ranking>& rankings : rankings_) {
    verdict.sides.push_back(Figures(rankings));
    if (keyword_ && classes_ <= kMostShown) verdict.confusions.push_back(Confusion::Of(rankings));
  }
  if (rankings_.size() == 2) Contrasts(&verdict);
  return verdict;
}

}  // namespace

Result<std::unique_ptr<Judge>> JudgeOfClasses(const LabelOptions& labels,
                                              const std::vector<std::string>& names, size_t sides,
                                              bool keyword) {
  ClassLabels classes = WHET_TRY(ReadClassLabels(labels.path, names, labels.column));
  return std::unique_ptr<Judge>(new ClassJudge(std::move(classes), labels.offset, sides, keyword));
}

}  // namespace whet::eval
