// SPDX-License-Identifier: Apache-2.0
#include "convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "eval/sample_file.h"

namespace whet::python {
namespace {

// From a format of the struct module. Sizes of long differ among machines, so the item's size decides.
std::optional<DType> DTypeOf(const char* format, Py_ssize_t size) {
  if (format == nullptr) return DType::kU8;
  if (*format == '@' || *format == '=' || *format == '<') ++format;
  if (std::strlen(format) != 1) return std::nullopt;
  const char kind = *format;
  if (kind == '?') return DType::kBool;
  if (kind == 'e') return DType::kF16;
  if (kind == 'f') return DType::kF32;
  if (kind == 'd') return DType::kF64;
  const bool is_signed = std::strchr("bhilqn", kind) != nullptr;
  if (!is_signed && std::strchr("BHILQN", kind) == nullptr) return std::nullopt;
  switch (size) {
    case 1:
      return is_signed ? DType::kI8 : DType::kU8;
    case 2:
      return is_signed ? DType::kI16 : DType::kU16;
    case 4:
      return is_signed ? DType::kI32 : DType::kU32;
    case 8:
      return is_signed ? DType::kI64 : DType::kU64;
    default:
      return std::nullopt;
  }
}

// As NumPy makes an array of it: in C order and this machine's byte order. Null where it cannot.
nb::object AsArray(nb::handle object) {
  const nb::module_ numpy = nb::module_::import_("numpy");
  nb::object array = numpy.attr("asarray")(object, nb::arg("order") = "C");
  if (nb::cast<bool>(array.attr("dtype").attr("isnative"))) return array;
  return array.attr("astype")(array.attr("dtype").attr("newbyteorder")("="));
}

std::string ShapeText(std::span<const Py_ssize_t> dims) {
  return fmt::format("[{}]", fmt::join(dims, ", "));
}

// A buffer, or nothing and no Python error where the object has none of the kind.
Py_buffer* BufferOf(nb::handle object) {
  auto view = std::make_unique<Py_buffer>();
  if (PyObject_CheckBuffer(object.ptr()) &&
      PyObject_GetBuffer(object.ptr(), view.get(), PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) == 0)
    return view.release();
  PyErr_Clear();
  return nullptr;
}

}  // namespace

Result<Elements> Elements::Of(nb::handle object, const std::string& what) {
  Elements elements;
  std::optional<DType> dtype;
  elements.view_.reset(BufferOf(object));
  if (elements.view_) dtype = DTypeOf(elements.view_->format, elements.view_->itemsize);
  if (!dtype) {
    try {
      elements.view_.reset(BufferOf(AsArray(object)));
    } catch (nb::python_error& error) {
      return Error(fmt::format("{}: an array of numbers is needed: {}", what,
                               nb::cast<std::string>(nb::str(error.value()))));
    }
    if (elements.view_) dtype = DTypeOf(elements.view_->format, elements.view_->itemsize);
  }
  if (!dtype) {
    return Error(fmt::format("{}: an array of numbers is needed, not {}", what,
                             nb::cast<std::string>(nb::repr(object.type()))));
  }
  elements.dtype_ = *dtype;
  return elements;
}

std::string Elements::Describe() const {
  return NumpyName(dtype_) + ShapeText(dims());
}

bool Fits(const Elements& elements, const format::Tensor& want) {
  const std::span<const Py_ssize_t> dims = elements.dims();
  if (std::ranges::equal(dims, want.dims)) return true;
  return !want.dims.empty() && want.dims[0] == 1 && std::ranges::equal(dims, std::span(want.dims).subspan(1));
}

Result<std::optional<ir::Tensor>> StoredAs(const format::Tensor& want, const Elements& elements) {
  const bool bits = want.dtype == DType::kBF16 && elements.dtype() == DType::kU16;
  const bool real = IsFloat(elements.dtype()) && (IsFloat(want.dtype) || want.scale.size() == 1);
  if (!Fits(elements, want) || (elements.dtype() != want.dtype && !bits && !real)) {
    const bool type_only = Fits(elements, want);
    return Error(fmt::format("input '{}' takes {}, not {}{}", want.name, Describe(want), elements.Describe(),
                             type_only ? fmt::format("; give .astype('{}')", NumpyName(want.dtype)) : ""));
  }
  if (elements.dtype() == want.dtype || bits) return std::optional<ir::Tensor>();
  return std::optional(WHET_TRY(eval::StoreAs(want, {elements.dtype(), want.dims, elements.bytes()})));
}

std::string NumpyName(DType type) {
  return type == DType::kBF16 ? "uint16" : std::string(DTypeNumpyName(type));
}

std::string Describe(const format::Tensor& tensor) {
  return NumpyName(tensor.dtype) + fmt::format("[{}]", fmt::join(tensor.dims, ", "));
}

std::optional<std::string> PathOf(nb::handle object) {
  const bool path = PyUnicode_Check(object.ptr()) || nb::hasattr(object, "__fspath__");
  if (!path) return std::nullopt;
  return nb::cast<std::string>(nb::module_::import_("os").attr("fspath")(object));
}

nb::object ToPython(const report::Json& json) {
  if (json.is_object()) {
    nb::dict dict;
    for (const auto& [key, value] : json.items()) dict[key.c_str()] = ToPython(value);
    return dict;
  }
  if (json.is_array()) {
    nb::list list;
    for (const report::Json& value : json) list.append(ToPython(value));
    return list;
  }
  if (json.is_string()) {
    const std::string& text = json.get_ref<const std::string&>();
    return nb::steal(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
  }
  if (json.is_boolean()) return nb::bool_(json.get<bool>());
  if (json.is_number_unsigned()) return nb::int_(json.get<uint64_t>());
  if (json.is_number_integer()) return nb::int_(json.get<int64_t>());
  if (json.is_number()) return nb::float_(json.get<double>());
  return nb::none();
}

}  // namespace whet::python
