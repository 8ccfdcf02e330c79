// SPDX-License-Identifier: Apache-2.0
#include "report/evaluation.h"

#include <fmt/format.h>

namespace whet::report {

std::string ClassName(const EvaluationTitle& title, size_t index) {
  const bool named = index < title.labels.size() && !title.labels[index].empty();
  return named ? title.labels[index] : fmt::format("class {}", index);
}

std::optional<eval::Share> SameDecisions(const eval::Evaluation& evaluation, eval::Task task) {
  if (evaluation.verdict) return evaluation.verdict->agreement;
  const bool classes = task == eval::Task::kClassify || task == eval::Task::kKeyword;
  if (!classes || !evaluation.agreement) return std::nullopt;
  return evaluation.agreement->decisions();
}

namespace {

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

Json ToJson(const EvaluationTitle& title, const eval::Evaluation& evaluation) {
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
  return json;
}

}  // namespace whet::report
