// SPDX-License-Identifier: Apache-2.0
#include "model.h"

#include <fmt/format.h>
#include <nanobind/ndarray.h>

#include <algorithm>
#include <cstring>

#include "eval/model_card.h"

namespace whet::python {
namespace {

nb::dlpack::dtype DlpackType(DType type) {
  const auto bits = static_cast<uint8_t>(DTypeSize(type) * 8);
  nb::dlpack::dtype_code code = nb::dlpack::dtype_code::Int;
  if (type == DType::kBool) {
    code = nb::dlpack::dtype_code::Bool;
  } else if (type == DType::kBF16 || IsUnsigned(type)) {
    code = nb::dlpack::dtype_code::UInt;
  } else if (IsFloat(type)) {
    code = nb::dlpack::dtype_code::Float;
  }
  return {static_cast<uint8_t>(code), bits, 1};
}

TensorSpec SpecOf(const format::Tensor& tensor) {
  return {tensor.name, tensor.dtype, tensor.dims, tensor.scale, tensor.zero_point, tensor.exact};
}

// The first elements along every axis.
nb::object Cut(const nb::object& array, const std::vector<int64_t>& sizes) {
  nb::list parts;
  for (int64_t size : sizes) parts.append(nb::slice(nb::int_(0), nb::int_(size), nb::int_(1)));
  return array[nb::tuple(parts)];
}

// The memory of a new NumPy array, which outlives this.
std::byte* Writable(nb::handle array) {
  Py_buffer view;
  if (PyObject_GetBuffer(array.ptr(), &view, PyBUF_CONTIG) != 0) throw nb::python_error();
  auto* bytes = static_cast<std::byte*>(view.buf);
  PyBuffer_Release(&view);
  return bytes;
}

}  // namespace

std::unique_ptr<Model> Model::Load(const eval::ModelOptions& options, const eval::ExecuteOptions& execute) {
  std::unique_ptr<Model> model(new Model());
  const Status status = [&]() -> Status {
    const nb::gil_scoped_release release;
    model->options_ = options;
    model->model_ = WHET_TRY(eval::Model::Load(options));
    model->executor_ = WHET_TRY(eval::Executor::Make(*model->model_, execute));
    model->card_ = WHET_TRY(eval::LoadCard(*model->model_, options));
    return {};
  }();
  if (!status.ok()) throw Refusal(status.message());
  model->PrepareArrays();
  return model;
}

void Model::PrepareArrays() {
  const nb::module_ numpy = nb::module_::import_("numpy");
  empty_ = numpy.attr("empty");
  visible_ = entry().visible_outputs();
  for (size_t i = 0; i < visible_; ++i) {
    nb::list dims;
    for (int64_t dim : Output(i).dims) dims.append(dim);
    shapes_.push_back(nb::tuple(dims));
    dtypes_.push_back(numpy.attr("dtype")(NumpyName(Output(i).dtype)));
    names_.push_back(nb::str(Output(i).name.c_str()));
  }
}

const format::Tensor& Model::Input(size_t i) const {
  return entry().tensors[static_cast<size_t>(entry().inputs[i])];
}

const format::Tensor& Model::Output(size_t i) const {
  return entry().tensors[static_cast<size_t>(entry().outputs[i])];
}

size_t Model::IndexOf(nb::handle which, bool input) const {
  const size_t count = input ? entry().inputs.size() : visible_;
  const char* kind = input ? "input" : "output";
  if (nb::isinstance<nb::int_>(which)) {
    const auto index = nb::cast<int64_t>(which);
    if (index >= 0 && static_cast<size_t>(index) < count) return static_cast<size_t>(index);
    throw Refusal(fmt::format("{} {}: the model has {}", kind, index, count));
  }
  const std::string name = nb::cast<std::string>(nb::str(which));
  std::string names;
  for (size_t i = 0; i < count; ++i) {
    const std::string& candidate = input ? Input(i).name : Output(i).name;
    if (candidate == name) return i;
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", candidate);
  }
  throw Refusal(fmt::format("no {} '{}'; the {}s are {}", kind, name, kind, names));
}

Model::Given Model::Bind(size_t input, nb::handle value) const {
  const format::Tensor& want = Input(input);
  Elements elements = Take(Elements::Of(value, fmt::format("input '{}'", want.name)));
  std::optional<ir::Tensor> stored = Take(StoredAs(want, elements));
  return {input, std::move(elements), std::move(stored)};
}

std::vector<Model::Given> Model::BindAll(const nb::args& inputs) const {
  std::vector<Given> given;
  given.reserve(entry().inputs.size());
  if (inputs.size() == 0) return given;  // what was written to the views
  if (inputs.size() == 1 && PyDict_Check(inputs[0].ptr())) {
    for (const auto& [name, value] : nb::cast<nb::dict>(inputs[0]))
      given.push_back(Bind(IndexOf(name, true), value));
  } else if (inputs.size() == entry().inputs.size()) {
    for (size_t i = 0; i < inputs.size(); ++i) given.push_back(Bind(i, inputs[i]));
  }
  if (given.size() == entry().inputs.size()) return given;
  std::string needed;
  for (size_t i = 0; i < entry().inputs.size(); ++i)
    needed += fmt::format("{}'{}' {}", i ? ", " : "", Input(i).name, Describe(Input(i)));
  throw Refusal(fmt::format("the model has {} input(s), {} given; it takes {}", entry().inputs.size(),
                            std::max(given.size(), inputs.size()), needed));
}

void Model::Compute(const std::vector<Given>& given) {
  for (const Given& one : given) {
    const std::span<const std::byte> bytes = one.stored ? one.stored->bytes() : one.elements.bytes();
    std::ranges::copy(bytes, session().input_data(one.input).begin());
  }
  session().Run();
}

// The sizes of all outputs after the latest run; none where they are fixed.
std::vector<std::vector<int64_t>> Model::RealSizes() const {
  std::vector<std::vector<int64_t>> sizes;
  for (size_t i = 0; i < visible_ && !entry().real_sizes.empty(); ++i) {
    const std::span<const int64_t> dims = session().real_dims(i);
    sizes.emplace_back(dims.begin(), dims.end());
  }
  return sizes;
}

nb::object Model::Bundle(std::vector<nb::object> arrays) const {
  if (arrays.size() == 1) return std::move(arrays[0]);
  nb::dict named;
  for (size_t i = 0; i < arrays.size(); ++i) named[names_[i]] = std::move(arrays[i]);
  return named;
}

nb::object Model::Run(nb::args inputs, bool copy) {
  const std::vector<Given> given = BindAll(inputs);
  std::vector<nb::object> arrays;
  std::vector<std::byte*> to;
  for (size_t i = 0; i < visible_; ++i) {
    arrays.push_back(copy ? empty_(shapes_[i], dtypes_[i]) : OutputView(nb::int_(i)));
    to.push_back(copy ? Writable(arrays.back()) : nullptr);
  }
  std::vector<std::vector<int64_t>> sizes;
  {
    const nb::gil_scoped_release release;
    const std::lock_guard lock(mutex_);
    Compute(given);
    for (size_t i = 0; copy && i < visible_; ++i) std::ranges::copy(session().output_data(i), to[i]);
    sizes = RealSizes();
  }
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] != Output(i).dims) arrays[i] = Cut(arrays[i], sizes[i]);
  }
  return Bundle(std::move(arrays));
}

