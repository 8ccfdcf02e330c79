// SPDX-License-Identifier: Apache-2.0
#include "report/comparison_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/appraise.h"
#include "report/comparison.h"
#include "report/summary.h"

namespace whet::report {
namespace {

using eval::Comparison;
using eval::Difference;

constexpr double kPoorDb = 10;

double NoiseShare(const Difference& row) {
  return row.signal > 0 ? row.noise / row.signal : row.noise > 0 ? INFINITY : 0;
}

// The rows by the tensors of A.
std::map<std::string, size_t> RowsByTensor(const Comparison& comparison) {
  std::map<std::string, size_t> rows;
  for (size_t i = 0; i < comparison.rows.size(); ++i) rows.emplace(comparison.rows[i].name, i);
  return rows;
}

// Of each row: its share of noise less the largest share among the operands; those without a row hand on what theirs had.
std::vector<double> Added(const Comparison& comparison, const format::Entry& entry) {
  const std::map<std::string, size_t> rows = RowsByTensor(comparison);
  std::vector<double> added(comparison.rows.size()), share(entry.tensors.size());
  for (const format::Op& op : entry.ops) {
    double before = 0;
    for (int32_t id : op.inputs) {
      if (id >= 0) before = std::max(before, share[static_cast<size_t>(id)]);
    }
    for (int32_t id : op.outputs) {
      const auto row = rows.find(entry.tensors[static_cast<size_t>(id)].name);
      share[static_cast<size_t>(id)] = before;
      if (row == rows.end()) continue;
      share[static_cast<size_t>(id)] = NoiseShare(comparison.rows[row->second]);
      added[row->second] = std::max(0.0, share[static_cast<size_t>(id)] - before);
    }
  }
  return added;
}

std::string Decibels(double db) {
  return std::isfinite(db) ? fmt::format("{:.1f} dB", db) : "the same";
}

std::string Layer(const Difference& row) {
  return fmt::format("{} '{}'", row.op, row.node.empty() ? row.name : row.node);
}

void AddOutputs(const eval::Agreement& outputs, const ComparisonTitle& title, Summary* summary) {
  const double db = outputs.sqnr_db();
  if (db < kFloorDb) summary->Lower(db < kPoorDb ? Level::kBad : Level::kFair);
  summary->facts.push_back({"sqnr", "Answers of B against A", "", Decibels(db),
                            std::isfinite(db) ? fmt::format("an error of {:.2g} % of the signal, over {}",
                                                            100 * std::pow(10, -db / 20), title.samples)
                                              : fmt::format("over {}", title.samples)});
  summary->facts.push_back({"decisions", "Same largest answer", "",
                            fmt::format("{} of {}", outputs.same_decision, outputs.samples),
                            "samples on which the largest element of the first output is the same one"});
  summary->text = std::isfinite(db) ? fmt::format("The answers of B keep {} of A's", Decibels(db))
                                    : "The answers are the same";
}

// The first tensor that deserves a look.
std::string FirstBelow(const Comparison& comparison) {
  const auto below =
      std::ranges::find_if(comparison.rows, [](const Difference& row) { return row.sqnr_db < kFloorDb; });
  if (below == comparison.rows.end()) return fmt::format("none falls below {:.0f} dB", kFloorDb);
  return fmt::format("the first below {:.0f} dB is {}", kFloorDb, Layer(*below));
}

void AddTensors(const Comparison& comparison, const std::vector<double>& added, Summary* summary) {
  const auto same =
      std::ranges::count_if(comparison.rows, [](const Difference& row) { return row.same_bits; });
  const Difference* first = comparison.first();
  const std::string there =
      first ? fmt::format("{}, {} there; {}; ", first->op, Decibels(first->sqnr_db), FirstBelow(comparison))
            : "";
  const std::string alone =
      comparison.alone_a + comparison.alone_b > 0
          ? fmt::format("; {} of A and {} of B have no partner", comparison.alone_a, comparison.alone_b)
          : "";
  summary->facts.push_back(
      {"first", "First to depart", "", first ? (first->node.empty() ? first->name : first->node) : "nothing",
       fmt::format("{}{} of {} tensors have the same bits{}", there, same, comparison.rows.size(), alone)});
  const auto worst = std::ranges::max_element(added);
  const bool any = worst != added.end() && *worst > 0;
  if (any) {
    const Difference& row = comparison.rows[static_cast<size_t>(worst - added.begin())];
    summary->facts.push_back({"worst", "Loses most by itself", "", row.node.empty() ? row.name : row.node,
                              fmt::format("{}; {} behind it", row.op, Decibels(row.sqnr_db))});
    if (summary->level != Level::kGood)
      summary->advice.push_back(
          {fmt::format("Begin at {}: nothing else adds as much to what it was given.", Layer(row)),
           fmt::format("--keep-float {}", Quoted(row.node))});
  }
  if (first) summary->text += fmt::format("; {} is the first to depart", Layer(*first));
  summary->text += ".";
}

Summary Summarise(const Comparison& comparison, const eval::Agreement& outputs,
                  const std::vector<double>& added, const ComparisonTitle& title) {
  Summary summary;
  AddOutputs(outputs, title, &summary);
  AddTensors(comparison, added, &summary);
  return summary;
}

}  // namespace

ComparisonTitle TitleOf(const std::string& a, const std::string& b, const std::string& isa,
                        const std::string& against, std::string samples) {
  const auto file = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
  if (!b.empty()) return {file(a), file(b), std::move(samples)};
  const auto on = [&](const std::string& name) {
    return file(a) + " on " + (name.empty() ? "this machine" : name);
  };
  return {on(isa), on(against), std::move(samples)};
}

Json Document(const Comparison& comparison, const eval::Agreement& outputs, const eval::Model& a,
              const ComparisonTitle& title) {
  const format::Entry& entry = a.entry();
  const std::vector<double> added = Added(comparison, entry);
  std::set<std::string> answers;
  for (int32_t id : entry.outputs) answers.insert(entry.tensors[static_cast<size_t>(id)].name);
  Json json = ToJson(comparison);
  for (size_t i = 0; i < comparison.rows.size(); ++i) {
    json["tensors"][i]["added"] = Number(added[i]);
    json["tensors"][i]["output"] = answers.contains(comparison.rows[i].name);
  }
  json["kind"] = "comparison";
  json["title"] = fmt::format("{} and {}", title.a, title.b);
  json["about"] =
      fmt::format("A is {}, B is {}; {}, compared by whet {}", title.a, title.b, title.samples, WHET_VERSION);
  json["floor_db"] = kFloorDb;
  json["outputs"] = {
      {"sqnr_db", Number(outputs.sqnr_db())}, {"same", outputs.same_decision}, {"of", outputs.samples}};
  json.update(ToJson(Summarise(comparison, outputs, added, title)));
  return json;
}

}  // namespace whet::report
