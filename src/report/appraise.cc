// SPDX-License-Identifier: Apache-2.0
#include "report/appraise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/evaluation.h"
#include "report/quantised.h"

namespace whet::report {
namespace {

using shrink::Explanation;

constexpr double kPoorDb = 10, kLoss = 0.02, kDoubt = 0.05;
constexpr size_t kFewSamples = 32, kMostRemedies = 3;
constexpr double kGainDb = 0.3;  // a remedy that brings less is none

double Ratio(double a, double b) {
  return b > 0 ? a / b : 1;
}

std::string Points(double share) {
  const double points = 100 * share;
  return fmt::format("{}{:.1f}", points < -0.05 ? "\u2212" : "+", std::abs(points));
}

std::string PointsText(const eval::Contrast& c) {
  return fmt::format("{} points, {} to {}", Points(c.difference), Points(c.interval.low),
                     Points(c.interval.high));
}

// What the interval says; it is empty where every sample was answered as before.
bool Unchanged(const eval::Contrast& c) {
  return c.difference == 0 && c.interval.low == 0 && c.interval.high == 0;
}

std::string ChangeText(const eval::Contrast& c) {
  return Unchanged(c) ? "no change" : PointsText(c);
}

// The greatest loss that the samples leave possible; without a change, by the rule of three.
double PossibleLoss(const eval::Contrast& c, size_t samples) {
  return Unchanged(c) ? 3.0 / static_cast<double>(samples) : -c.interval.low;
}

std::string ErrorText(double db) {
  const double part = 100 * std::pow(10, -db / 20);
  return fmt::format("{:.{}f} %", part, part < 10 ? 1 : 0);
}

std::string Decibels(double db) {
  return std::isfinite(db) ? fmt::format("{:.1f} dB", db) : "no error";
}

class Appraiser {
 public:
  Appraiser(const shrink::QuantisedFile& done, const shrink::QuantiseFileOptions& options,
            const Measured& measured)
      : done_(done), options_(options), measured_(measured) {}

  Summary Run() {
    AddSize();
    AddLatency();
    if (const eval::Verdict* verdict = VerdictOf()) AddAccuracy(*verdict);
    AddAnswers();
    AdviseLayers();
    AdviseSamples();
    AdviseSpeed();
    Speak();
    return std::move(summary_);
  }

 private:
  const eval::Verdict* VerdictOf() const {
    if (!measured_.judged || !measured_.judged->evaluation.verdict) return nullptr;
    const eval::Verdict& verdict = *measured_.judged->evaluation.verdict;
    return verdict.contrasts.empty() || verdict.sides.size() < 2 || verdict.sides[0].empty() ? nullptr
                                                                                             : &verdict;
  }

  void AddSize() {
    const eval::PlanCost &real = measured_.real, &stored = measured_.stored;
    const double smaller =
        Ratio(static_cast<double>(real.file_bytes), static_cast<double>(stored.file_bytes));
    size_ = smaller > 1.05 ? fmt::format("{:.1f} times smaller", smaller) : "no smaller";
    if (smaller <= 1.05) summary_.Lower(Level::kFair);
    summary_.facts.push_back({"size", "Size of the plan", BytesText(real.file_bytes),
                              BytesText(stored.file_bytes),
                              fmt::format("{}; activations {} \u2192 {}", size_, BytesText(real.arena_bytes),
                                          BytesText(stored.arena_bytes))});
  }

  void AddLatency() {
    const eval::PlanCost &real = measured_.real, &stored = measured_.stored;
    const double faster = Ratio(real.steps_ms, stored.steps_ms);
    slower_ = faster < 0.95;
    speed_ = faster > 1.05 ? fmt::format("{:.1f} times as fast", faster)
             : slower_     ? fmt::format("{:.1f} times as slow", 1 / faster)
                           : "as fast";
    if (slower_) summary_.Lower(Level::kFair);
    summary_.facts.push_back(
        {"latency", "Latency here", MillisText(real.steps_ms), MillisText(stored.steps_ms),
         fmt::format(
             "{} as float, by the least time of each operation; whole runs {} \u2192 {} at best of {}, "
             "{} thread{}, {}",
             speed_, MillisText(real.best_ms), MillisText(stored.best_ms), stored.runs, stored.threads,
             stored.threads == 1 ? "" : "s", IsaName(stored.isa))});
  }

  static std::string FigureText(const eval::Figure& figure) {
    return figure.share ? fmt::format("{:.1f} %", 100 * figure.value) : fmt::format("{:.3f}", figure.value);
  }

  void AddAccuracy(const eval::Verdict& verdict) {
    const eval::Contrast& c = verdict.contrasts[0];
    const Judged& judged = *measured_.judged;
    std::string note = fmt::format("{} (95 %), {} samples {}", ChangeText(c), judged.evaluation.samples,
                                   judged.held_out ? "not calibrated on" : "it was calibrated on");
    if (const auto same = SameDecisions(judged.evaluation, judged.task))
      note += fmt::format("; decides as float on {:.1f} %", 100 * same->value());
    summary_.facts.push_back({"accuracy", fmt::format("Accuracy ({})", c.name),
                              FigureText(verdict.sides[1][0]), FigureText(verdict.sides[0][0]), note});
    const size_t n = judged.evaluation.samples;
    if (c.interval.high < 0) {
      summary_.Lower(c.difference < -kLoss ? Level::kBad : Level::kFair);
      worth_ = fmt::format("{} labelled samples show a loss of {} ({})", n, c.name, PointsText(c));
    } else if (PossibleLoss(c, n) > kDoubt) {
      summary_.Lower(Level::kFair);
      worth_ = fmt::format("{} labelled samples show no sure loss of {}, but are too few to tell ({})", n,
                           c.name, ChangeText(c));
    } else {
      worth_ = fmt::format("{} labelled samples show no loss of {} ({})", n, c.name, ChangeText(c));
    }
  }

