// SPDX-License-Identifier: Apache-2.0
// Between Python's objects and whet's: errors, arrays, paths, JSON. All of it needs the GIL.
#ifndef WHET_BINDINGS_PYTHON_CONVERT_H_
#define WHET_BINDINGS_PYTHON_CONVERT_H_

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/dtype.h"
#include "base/result.h"
#include "format/plan.h"
#include "ir/tensor.h"
#include "report/json.h"

namespace whet::python {

namespace nb = nanobind;

// Becomes whet.Error.
class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The value, or whet.Error with the message.
template <typename T>
T Take(Result<T> result) {
  if (!result.ok()) throw Refusal(result.message());
  return std::move(result).value();
}

// The elements of a Python object as they lie in its memory, in C order, held while this lives.
class Elements {
 public:
  // Anything with the buffer protocol as it is; what NumPy can make an array of otherwise. `what` is named in errors.
  static Result<Elements> Of(nb::handle object, const std::string& what);

  DType dtype() const { return dtype_; }
  std::span<const Py_ssize_t> dims() const { return {view_->shape, static_cast<size_t>(view_->ndim)}; }
  std::span<const std::byte> bytes() const {
    return {static_cast<const std::byte*>(view_->buf), static_cast<size_t>(view_->len)};
  }
  std::string Describe() const;  // "float32[1, 3]"

 private:
  struct Release {
    void operator()(Py_buffer* view) const {
      PyBuffer_Release(view);
      delete view;
    }
  };
  DType dtype_ = DType::kF32;
  std::unique_ptr<Py_buffer, Release> view_;
};

// Whether the elements have the shape of `want`, whose leading 1 may be left out.
bool Fits(const Elements& elements, const format::Tensor& want);

// Elements as `want` stores them; none where they already are, so that they need not be copied. Refuses another shape, and types
// that would have to be guessed at.
Result<std::optional<ir::Tensor>> StoredAs(const format::Tensor& want, const Elements& elements);

// As NumPy names a type; what it has no name for, bfloat16, are the bits as uint16.
std::string NumpyName(DType type);
std::string Describe(const format::Tensor& tensor);  // "float32[1, 3]"

// The path that a str or an os.PathLike stands for; none for other objects.
std::optional<std::string> PathOf(nb::handle object);

// dict, list, str, int, float, bool and None.
nb::object ToPython(const report::Json& json);

}  // namespace whet::python

#endif  // WHET_BINDINGS_PYTHON_CONVERT_H_
