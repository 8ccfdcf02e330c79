// SPDX-License-Identifier: Apache-2.0
#include "report/quantise.h"

#include "base/file.h"
#include "report/page.h"
#include "report/quantised.h"
#include "report/quantised_page.h"

namespace whet::report {
namespace {

constexpr size_t kExplained = 4;  // samples on which each layer is tried alone

Result<Json> WritePage(const QuantiseRequest& request, const shrink::QuantisedFile& done) {
  MeasureOptions measure = request.measure;
  measure.progress = request.quantise.progress;
  const Measured measured = WHET_TRY(Measure(done, request.quantise, measure));
  Json document = Document(done, request.quantise, measured);
  WHET_TRY(WriteFile(request.html, ReportPage(document)));
  return document;
}

}  // namespace

Result<QuantiseOutcome> QuantiseAndReport(const QuantiseRequest& request, const eval::OpenData& data) {
  const bool page = !request.html.empty();
  if (!request.measure.evaluate.labels.path.empty() && !page)
    return Error(
        "labels are for the report: ask for it too with html (--html FILE), or judge the plan with `whet "
        "eval`");
  if (page && !data) return Error("html measures on samples: give data (--data) too");
  shrink::QuantiseFileOptions options = request.quantise;
  if (page) options.explained = kExplained;
  const eval::OpenData open = [&](const format::Entry& entry,
                                  const card::Card* card) -> Result<eval::DataSet> {
    WHET_TRY(CheckLabels(request.measure, entry, card));
    return data(entry, card);
  };
  shrink::QuantisedFile done = WHET_TRY(shrink::QuantiseFile(options, data ? open : eval::OpenData()));
  Json json = page ? WHET_TRY(WritePage(request, done)) : ToJson(done, options.output);
  return QuantiseOutcome{std::move(done), std::move(json)};
}

}  // namespace whet::report
