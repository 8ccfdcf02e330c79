// SPDX-License-Identifier: Apache-2.0
// The extension module whet._core. What people see of it is whet.Model, whet.TensorSpec and whet.Error.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <fmt/format.h>

#include "convert.h"
#include "model.h"
#include "verbs.h"

namespace whet::python {
namespace {

using namespace nb::literals;

constexpr const char* kModelText =
    R"(A model in memory, ready to run; `whet.load` makes it.

Threads may share it: one runs at a time, without the GIL, and the others wait.)";

constexpr const char* kRunText =
    R"(Compute the outputs.

inputs: one array for each input in order, or a single dict of arrays by name. Shape and dtype are those of
    `model.inputs`; the leading 1 of a shape may be left out. Arrays in C order are read where they lie and copied once,
    into the model's memory. Floating-point arrays also fit inputs of another floating-point type, and quantised
    ones by their scale and zero point; other types are refused. Without arguments the model computes from what
    was written to its `input()` views.
copy: True gives new arrays; False gives read-only views of the model's memory, which the next run overwrites.

Returns the array of the only output, or a dict by name where there are several. Integers of quantised outputs
    are as stored: `spec.real(array)` makes them real. Sizes that depend on the data are the real ones.
Raises whet.Error where an array does not fit.)";

constexpr const char* kPredictText =
    R"(From a picture or a sound to an answer, as the model card says.

given: a path; a uint8 array of height x width x 3 (RGB) or height x width; a float32 array of sound samples in
    -1 to 1 at the card's rate; or the input as `run` takes it.

Returns {"classes": [{"index", "name", "score"}], "boxes": [{"x0", "y0", "x1", "y1", "index", "name", "score",
    "keypoints"}], "keypoints": [{"name", "x", "y", "score"}]}, best first, positions in pixels of the picture; of
    speech also "speech": [{"begin", "end", "score"}] in seconds. What a model keeps from run to run begins anew.
Raises whet.Error where there is no card, or the file cannot be read.)";

constexpr const char* kInputText =
    R"(A writable view of an input, by number or name, in the model's memory: write there and call `run()`, and nothing
is copied. A run may overwrite it, so write before each. It keeps the model alive.)";

constexpr const char* kOutputText =
    R"(A read-only view of an output, by number or name, in the model's memory: each run overwrites it. Sizes that depend on
data are the largest ones here. It keeps the model alive.)";

nb::object NumpyType(const TensorSpec& spec) {
  return nb::module_::import_("numpy").attr("dtype")(NumpyName(spec.dtype));
}

nb::tuple Shape(const TensorSpec& spec) {
  nb::list dims;
  for (int64_t dim : spec.shape) dims.append(dim);
  return nb::tuple(dims);
}

// scale * (stored - zero point), in float32.
nb::object Real(const TensorSpec& spec, nb::handle array) {
  nb::object real = nb::module_::import_("numpy").attr("asarray")(array, "float64");
  if (spec.scale.size() == 1) real = (real - nb::float_(spec.zero_point[0])) * nb::float_(spec.scale[0]);
  return real.attr("astype")("float32");
}

std::string Text(const TensorSpec& spec) {
  return fmt::format("TensorSpec('{}', {}[{}])", spec.name, NumpyName(spec.dtype),
                     fmt::join(spec.shape, ", "));
}

void DefineSpec(nb::module_& module) {
  nb::class_<TensorSpec>(module, "TensorSpec", "What an input or an output of a model is.")
      .def_ro("name", &TensorSpec::name)
      .def_prop_ro("dtype", &NumpyType, nb::sig("def dtype(self) -> numpy.dtype[typing.Any]"),
                   "The NumPy type; bfloat16, which NumPy does not have, are uint16 of the same bits.")
      .def_prop_ro("shape", &Shape, nb::sig("def shape(self) -> tuple[int, ...]"))
      .def_ro("scale", &TensorSpec::scale, "Of quantised tensors, else empty; one, or one for each channel.")
      .def_ro("zero_point", &TensorSpec::zero_point)
      .def_ro("exact", &TensorSpec::exact, "Whether it has the same bits on every machine.")
      .def("real", &Real, "array"_a,
           nb::sig("def real(self, array: numpy.typing.ArrayLike) -> numpy.typing.NDArray[numpy.float32]"),
           "Stored numbers of this tensor as real ones: scale * (array - zero_point).")
      .def("__repr__", &Text);
}

void DefineOptions(nb::module_& module) {
  using Options = eval::ModelOptions;
  nb::class_<Options>(module, "ModelOptions")
      .def(nb::init<>())
      .def_rw("path", &Options::path)
      .def_rw("shapes", &Options::shapes)
      .def_rw("constants", &Options::constants)
      .def_rw("dialect", &Options::dialect)
      .def_rw("signature", &Options::signature)
      .def_rw("without", &Options::without)
      .def_rw("card", &Options::card)
      .def_rw("target", &Options::target);
}

void DefineModel(nb::module_& module) {
  nb::class_<Model>(module, "Model", kModelText)
      .def("run", &Model::Run, "inputs"_a, nb::kw_only(), "copy"_a = true, kRunText,
           nb::sig("def run(self, *inputs: typing.Any, copy: bool = True) -> typing.Any"))
      .def("predict", &Model::Predict, "given"_a, kPredictText,
           nb::sig("def predict(self, given: str | os.PathLike[str] | numpy.typing.ArrayLike) -> "
                   "whet.reports.Answer"))
      .def("input", &Model::InputView, "which"_a = 0, kInputText,
           nb::sig("def input(self, which: int | str = 0) -> numpy.typing.NDArray[typing.Any]"))
      .def("output", &Model::OutputView, "which"_a = 0, kOutputText,
           nb::sig("def output(self, which: int | str = 0) -> numpy.typing.NDArray[typing.Any]"))
      .def("reset", &Model::Reset, "What the model keeps from run to run begins anew.")
      .def_prop_ro("inputs", &Model::inputs, "What `run` takes, in order: a TensorSpec each.")
      .def_prop_ro("outputs", &Model::outputs, "What `run` gives, in order: a TensorSpec each.")
      .def_prop_ro("labels", &Model::labels, "Names of classes, from the model card; empty without.")
      .def_prop_ro("path", [](const Model& model) { return model.options().path; })
      .def_prop_ro("options", &Model::options)
      .def_prop_ro("keeps_state", &Model::keeps_state, "Whether a run depends on those before it.")
      .def_prop_ro("threads", &Model::threads)
      .def_prop_ro("arena_bytes", &Model::arena_bytes, "Working memory, inputs and outputs included.")
      .def("__repr__", [](const Model& model) {
        return fmt::format("Model('{}', {} input(s), {} output(s))", model.options().path,
                           model.inputs().size(), model.outputs().size());
      });
  module.def(
      "load",
      [](const eval::ModelOptions& options, const std::string& isa, int threads) {
        eval::ExecuteOptions execute;
        execute.isa = isa;
        execute.threads = threads;
        return Model::Load(options, execute);
      },
      "options"_a, "isa"_a, "threads"_a);
}

}  // namespace
}  // namespace whet::python

NB_MODULE(_core, module) {
  using namespace whet::python;
  nb::exception<Refusal>(module, "Error", PyExc_ValueError);
  module.attr("__version__") = WHET_VERSION;
  DefineOptions(module);
  DefineSpec(module);
  DefineModel(module);
  DefineVerbs(module);
}
