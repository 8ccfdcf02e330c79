// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/model.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>

#include <climits>
#include <cstring>
#include <exception>

#include "import/onnx/external.h"

namespace whet::import {
namespace {

constexpr int kMaxNesting = 64;
// Element types newer than the schema that distributions install.
constexpr int32_t kUint4 = 21, kInt4 = 22, kUint2 = 25, kInt2 = 26;
constexpr int kOldestOpset = 1, kNewestOpset = 28;
constexpr int64_t kFirstIrWithOpsets = 3;

bool Parse(std::span<const std::byte> bytes, onnx::ModelProto* model) {
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(kMaxNesting);
  return model->ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage();
}

// Elements that protobuf stores widened, narrowed to T.
template <typename T, typename Field>
Result<ir::Tensor> Narrow(DType dtype, const ir::Dims& dims, int64_t count, const Field& field) {
  if (field.size() != count)
    return Error(fmt::format("holds {} elements, its shape says {}", field.size(), count));
  ir::Tensor tensor(dtype, dims);
  std::span<T> data = tensor.MutableData<T>();
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<T>(field.Get(static_cast<int>(i)));
  return tensor;
}

Result<ir::Tensor> FromFields(const onnx::TensorProto& proto, DType dtype, const ir::Dims& dims,
                              int64_t count) {
  switch (dtype) {
    case DType::kF32:
      return Narrow<float>(dtype, dims, count, proto.float_data());
    case DType::kF64:
      return Narrow<double>(dtype, dims, count, proto.double_data());
    case DType::kF16:
    case DType::kBF16:
      return Narrow<uint16_t>(dtype, dims, count, proto.int32_data());
    case DType::kI8:
      return Narrow<int8_t>(dtype, dims, count, proto.int32_data());
    case DType::kU8:
      return Narrow<uint8_t>(dtype, dims, count, proto.int32_data());
    case DType::kI16:
      return Narrow<int16_t>(dtype, dims, count, proto.int32_data());
    case DType::kU16:
      return Narrow<uint16_t>(dtype, dims, count, proto.int32_data());
    case DType::kI32:
      return Narrow<int32_t>(dtype, dims, count, proto.int32_data());
    case DType::kI64:
      return Narrow<int64_t>(dtype, dims, count, proto.int64_data());
    case DType::kU32:
      return Narrow<uint32_t>(dtype, dims, count, proto.uint64_data());
    case DType::kU64:
      return Narrow<uint64_t>(dtype, dims, count, proto.uint64_data());
    case DType::kBool:
      return Narrow<uint8_t>(dtype, dims, count, proto.int32_data());
  }
  return Error("has an unknown element type");
}

Result<ir::Tensor> FromRaw(std::span<const std::byte> raw, DType dtype, const ir::Dims& dims, int64_t count) {
  const uint64_t wanted = static_cast<uint64_t>(count) * DTypeSize(dtype);
  if (raw.size() != wanted)
    return Error(fmt::format("holds {} bytes, its shape says {}", raw.size(), wanted));
  return ir::Tensor::FromBytes(dtype, dims, raw);
}

// Elements of 2 or 4 bits, the first in the lowest bits of its byte, one to a byte of the result.
template <typename Bytes>
Result<ir::Tensor> Unpack(const Bytes& bytes, DType dtype, int bits, const ir::Dims& dims, int64_t count) {
  const int64_t per_byte = 8 / bits, wanted = (count + per_byte - 1) / per_byte;
  if (static_cast<int64_t>(bytes.size()) != wanted)
    return Error(fmt::format("holds {} bytes, its shape says {}", bytes.size(), wanted));
  ir::Tensor tensor(dtype, dims);
  const std::span<uint8_t> data = tensor.MutableData<uint8_t>();
  for (size_t i = 0; i < data.size(); ++i) {
    const unsigned byte = static_cast<uint8_t>(bytes[static_cast<int>(i / static_cast<size_t>(per_byte))]);
    const unsigned top = byte << (8 - bits * (static_cast<int>(i % static_cast<size_t>(per_byte)) + 1));
    const unsigned kept = (top & 0xff) >> (8 - bits);
    const bool negative = dtype == DType::kI8 && (kept >> (bits - 1) & 1);
    data[i] = static_cast<uint8_t>(negative ? kept - (1u << bits) : kept);
  }
  return tensor;
}

Result<ir::Tensor> ReadExternal(const onnx::TensorProto& proto, const std::string& folder, DType dtype,
                                const ir::Dims& dims, int64_t count) {
  const int bits = BitsOfOnnx(proto.data_type());
  const uint64_t wanted = bits ? (static_cast<uint64_t>(count) * static_cast<uint64_t>(bits) + 7) / 8
                               : static_cast<uint64_t>(count) * DTypeSize(dtype);
  const ExternalBytes external = WHET_TRY(OpenExternal(proto, folder, wanted));
  return bits ? Unpack(external.bytes, dtype, bits, dims, count)
              : FromRaw(external.bytes, dtype, dims, count);
}

Result<ir::Tensor> Read(const onnx::TensorProto& proto, const std::string& folder) {
  if (proto.has_segment())
    return Error("is stored in segments, which is not supported; save the model again");
  const DType dtype = WHET_TRY(DTypeOfOnnx(proto.data_type()));
  const ir::Dims dims(proto.dims().begin(), proto.dims().end());
  const int64_t count = WHET_TRY(ir::CheckedCount(dims));
  if (proto.data_location() == onnx::TensorProto::EXTERNAL || proto.external_data_size() > 0)
    return ReadExternal(proto, folder, dtype, dims, count);
  if (const int bits = BitsOfOnnx(proto.data_type())) {
    return proto.has_raw_data() ? Unpack(proto.raw_data(), dtype, bits, dims, count)
                                : Unpack(proto.int32_data(), dtype, bits, dims, count);
  }
  if (proto.has_raw_data()) return FromRaw(std::as_bytes(std::span(proto.raw_data())), dtype, dims, count);
  return FromFields(proto, dtype, dims, count);
}

Result<ir::Dim> DimOf(const onnx::TensorShapeProto::Dimension& dim, const std::string& open_name) {
  // Older exporters of Paddle write "?" or -1 where ONNX leaves the size away: names of nothing, not of one size.
  const bool named = dim.has_dim_param() && !dim.dim_param().empty() && dim.dim_param() != "?";
  if (named) return ir::Dim::Symbol(dim.dim_param());
  if (!dim.has_dim_value() || dim.dim_value() == -1) return ir::Dim::Symbol(open_name);
  if (dim.dim_value() >= 0) return ir::Dim(dim.dim_value());
  return Error(
      fmt::format("a dimension is {}; export the model with a size of at least 0, or a name for an open one",
                  dim.dim_value()));
}

}  // namespace

Result<std::unique_ptr<onnx::ModelProto>> ParseOnnx(std::span<const std::byte> bytes) {
  if (bytes.size() > INT_MAX) return Error("is larger than the 2 GB that an ONNX file can be");
  auto model = std::make_unique<onnx::ModelProto>();
  bool parsed = false;
  try {
    parsed = Parse(bytes, model.get());
  } catch (const std::exception&) {
    parsed = false;
  }
  if (!parsed) return Error("is damaged or no ONNX model: its bytes are not a ModelProto");
  if (!model->has_graph() || model->graph().node_size() == 0)
    return Error("is no ONNX model, or one without nodes");
  return model;
}

Result<int> OpsetOf(const onnx::ModelProto& model) {
  for (const onnx::OperatorSetIdProto& opset : model.opset_import()) {
    if (!opset.domain().empty() && opset.domain() != "ai.onnx") continue;
    if (opset.version() >= kOldestOpset && opset.version() <= kNewestOpset)
      return static_cast<int>(opset.version());
    return Error(
        fmt::format("uses operator set {}, whet reads {} to {}; convert it with onnx.version_converter",
                    opset.version(), kOldestOpset, kNewestOpset));
  }
  // Files of that time name no operator set; there was only one.
  if (model.opset_import().empty() && model.has_ir_version() && model.ir_version() < kFirstIrWithOpsets)
    return 1;
  return Error("names no version of the default operator set; export it again with an opset of 7 or newer");
}

int BitsOfOnnx(int32_t data_type) {
  switch (data_type) {
    case kInt4:
    case kUint4:
      return 4;
    case kInt2:
    case kUint2:
      return 2;
    default:
      return 0;
  }
}

Result<DType> DTypeOfOnnx(int32_t data_type) {
  switch (data_type) {
    case onnx::TensorProto::FLOAT:
      return DType::kF32;
    case onnx::TensorProto::FLOAT16:
      return DType::kF16;
    case onnx::TensorProto::DOUBLE:
      return DType::kF64;
    case onnx::TensorProto::BFLOAT16:
      return DType::kBF16;
    case onnx::TensorProto::INT8:
    case kInt4:  // one to a byte
    case kInt2:
      return DType::kI8;
    case onnx::TensorProto::UINT8:
    case kUint4:
    case kUint2:
      return DType::kU8;
    case onnx::TensorProto::INT16:
      return DType::kI16;
    case onnx::TensorProto::UINT16:
      return DType::kU16;
    case onnx::TensorProto::UINT32:
      return DType::kU32;
    case onnx::TensorProto::UINT64:
      return DType::kU64;
    case onnx::TensorProto::INT32:
      return DType::kI32;
    case onnx::TensorProto::INT64:
      return DType::kI64;
    case onnx::TensorProto::BOOL:
      return DType::kBool;
    default:
      return Error(fmt::format("has ONNX element type {}, which whet does not have", data_type));
  }
}

ir::Tensor Widened(const ir::Tensor& tensor) {
  if (!IsNarrow(tensor.dtype())) return tensor;
  ir::Tensor wide(DType::kF32, tensor.dims());
  const std::span<const uint16_t> from = tensor.Data<uint16_t>();
  const std::span<float> to = wide.MutableData<float>();
  const auto widen = tensor.dtype() == DType::kF16 ? ir::HalfToFloat : ir::BFloatToFloat;
  for (size_t i = 0; i < to.size(); ++i) to[i] = widen(from[i]);
  return wide;
}

Result<ir::Tensor> TensorOfOnnx(const onnx::TensorProto& proto, const std::string& name,
                                const std::string& folder) {
  return Read(proto, folder).With(fmt::format("tensor '{}'", name));
}

Result<ir::Type> TypeOfOnnx(const onnx::ValueInfoProto& info) {
  const std::string context = fmt::format("input '{}'", info.name());
  if (!info.type().has_tensor_type()) return Error(context + " is no tensor; whet takes tensors only");
  const onnx::TypeProto::Tensor& tensor = info.type().tensor_type();
  if (!tensor.has_shape())
    return Error(context + " has no shape; export the model with the shapes of its inputs");
  ir::Type type;
  type.dtype = WHET_TRY(DTypeOfOnnx(tensor.elem_type()).With(context));
  for (int i = 0; i < tensor.shape().dim_size(); ++i) {
    const std::string open_name = fmt::format("{}_{}", info.name(), i);
    type.shape.push_back(WHET_TRY(DimOf(tensor.shape().dim(i), open_name).With(context)));
  }
  return type;
}

}  // namespace whet::import
