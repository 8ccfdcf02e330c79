// SPDX-License-Identifier: Apache-2.0
// The adapter to protobuf: bytes to message, and the message's tensors and types to ours. Everything read
// here is checked, for the bytes come from outside.
#ifndef WHET_IMPORT_ONNX_MODEL_H_
#define WHET_IMPORT_ONNX_MODEL_H_

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "ir/bounds.h"
#include "ir/tensor.h"
#include "onnx_schema/onnx.pb.h"

namespace whet::import {

// Parses a model of a supported operator set; no exception of protobuf passes.
Result<std::unique_ptr<onnx::ModelProto>> ParseOnnx(std::span<const std::byte> bytes);

// The version of the default domain's operator set, 1 or newer.
Result<int> OpsetOf(const onnx::ModelProto& model);

// Floats of 16 bits, which are stored as such and computed as f32.
constexpr bool IsNarrow(DType dtype) {
  return dtype == DType::kF16 || dtype == DType::kBF16;
}
// A tensor of 16-bit floats as f32; any other as it is.
ir::Tensor Widened(const ir::Tensor& tensor);

// An ONNX element type (TensorProto::DataType); an error for one that whet has not.
Result<DType> DTypeOfOnnx(int32_t data_type);

// How many bits an element of this ONNX element type has where that is less than a byte, else 0. In the graph each
// takes a byte.
int BitsOfOnnx(int32_t data_type);

// A stored tensor. `name` is for messages; data outside the model are read from files in `folder`.
Result<ir::Tensor> TensorOfOnnx(const onnx::TensorProto& proto, const std::string& name,
                                const std::string& folder = "");

// The declared type of a graph input. Open dimensions without a name get symbols like "input_0".
Result<ir::Type> TypeOfOnnx(const onnx::ValueInfoProto& info);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_MODEL_H_
