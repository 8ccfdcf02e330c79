// SPDX-License-Identifier: Apache-2.0
#include "cli/evaluation.h"

#include <fmt/format.h>

namespace whet::cli {
namespace {

using report::ClassName, report::EvaluationTitle;

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
  if (const std::optional<eval::Share> same = report::SameDecisions(evaluation, title.task)) {
    const eval::Interval interval = same->interval();
    fmt::print("  {:<10} {:>8.4f}   {:.4f} to {:.4f}   {} of {}\n", "agreement", same->value(), interval.low,
               interval.high, same->hits, same->of);
  }
  if (evaluation.agreement) fmt::print("  {:<10} {:>8.2f} dB\n", "SQNR", evaluation.agreement->sqnr_db());
}

}  // namespace

void Print(const report::EvaluationTitle& title, const eval::Evaluation& evaluation) {
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

}  // namespace whet::cli
