// SPDX-License-Identifier: Apache-2.0
// A dense tensor on the host, C order: constants of the graph and values of the oracle. Copies share the bytes, which are
// immutable once shared; MutableData() is for the one who just made the tensor.
#ifndef WHET_IR_TENSOR_H_
#define WHET_IR_TENSOR_H_

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/dtype.h"
#include "ir/type.h"

namespace whet::ir {

template <typename T>
struct DTypeOf;
template <>
struct DTypeOf<float> {
  static constexpr DType value = DType::kF32;
};
template <>
struct DTypeOf<double> {
  static constexpr DType value = DType::kF64;
};
template <>
struct DTypeOf<int8_t> {
  static constexpr DType value = DType::kI8;
};
template <>
struct DTypeOf<uint8_t> {
  static constexpr DType value = DType::kU8;
};
template <>
struct DTypeOf<int16_t> {
  static constexpr DType value = DType::kI16;
};
template <>
struct DTypeOf<int32_t> {
  static constexpr DType value = DType::kI32;
};
template <>
struct DTypeOf<int64_t> {
  static constexpr DType value = DType::kI64;
};

template <>
struct DTypeOf<uint16_t> {
  static constexpr DType value = DType::kU16;
};
template <>
struct DTypeOf<uint32_t> {
  static constexpr DType value = DType::kU32;
};
template <>
struct DTypeOf<uint64_t> {
  static constexpr DType value = DType::kU64;
};

class Tensor {
 public:
  Tensor() = default;
  Tensor(DType dtype, Dims dims);  // zero-filled
  template <typename T>
  static Tensor Of(Dims dims, const std::vector<T>& values) {
    Tensor tensor(DTypeOf<T>::value, std::move(dims));
    WHET_CHECK(tensor.count() == static_cast<int64_t>(values.size()));
    std::copy(values.begin(), values.end(), tensor.MutableData<T>().begin());
    return tensor;
  }
  static Tensor FromBytes(DType dtype, Dims dims, std::span<const std::byte> bytes);

  DType dtype() const { return dtype_; }
  const Dims& dims() const { return dims_; }
  int64_t count() const { return ElementCount(dims_); }
  std::span<const std::byte> bytes() const {
    return bytes_ ? std::span<const std::byte>(*bytes_) : std::span<const std::byte>();
  }
  std::span<std::byte> MutableBytes() { return *bytes_; }

  // Elements as T; the size of T must be the element's (bool is uint8_t, f16 and bf16 are uint16_t).
  template <typename T>
  std::span<const T> Data() const {
    WHET_CHECK(sizeof(T) == DTypeSize(dtype_));
    return {reinterpret_cast<const T*>(bytes_->data()), static_cast<size_t>(count())};
  }
  template <typename T>
  std::span<T> MutableData() {
    WHET_CHECK(sizeof(T) == DTypeSize(dtype_));
    return {reinterpret_cast<T*>(bytes_->data()), static_cast<size_t>(count())};
  }

  // The same bytes under another shape of equal count, or another type of equal element size.
  Tensor Reshaped(Dims dims) const;

  // Any numeric element as int64 or double, by value: for shape operands and attributes, not for inner loops.
  // In IntAt, u64 beyond int64 wraps, reals beyond it saturate, and NaN is 0.
  int64_t IntAt(int64_t i) const;
  double RealAt(int64_t i) const;
  std::vector<int64_t> Ints() const;

 private:
  DType dtype_ = DType::kF32;
  Dims dims_;
  std::shared_ptr<std::vector<std::byte>> bytes_;
};

float HalfToFloat(uint16_t half);
uint16_t FloatToHalf(float value);  // ties to even
float BFloatToFloat(uint16_t bits);
uint16_t FloatToBFloat(float value);  // ties to even

}  // namespace whet::ir

#endif  // WHET_IR_TENSOR_H_
