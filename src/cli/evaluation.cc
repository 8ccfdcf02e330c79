// SPDX-License-Identifier: Apache-2.0
#include "cli/evaluation.h"

#include <fmt/format.h>

#include <cmath>

#include "cli/answer.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string ClassName(const EvaluationTitle& title, size_t index) {
  const bool named = index < title.labels.size() && !title.labels[index].empty();
  return named ? title.labels[index] : fmt::format("class {}", index);
}

// What both models decided alike: as the task sees it, else by the largest element.
std::optional<eval::Share> SameDecisions(const eval::Evaluation& evaluation, eval::Task task) {
  if (evaluation.verdict) return evaluation.verdict->agreement;
  const bool classes = task == eval::Task::kClassify || task == eval::Task::kKeyword;
  if (!classes || !evaluation.agreement) return std::nullopt;
  return evaluation.agreement->decisions();
}

void PrintFigure(const eval::Figure& figure) {
  fmt::print("  {:<10} {:>8.4f}   {:.4f} to {:.4f}", figure.name, figure.value, figure.interval.low,
             figure.interval.high);
  figure.share ? fmt::print("   {} of {}\n", figure.share->hits, figure.share->of) : fmt::print("\n");
}

void PrintContrast(const eval::Contrast& contrast) {
  fmt::print("  {:<10} {:>+8.4f}   {:+.4f} to {:+.4f}", contrast.name, contrast.difference,
             contrast.interval.low, contrast.interval.high);
  contrast.p ? fmt::print("   McNemar p {:.3g}\n", *contrast.p) : fmt::print("\n");
}

void PrintConfusion(const EvaluationTitle& title, const eval::Confusion& confusion) {
  fmt::print("  {:<16} {:>7} {:>7}  taken for\n", "class", "samples", "F1");
  for (size_t truth = 0; truth < confusion.classes(); ++truth) {
    if (confusion.Samples(truth) == 0) continue;
    std::string others;
    for (size_t said = 0; said < confusion.classes(); ++said) {
      if (said == truth || confusion.at(truth, said) == 0) continue;
      others += fmt::format("{}{} {}", others.empty() ? "" : ", ", confusion.at(truth, said),
                            ClassName(title, said));
    }
    fmt::print("  {:<16} {:>7} {:>7.4f}  {}\n", ClassName(title, truth), confusion.Samples(truth),
               confusion.F1(truth), others);
  }
}

void PrintAgreement(const EvaluationTitle& title, const eval::Evaluation& evaluation) {
  if (const std::optional<eval::Share> same = SameDecisions(evaluation, title.task)) {
    const eval::Interval interval = same->interval();
    fmt::print("  {:<10} {:>8.4f}   {:.4f} to {:.4f}   {} of {}\n", "agreement", same->value(), interval.low,
               interval.high, same->hits, same->of);
  }
  if (evaluation.agreement) fmt::print("  {:<10} {:>8.2f} dB\n", "SQNR", evaluation.agreement->sqnr_db());
}

// JSON has no infinities.
Json Number(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

Json ToJson(const eval::Figure& figure) {
  Json json = {{"name", figure.name},
               {"value", Number(figure.value)},
               {"low", figure.interval.low},
               {"high", figure.interval.high}};
  if (figure.share) json["hits"] = figure.share->hits, json["of"] = figure.share->of;
  return json;
}

Json ToJson(const eval::Contrast& contrast) {
  Json json = {{"name", contrast.name},
               {"value", Number(contrast.difference)},
               {"low", contrast.interval.low},
               {"high", contrast.interval.high}};
  if (contrast.p) json["p"] = *contrast.p;
  return json;
}

Json ToJson(const EvaluationTitle& title, const eval::Confusion& confusion) {
  Json rows = Json::array();
  for (size_t truth = 0; truth < confusion.classes(); ++truth) {
    Json said = Json::array();
    for (size_t k = 0; k < confusion.classes(); ++k) said.push_back(confusion.at(truth, k));
    rows.push_back({{"name", ClassName(title, truth)}, {"f1", confusion.F1(truth)}, {"said", said}});
  }
  return rows;
}

Json Models(const EvaluationTitle& title, const eval::Evaluation& evaluation) {
  Json models = Json::array({{{"path", title.model}}});
  if (!title.against.empty()) models.push_back({{"path", title.against}});
  if (!evaluation.verdict) return models;
  for (size_t i = 0; i < models.size(); ++i) {
    models[i]["figures"] = Json::array();
    for (const eval::Figure& figure : evaluation.verdict->sides[i])
      models[i]["figures"].push_back(ToJson(figure));
    if (i < evaluation.verdict->confusions.size())
      models[i]["confusion"] = ToJson(title, evaluation.verdict->confusions[i]);
  }
  return models;
}

}  // namespace

void Print(const EvaluationTitle& title, const eval::Evaluation& evaluation) {
  fmt::print("{}: {} sample(s)", eval::kTaskNames[static_cast<size_t>(title.task)], evaluation.samples);
  if (evaluation.unlabelled) fmt::print(", {} without label passed over", evaluation.unlabelled);
  if (evaluation.verdict && evaluation.verdict->without_sample)
    fmt::print(", {} labels without sample", evaluation.verdict->without_sample);
  fmt::print("; intervals are of 95 %\n");
  if (evaluation.verdict) {
    const eval::Verdict& verdict = *evaluation.verdict;
    for (size_t i = 0; i < verdict.sides.size(); ++i) {
      fmt::print("{}\n", i == 0 ? title.model : title.against);
      for (const eval::Figure& figure : verdict.sides[i]) PrintFigure(figure);
      if (i < verdict.confusions.size()) PrintConfusion(title, verdict.confusions[i]);
    }
  }
  if (title.against.empty()) return;
  fmt::print("{} against {}\n", title.model, title.against);
  if (evaluation.verdict) {
    for (const eval::Contrast& contrast : evaluation.verdict->contrasts) PrintContrast(contrast);
  }
  PrintAgreement(title, evaluation);
}

void PrintJson(const EvaluationTitle& title, const eval::Evaluation& evaluation) {
  Json json = {{"task", eval::kTaskNames[static_cast<size_t>(title.task)]},
               {"samples", evaluation.samples},
               {"unlabelled", evaluation.unlabelled},
               {"labels_without_sample", evaluation.verdict ? evaluation.verdict->without_sample : 0},
               {"models", Models(title, evaluation)}};
  if (!title.against.empty()) {
    json["difference"] = Json::array();
    if (evaluation.verdict) {
      for (const eval::Contrast& contrast : evaluation.verdict->contrasts)
        json["difference"].push_back(ToJson(contrast));
    }
    json["agreement"] = Json::object();
    if (evaluation.agreement) json["agreement"]["sqnr_db"] = Number(evaluation.agreement->sqnr_db());
    if (const std::optional<eval::Share> same = SameDecisions(evaluation, title.task))
      json["agreement"]["same"] = same->hits, json["agreement"]["of"] = same->of;
  }
  fmt::print("{}\n", JsonText(json));
}

}  // namespace whet::cli
