// SPDX-License-Identifier: Apache-2.0
#include "samples.h"

#include <fmt/format.h>

#include "eval/sample_file.h"

namespace whet::python {
namespace {

// The objects for each input in order.
Result<std::vector<nb::object>> Parts(nb::handle object, std::span<const format::Tensor> wants) {
  std::vector<nb::object> parts;
  if (PyDict_Check(object.ptr())) {
    for (size_t i = 0; i < wants.size(); ++i) {
      const std::string& name = wants[i].name;
      PyObject* value = PyDict_GetItemString(object.ptr(), name.c_str());
      if (value == nullptr) return Error(fmt::format("it has no array for the input '{}'", name));
      parts.push_back(nb::borrow(value));
    }
    return parts;
  }
  const bool several = PyTuple_Check(object.ptr()) || (PyList_Check(object.ptr()) && wants.size() > 1);
  if (!several) return std::vector<nb::object>{nb::borrow(object)};
  for (nb::handle part : object) parts.push_back(nb::borrow(part));
  return parts;
}

Result<ir::Tensor> TensorOf(nb::handle object, const format::Tensor& want, const card::Card* card,
                            eval::Scene* scene) {
  if (const std::optional<std::string> path = PathOf(object))
    return eval::ReadSampleFile(*path, want, card, scene);
  const Elements elements = WHET_TRY(Elements::Of(object, fmt::format("input '{}'", want.name)));
  std::optional<ir::Tensor> stored = WHET_TRY(StoredAs(want, elements));
  return stored ? std::move(*stored) : ir::Tensor::FromBytes(want.dtype, want.dims, elements.bytes());
}

Result<eval::Sample> ElementOf(nb::handle data, size_t i, std::span<const format::Tensor> wants,
                               const card::Card* card, Interrupt* interrupt) {
  const nb::gil_scoped_acquire acquire;
  try {
    const nb::object item = data[nb::int_(i)];
    return SampleOf(item, wants, card).With(fmt::format("sample {}", i));
  } catch (nb::python_error& error) {
    interrupt->Keep(std::move(error));
    return interrupt->Check();
  } catch (const std::exception& error) {
    return Error(fmt::format("sample {}: {}", i, error.what()));
  }
}

Result<std::vector<std::string>> Names(nb::handle data) {
  const nb::gil_scoped_acquire acquire;
  const Py_ssize_t length = PyObject_Length(data.ptr());
  if (length < 0) {
    PyErr_Clear();
    return Error("data: a path, an array or a sequence of samples is needed");
  }
  std::vector<std::string> names;
  for (Py_ssize_t i = 0; i < length; ++i) names.push_back(std::to_string(i));
  return names;
}

}  // namespace

std::vector<format::Tensor> InputsOf(const format::Entry& entry) {
  std::vector<format::Tensor> wants;
  for (int32_t input : entry.inputs) wants.push_back(entry.tensors[static_cast<size_t>(input)]);
  return wants;
}

Result<eval::Sample> SampleOf(nb::handle object, std::span<const format::Tensor> wants,
                              const card::Card* card) {
  const std::vector<nb::object> parts = WHET_TRY(Parts(object, wants));
  if (parts.size() != wants.size())
    return Error(fmt::format("it has {} array(s), the model {} input(s)", parts.size(), wants.size()));
  eval::Scene scene;
  if (card && card->input.kind == card::InputKind::kImage) {
    const Result<card::Geometry> net = card::NetGeometry(card->input.image, wants[0]);
    if (net.ok()) scene.geometry = *net;
  }
  eval::Sample sample;
  for (size_t i = 0; i < parts.size(); ++i)
    sample.inputs.push_back(WHET_TRY(TensorOf(parts[i], wants[i], card, &scene)));
  sample.geometry = scene.geometry;
  return sample;
}

eval::OpenData Opener(nb::handle data, Interrupt* interrupt) {
  const std::optional<std::string> path = PathOf(data);
  return [=](const format::Entry& entry, const card::Card* card) -> Result<eval::DataSet> {
    Result<eval::DataSet> set = [&]() -> Result<eval::DataSet> {
      if (path) return eval::DataSet::Open(*path, entry, card);
      const std::optional<card::Card> own = card ? std::optional(*card) : std::nullopt;
      auto load = [=, wants = InputsOf(entry)](size_t i) {
        return ElementOf(data, i, wants, own ? &*own : nullptr, interrupt);
      };
      return eval::DataSet::Of(entry, WHET_TRY(Names(data)), load);
    }();
    if (set.ok()) set->set_guard([interrupt] { return interrupt->Check(); });
    return set;
  };
}

}  // namespace whet::python