nb::object Model::View(std::span<std::byte> bytes, const format::Tensor& tensor, bool writable) {
  const std::vector<size_t> dims(tensor.dims.begin(), tensor.dims.end());
  const nb::handle owner = nb::find(this);
  const nb::dlpack::dtype type = DlpackType(tensor.dtype);
  if (writable)
    return nb::cast(nb::ndarray<nb::numpy>(bytes.data(), dims.size(), dims.data(), owner, nullptr, type));
  return nb::cast(
      nb::ndarray<nb::numpy, nb::ro>(bytes.data(), dims.size(), dims.data(), owner, nullptr, type));
}

nb::object Model::InputView(nb::handle which) {
  const size_t i = IndexOf(which, true);
  return View(session().input_data(i), Input(i), true);
}

nb::object Model::OutputView(nb::handle which) {
  const size_t i = IndexOf(which, false);
  const std::span<const std::byte> bytes = session().output_data(i);
  return View({const_cast<std::byte*>(bytes.data()), bytes.size()}, Output(i), false);
}

void Model::Reset() {
  const nb::gil_scoped_release release;
  const std::lock_guard lock(mutex_);
  executor_.Reset();
}

std::vector<TensorSpec> Model::inputs() const {
  std::vector<TensorSpec> specs;
  for (size_t i = 0; i < entry().inputs.size(); ++i) specs.push_back(SpecOf(Input(i)));
  return specs;
}

std::vector<TensorSpec> Model::outputs() const {
  std::vector<TensorSpec> specs;
  for (size_t i = 0; i < visible_; ++i) specs.push_back(SpecOf(Output(i)));
  return specs;
}

std::vector<std::string> Model::labels() const {
  return card_ ? card_->output.labels : std::vector<std::string>();
}

}  // namespace whet::python
