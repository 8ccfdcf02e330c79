// SPDX-License-Identifier: Apache-2.0
#include "verbs.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "convert.h"
#include "eval/comparison.h"
#include "eval/compile_file.h"
#include "eval/evaluate_files.h"
#include "eval/model_card.h"
#include "eval/sample_file.h"
#include "eval/trace.h"
#include "interrupt.h"
#include "report/comparison.h"
#include "report/compiled.h"
#include "report/evaluation.h"
#include "report/quantised.h"
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

nb::object Quantize(shrink::QuantiseFileOptions options, nb::handle data, nb::handle progress) {
  Interrupt interrupt;
  if (!progress.is_none()) {
    options.progress = [&](std::string_view what, size_t done, size_t all) {
      Tell(progress, &interrupt, std::string(what), done, all);
    };
  }
  const eval::OpenData open = data.is_none() ? eval::OpenData() : Opener(data, &interrupt);
  const shrink::QuantisedFile done =
      Take(interrupt.Await([&] { return shrink::QuantiseFile(options, open); }));
  return ToPython(report::ToJson(done, options.output));
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

struct Side {
  eval::ModelOptions model;
  eval::ExecuteOptions execute;
};

// What the operations of one side compute from `data`, or from seeded noise where there is none.
Result<std::vector<eval::NamedTensor>> Trace(const Side& side, nb::handle data, uint32_t seed,
                                             Interrupt* interrupt) {
  const eval::Model model = WHET_TRY(eval::Model::Load(side.model));
  const std::optional<card::Card> card = WHET_TRY(eval::LoadCard(model, side.model));
  const std::vector<format::Tensor> wants = InputsOf(model.entry());
  std::vector<ir::Tensor> inputs;
  for (size_t i = 0; i < wants.size(); ++i) inputs.push_back(eval::Seeded(wants[i], seed, i));
  if (!data.is_none()) {
    const nb::gil_scoped_acquire acquire;
    inputs = WHET_TRY(SampleOf(data, wants, card ? &*card : nullptr).With(side.model.path)).inputs;
  }
  WHET_TRY(interrupt->Check());
  return eval::TraceTensors(model, side.execute, inputs);
}

nb::object Compare(const Side& a, const Side& b, nb::handle data, uint32_t seed, double tolerance) {
  Interrupt interrupt;
  const eval::Comparison result = Take(interrupt.Await([&]() -> Result<eval::Comparison> {
    const auto left = WHET_TRY(Trace(a, data, seed, &interrupt));
    const auto right = WHET_TRY(Trace(b, data, seed, &interrupt));
    return eval::CompareTraces(left, right, tolerance);
  }));
  return ToPython(report::ToJson(result));
}

Side SideOf(const eval::ModelOptions& model, const std::string& isa, int threads) {
  Side side = {model, {}};
  side.execute.oracle = isa == "oracle";
  side.execute.isa = side.execute.oracle ? "" : isa;
  side.execute.threads = threads;
  return side;
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
  module.def(
      "quantize", &Quantize, "options"_a, "data"_a.none(), "progress"_a.none(),
      nb::sig(
          "def quantize(options: QuantizeOptions, data: object, progress: object) -> dict[str, typing.Any]"));
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
      [](const eval::ModelOptions& a, const eval::ModelOptions& b, nb::handle data, uint32_t seed,
         const std::string& isa, const std::string& against, int threads, double tolerance) {
        return Compare(SideOf(a, isa, threads), SideOf(b, against, threads), data, seed, tolerance);
      },
      "a"_a, "b"_a, "data"_a.none(), "seed"_a, "isa"_a, "against"_a, "threads"_a, "tolerance"_a,
      nb::sig("def compare(a: ModelOptions, b: ModelOptions, data: object, seed: int, isa: str, against: "
              "str, threads: int, tolerance: float) -> dict[str, typing.Any]"));
}

}  // namespace

void DefineVerbs(nb::module_& module) {
  DefineCompile(module);
  DefineQuantize(module);
  DefineEvaluate(module);
  DefineCompare(module);
}

}  // namespace whet::python
