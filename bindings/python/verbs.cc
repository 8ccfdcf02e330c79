// SPDX-License-Identifier: Apache-2.0
#include "verbs.h"

#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "convert.h"
#include "eval/compare_models.h"
#include "eval/compile_file.h"
#include "eval/evaluate_files.h"
#include "eval/model_card.h"
#include "eval/sample_file.h"
#include "interrupt.h"
#include "report/comparison.h"
#include "report/comparison_page.h"
#include "report/compiled.h"
#include "report/evaluation.h"
#include "report/page.h"
#include "report/quantise.h"
#include "samples.h"
#include "shrink/quantise_file.h"

namespace whet::python {
namespace {

using namespace nb::literals;

nb::object Compile(const eval::CompileFileOptions& options) {
  Interrupt interrupt;
  const eval::Model model = Take(interrupt.Await([&] { return eval::CompileFile(options); }));
  return ToPython(report::ToJson(model, options.output));
}

// Calls `progress` with what it is told, which may come from several threads. None is no callback.
template <typename... Arguments>
void Tell(nb::handle progress, Interrupt* interrupt, Arguments... arguments) {
  if (interrupt->raised()) return;
  const nb::gil_scoped_acquire acquire;
  try {
    progress(arguments...);
  } catch (nb::python_error& error) {
    interrupt->Keep(std::move(error));
  }
}

// `judged`: other samples to judge on, or None.
nb::object Quantize(report::QuantiseRequest request, nb::handle data, nb::handle judged,
                    nb::handle progress) {
  Interrupt interrupt;
  if (!progress.is_none()) {
    request.quantise.progress = [&](std::string_view what, size_t done, size_t all) {
      Tell(progress, &interrupt, std::string(what), done, all);
    };
  }
  const eval::OpenData open = data.is_none() ? eval::OpenData() : Opener(data, &interrupt);
  request.measure.apart = !judged.is_none();
  request.measure.judged = judged.is_none() ? open : Opener(judged, &interrupt);
  return ToPython(Take(interrupt.Await([&] { return report::QuantiseAndReport(request, open); })).json);
}

nb::object Evaluate(eval::EvaluateFilesOptions options, nb::handle data, nb::handle progress) {
  Interrupt interrupt;
  if (!progress.is_none()) {
    options.evaluate.progress = [&](size_t done, size_t all) { Tell(progress, &interrupt, done, all); };
  }
  const eval::OpenData open = Opener(data, &interrupt);
  const eval::EvaluatedFiles done = Take(interrupt.Await([&] { return eval::EvaluateFiles(options, open); }));
  return ToPython(
      report::ToJson({done.task, options.model.path, options.against, done.labels}, done.evaluation));
}

// One side of a comparison, which stays where it is.
struct Side {
  eval::ModelOptions options;
  eval::ExecuteOptions execute;
  std::optional<eval::Model> model;
  std::optional<card::Card> card;
  std::optional<eval::DataSet> data;

  // Without `open` inputs are drawn by `seed`; without a card of its own it takes `other`.
  Status Load(const std::optional<card::Card>& other, const eval::OpenData& open) {
    model = WHET_TRY(eval::Model::Load(options));
    card = WHET_TRY(eval::LoadCard(*model, options));
    if (!card) card = other;
    if (open) data = WHET_TRY(open(model->entry(), card ? &*card : nullptr).With(options.path));
    return {};
  }