  void AddAnswers() {
    const double db = done_.quantised.sqnr_db;
    const shrink::Quantised& quantised = done_.quantised;
    const std::string stored =
        quantised.weights.empty()
            ? fmt::format("{} of {} operations in integers", Integers(quantised.layers),
                          quantised.layers.size())
            : fmt::format("the weights of {} layers are stored", quantised.weights.size());
    summary_.facts.push_back(
        {"sqnr", "Answers against float", "", Decibels(db),
         fmt::format("an error of {} of the signal, on calibration samples; {}", ErrorText(db), stored)});
    const bool judged = VerdictOf() != nullptr;
    if (db < kPoorDb) summary_.Lower(judged ? Level::kFair : Level::kBad);
    if (db < kFloorDb && !judged) summary_.Lower(Level::kFair);
    if (judged) return;
    worth_ = fmt::format("the answers keep {}, an error of {}", Decibels(db), ErrorText(db));
    summary_.advice.push_back(
        {"Nothing was judged on labelled samples. An SQNR says how near the answers are, not how often they "
         "are right.",
         "--labels FILE --judge-data DIR"});
  }

  // What was tried and helped, the best first.
  void AdviseLayers() {
    const std::vector<Explanation>& all = done_.quantised.explanations;
    std::vector<size_t> order;
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i].gain_db >= kGainDb) order.push_back(i);
    }
    std::ranges::stable_sort(order, [&](size_t a, size_t b) { return all[a].gain_db > all[b].gain_db; });
    order.resize(std::min(order.size(), kMostRemedies));
    for (size_t i : order) {
      const bool input = i >= done_.quantised.layers.size();
      const shrink::LayerReport& layer =
          input ? done_.quantised.inputs[i - done_.quantised.layers.size()] : done_.quantised.layers[i];
      summary_.advice.push_back(
          {fmt::format("{} '{}' makes {:.0f} % of the error. With {} float the answers "
                       "kept {:.1f} dB more.",
                       input ? "Input" : "Layer", input ? layer.tensor : layer.node, 100 * all[i].share,
                       all[i].keep_float.size() == 1 ? "it" : "it and what reads it", all[i].gain_db),
           KeepFloatText(all[i])});
    }
    if (done_.quantised.sqnr_db < kFloorDb && options_.scheme == "int8")
      summary_.advice.push_back(
          {"Or let the costliest layers be found and kept float until the answers hold.",
           fmt::format("--scheme mixed --min-sqnr {:.0f}", kFloorDb)});
  }

  void AdviseSamples() {
    if (done_.samples < kFewSamples && done_.quantised.weights.empty())
      summary_.advice.push_back(
          {fmt::format("Calibrated with {} sample{} only: ranges may miss what the device will see. A few "
                       "hundred are better.",
                       done_.samples, done_.samples == 1 ? "" : "s"),
           ""});
    if (measured_.judged && !measured_.judged->held_out)
      summary_.advice.push_back(
          {"It was judged on samples that it was calibrated on, which flatters it. Judge on others, or "
           "calibrate with a part of them.",
           "--judge-data DIR, or --count N"});
  }

  void AdviseSpeed() {
    if (slower_)
      summary_.advice.push_back(
          {"It is slower than float on this machine; rows marked red in the table of layers show where. On "
           "another target this may differ: measure there.",
           fmt::format("whet bench {} --per-op", Quoted(options_.output))});
    const auto refused = std::ranges::count_if(done_.quantised.layers, [](const shrink::LayerReport& layer) {
      return layer.stay == shrink::Stay::kRefused;
    });
    if (refused > 0)
      summary_.advice.push_back({fmt::format("{} layer{} could not compute in integers: {}.", refused,
                                             refused == 1 ? "" : "s", Reason(shrink::Stay::kRefused)),
                                 ""});
  }

  void Speak() {
    const bool judged = VerdictOf() != nullptr;
    const char* begin[] = {judged ? "Fit for use" : "Likely fit for use", "Use with care",
                           "Not fit for use as it is"};
    summary_.text = fmt::format("{}: {}, {} here; {}.", begin[static_cast<size_t>(summary_.level)], size_,
                                speed_, worth_);
  }

  const shrink::QuantisedFile& done_;
  const shrink::QuantiseFileOptions& options_;
  const Measured& measured_;
  Summary summary_;
  std::string size_, speed_, worth_;
  bool slower_ = false;
};

}  // namespace

std::string KeepFloatText(const Explanation& explanation) {
  std::string text;
  for (const std::string& node : explanation.keep_float)
    text += fmt::format("{}--keep-float {}", text.empty() ? "" : " ", Quoted(node));
  return text;
}

Summary Appraise(const shrink::QuantisedFile& done, const shrink::QuantiseFileOptions& options,
                 const Measured& measured) {
  return Appraiser(done, options, measured).Run();
}

}  // namespace whet::report