  eval::ComparedSide Compared(uint32_t seed) const {
    return {&*model, execute, [this, seed](size_t sample) -> Result<std::vector<ir::Tensor>> {
              if (data) return WHET_TRY(data->Load(sample)).inputs;
              std::vector<ir::Tensor> inputs;
              for (const format::Tensor& want : InputsOf(model->entry()))
                inputs.push_back(eval::Seeded(want, seed, inputs.size()));
              return inputs;
            }};
  }
};

struct CompareOptions {
  Side a, b;
  std::string title_b, isa, against, html;
  size_t count = 0;
  uint32_t seed = 1;
  double tolerance = 0;
};

Result<report::Json> CompareAndReport(CompareOptions& options, const eval::OpenData& open,
                                      const std::function<void(size_t, size_t)>& progress) {
  Side &a = options.a, &b = options.b;
  WHET_TRY(a.Load({}, open));
  WHET_TRY(b.Load(a.card, open));
  std::vector<size_t> samples = {0};
  if (open && a.data->size() != b.data->size())
    return Error(fmt::format("there are {} samples for A and {} for B", a.data->size(), b.data->size()));
  if (open) samples = shrink::Spaced(a.data->size(), options.count ? options.count : a.data->size());
  const eval::Compared compared = WHET_TRY(eval::CompareModels(
      a.Compared(options.seed), b.Compared(options.seed), samples, options.tolerance, progress));
  if (options.html.empty()) return report::ToJson(compared.tensors);
  if (!compared.answers) return Error("the answers of the two differ in number or size; a page needs both");
  const std::string what = open ? fmt::format("{} samples", samples.size()) : "one seeded sample";
  report::Json document =
      report::Document(compared.tensors, *compared.answers, *a.model,
                       report::TitleOf(a.options.path, options.title_b, options.isa, options.against, what));
  WHET_TRY(WriteFile(options.html, report::ReportPage(document)));
  return document;
}

nb::object Compare(CompareOptions options, nb::handle data, nb::handle progress) {
  Interrupt interrupt;
  const eval::OpenData open = data.is_none() ? eval::OpenData() : Opener(data, &interrupt);
  const auto told = [&](size_t done, size_t all) {
    if (!progress.is_none()) Tell(progress, &interrupt, done, all);
  };
  return ToPython(Take(interrupt.Await([&] { return CompareAndReport(options, open, told); })));
}

void DefineCompile(nb::module_& module) {
  module.def(
      "compile",
      [](const eval::ModelOptions& model, std::string output, std::string prepack, int goldens) {
        return Compile({model, std::move(output), std::move(prepack), goldens});
      },
      "model"_a, "output"_a, "prepack"_a, "goldens"_a,
      nb::sig("def compile(model: ModelOptions, output: str, prepack: str, goldens: int) -> dict[str, "
              "typing.Any]"));
}

void DefineQuantize(nb::module_& module) {
  using Options = shrink::QuantiseFileOptions;
  nb::class_<Options>(module, "QuantizeOptions")
      .def(nb::init<>())
      .def_rw("model", &Options::model)
      .def_rw("output", &Options::output)
      .def_rw("scheme", &Options::scheme)
      .def_rw("observer", &Options::observer)
      .def_rw("keep_float", &Options::keep_float)
      .def_rw("skip", &Options::skip)
      .def_rw("min_sqnr", &Options::least_sqnr_db)
      .def_rw("most_float", &Options::most_float)
      .def_rw("count", &Options::count)
      .def_rw("threads", &Options::threads)
      .def_rw("goldens", &Options::goldens)
      .def_rw("group", &Options::group)
      .def_rw("exact", &Options::exact);
  using Request = report::QuantiseRequest;
  nb::class_<Request>(module, "QuantizeRequest")
      .def(nb::init<>())
      .def_rw("options", &Request::quantise)
      .def_rw("html", &Request::html)
      .def_prop_rw(
          "task", [](const Request& r) { return r.measure.task; },
          [](Request& r, std::string task) { r.measure.task = std::move(task); })
      .def_prop_rw(
          "labels", [](const Request& r) { return r.measure.evaluate.labels.path; },
          [](Request& r, std::string path) { r.measure.evaluate.labels.path = std::move(path); })
      .def_prop_rw(
          "label_column", [](const Request& r) { return r.measure.evaluate.labels.column; },
          [](Request& r, std::string column) { r.measure.evaluate.labels.column = std::move(column); })
      .def_prop_rw(
          "class_offset", [](const Request& r) { return r.measure.evaluate.labels.offset; },
          [](Request& r, int offset) { r.measure.evaluate.labels.offset = offset; });
  module.def("quantize", &Quantize, "request"_a, "data"_a.none(), "judged"_a.none(), "progress"_a.none(),
             nb::sig("def quantize(request: QuantizeRequest, data: object, judged: object, progress: object) "
                     "-> dict[str, typing.Any]"));
}

void DefineEvaluate(nb::module_& module) {
  using Options = eval::EvaluateFilesOptions;
  nb::class_<Options>(module, "EvaluateOptions")
      .def(nb::init<>())
      .def_rw("model", &Options::model)
      .def_rw("against", &Options::against)
      .def_rw("task", &Options::task)
      .def_prop_rw(
          "labels", [](const Options& o) { return o.evaluate.labels.path; },
          [](Options& o, std::string path) { o.evaluate.labels.path = std::move(path); })
      .def_prop_rw(
          "label_column", [](const Options& o) { return o.evaluate.labels.column; },
          [](Options& o, std::string column) { o.evaluate.labels.column = std::move(column); })
      .def_prop_rw(
          "class_offset", [](const Options& o) { return o.evaluate.labels.offset; },
          [](Options& o, int offset) { o.evaluate.labels.offset = offset; })
      .def_prop_rw(
          "count", [](const Options& o) { return o.evaluate.count; },
          [](Options& o, size_t count) { o.evaluate.count = count; })
      .def_prop_rw(
          "score", [](const Options& o) { return o.evaluate.score; },
          [](Options& o, std::optional<float> score) { o.evaluate.score = score; })
      .def_prop_rw(
          "iou", [](const Options& o) { return o.evaluate.iou; },
          [](Options& o, std::optional<float> iou) { o.evaluate.iou = iou; })
      .def_prop_rw(
          "isa", [](const Options& o) { return o.execute.isa; },
          [](Options& o, std::string isa) { o.execute.isa = std::move(isa); })
      .def_prop_rw(
          "threads", [](const Options& o) { return o.execute.threads; },
          [](Options& o, int threads) { o.execute.threads = threads; });
  module.def(
      "evaluate", &Evaluate, "options"_a, "data"_a, "progress"_a.none(),
      nb::sig(
          "def evaluate(options: EvaluateOptions, data: object, progress: object) -> dict[str, typing.Any]"));
}

void DefineCompare(nb::module_& module) {
  module.def(
      "compare",
      [](const eval::ModelOptions& a, std::optional<eval::ModelOptions> b, nb::handle data, size_t count,
         uint32_t seed, const std::string& isa, const std::string& against, int threads, double tolerance,
         std::string html, nb::handle progress) {
        CompareOptions options;
        options.a.options = a;
        options.a.execute = eval::ExecuteOn(isa, threads);
        options.b.options = b ? *b : a;
        options.b.execute = eval::ExecuteOn(b ? isa : against, threads);
        options.title_b = b ? b->path : "";
        options.isa = isa;
        options.against = against;
        options.html = std::move(html);
        options.count = count;
        options.seed = seed;
        options.tolerance = tolerance;
        return Compare(std::move(options), data, progress);
      },
      "a"_a, "b"_a.none(), "data"_a.none(), "count"_a, "seed"_a, "isa"_a, "against"_a, "threads"_a,
      "tolerance"_a, "html"_a, "progress"_a.none(),
      nb::sig(
          "def compare(a: ModelOptions, b: ModelOptions | None, data: object, count: int, seed: int, isa: "
          "str, against: str, threads: int, tolerance: float, html: str, progress: object) -> dict[str, "
          "typing.Any]"));
}

}  // namespace

void DefineVerbs(nb::module_& module) {
  DefineCompile(module);
  DefineQuantize(module);
  DefineEvaluate(module);
  DefineCompare(module);
}

}  // namespace whet::python
