// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <optional>

#include "import/tflite/source.h"
#include "import/tflite/sparse.h"
#include "ir/bounds.h"
#include "ops/fold.h"

namespace whet::import::tflite {
namespace {

constexpr size_t kMaxRank = 8;

std::optional<DType> ToDType(wire::TensorType type) {
  switch (type) {
    case wire::TensorType::FLOAT32:
    case wire::TensorType::COMPLEX64:
      return DType::kF32;
    case wire::TensorType::FLOAT16:
      return DType::kF16;
    case wire::TensorType::FLOAT64:
      return DType::kF64;
    case wire::TensorType::INT8:
    case wire::TensorType::INT4:
    case wire::TensorType::INT2:
      return DType::kI8;
    case wire::TensorType::UINT8:
    case wire::TensorType::UINT4:
      return DType::kU8;
    case wire::TensorType::INT16:
      return DType::kI16;
    case wire::TensorType::INT32:
      return DType::kI32;
    case wire::TensorType::INT64:
      return DType::kI64;
    case wire::TensorType::UINT16:
      return DType::kU16;
    case wire::TensorType::UINT32:
      return DType::kU32;
    case wire::TensorType::UINT64:
      return DType::kU64;
    case wire::TensorType::BOOL:
      return DType::kBool;
    default:
      return std::nullopt;
  }
}

// The graph holds complex numbers as pairs of float32.
Status SetComplex(SourceTensor* out) {
  if (out->dims.size() == kMaxRank)
    return Error(fmt::format("has complex numbers in more than {} dimensions", kMaxRank - 1));
  out->complex = true;
  out->dims.push_back(2);
  WHET_TRY(ir::CheckedCount(out->dims));
  out->type.shape = ir::ToShape(out->dims);
  return {};
}

void Refuse(SourceTensor* tensor, std::string reason, std::string remedy) {
  if (!tensor->refusal.empty()) return;
  tensor->refusal = std::move(reason);
  tensor->remedy = std::move(remedy);
}

Status ReadDims(const wire::Tensor& tensor, SourceTensor* out) {
  if (!tensor.shape()) return {};
  if (tensor.shape()->size() > kMaxRank) {
    return Error(fmt::format("has {} dimensions, more than {}", tensor.shape()->size(), kMaxRank));
  }
  for (int32_t dim : *tensor.shape()) {
    if (dim < 0) {
      return Error(fmt::format("has a dimension of {}; re-export the model with a fixed shape", dim));
    }
    out->dims.push_back(dim);
  }
  WHET_TRY(ir::CheckedCount(out->dims));
  out->type.shape = ir::ToShape(out->dims);
  const auto* open = tensor.shape_signature();
  out->open = open && open->size() == out->dims.size() && open->size() > 0 && open->Get(0) == -1;
  return {};
}

Status ReadData(const wire::Model& model, const wire::Tensor& tensor, SourceTensor* out) {
  if (tensor.external_buffer() != 0) {
    return Error("has its data in another file; re-export the model as one file");
  }
  const uint32_t index = tensor.buffer();
  if (index == 0 && !model.buffers()) return {};
  if (!model.buffers() || index >= model.buffers()->size()) {
    return Error(fmt::format("refers to buffer {}, which the file does not have", index));
  }
  const wire::Buffer* buffer = model.buffers()->Get(index);
  if (buffer->offset() > 1 || buffer->size() > 0) {
    return Error("has its data behind the flatbuffer, as files above 2 GB do; such files cannot be read");
  }
  if (!buffer->data() || buffer->data()->size() == 0) return {};
  out->data = std::as_bytes(std::span(buffer->data()->data(), buffer->data()->size()));
  out->constant = true;
  return {};
}

// Bits of an element where they are less than a byte, else 0.
int PackedBits(wire::TensorType type) {
  if (type == wire::TensorType::INT2) return 2;
  return type == wire::TensorType::INT4 || type == wire::TensorType::UINT4 ? 4 : 0;
}

// Replaces what the file stores by all elements in their own bytes.
Status Expand(const wire::Tensor& tensor, SourceTensor* out, Budget* budget) {
  const int bits = PackedBits(tensor.type());
  if (!tensor.sparsity() && bits == 0) return {};
  if (!out->constant) {
    Refuse(out, fmt::format("'{}' is {} but not constant", out->name, bits ? "packed" : "sparse"),
           "export the model with dense 8-bit activations");
    return {};
  }
  const size_t count = static_cast<size_t>(ir::ElementCount(out->dims)), size = DTypeSize(out->type.dtype);
  if (tensor.sparsity() && bits != 0) {
    Refuse(out, fmt::format("'{}' is both sparse and packed", out->name), "export it dense");
    return {};
  }
  WHET_TRY(budget->Take(count * size / 4));  // such a file rightly means more bytes than it has
  std::vector<std::byte> bytes;
  if (bits) {
    const bool is_signed = tensor.type() != wire::TensorType::UINT4;
    bytes = WHET_TRY(Unpacked(out->data, static_cast<int64_t>(count), bits, is_signed));
  } else {
    bytes = WHET_TRY(Densified(*tensor.sparsity(), out->data, out->dims, size));
  }
  out->expanded = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  out->data = *out->expanded;
  return {};
}

Status CheckDataSize(const SourceTensor& tensor) {
  const size_t need = static_cast<size_t>(ir::ElementCount(tensor.dims)) * DTypeSize(tensor.type.dtype);
  if (!tensor.constant || tensor.data.size() == need) return {};
  return Error(fmt::format("has {} bytes of data where {} need {}", tensor.data.size(),
                           ToString(tensor.type.shape), need));
}

// The verifier does not look at the alignment of 8-byte elements.
int64_t LongAt(const flatbuffers::Vector<int64_t>& list, size_t i) {
  int64_t value = 0;
  std::memcpy(&value, list.Data() + i * sizeof value, sizeof value);
  return value;
}

// The scales and zero points as the file has them; a reason why not when they make no sense for this tensor.
std::string ReadQuant(const wire::Quantization& quant, const ir::Dims& dims, ir::Quant* out) {
  const size_t scales = quant.scale() ? quant.scale()->size() : 0;
  const size_t zeros = quant.zero_point() ? quant.zero_point()->size() : 0;
  if (quant.details_kind() != 0) return "it has another quantisation than scale and zero point";
  if (scales == 0) return "";
  const int32_t axis = quant.axis();
  if (scales > 1 && (axis < 0 || static_cast<size_t>(axis) >= dims.size() ||
                     dims[static_cast<size_t>(axis)] != static_cast<int64_t>(scales))) {
    return fmt::format("its {} scales do not fit dimension {} of {}", scales, axis,
                       ToString(ir::ToShape(dims)));
  }
  if (zeros > 1 && zeros != scales) return fmt::format("it has {} zero points for {} scales", zeros, scales);
  for (size_t i = 0; i < scales; ++i) {
    const float scale = quant.scale()->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (!std::isfinite(scale) || scale <= 0) return fmt::format("its quantisation scale {} is {}", i, scale);
    out->scale.push_back(scale);
    const int64_t zero = zeros == 0 ? 0 : LongAt(*quant.zero_point(), zeros == 1 ? 0 : i);
    if (zero < -32768 || zero > 32767) return fmt::format("its zero point {} is outside of its type", zero);
    out->zero_point.push_back(static_cast<int32_t>(zero));
  }
  out->axis = scales > 1 ? axis : -1;
  return "";
}

bool ZerosWithin(const ir::Quant& quant, int32_t low, int32_t high) {
  for (int32_t zero : quant.zero_point) {
    if (zero < low || zero > high) return false;
  }
  return true;
}

// Gives a tensor of bytes its quantisation.
void Apply(ir::Quant quant, SourceTensor* out) {
  if (!quant.present()) return;
  if (out->type.dtype == DType::kI16) {
    if (!quant.per_tensor() || quant.zero_point[0] != 0) {
      return Refuse(out, fmt::format("'{}' has 16 bits that are not symmetric", out->name),
                    "quantise 16-bit activations with one scale and zero point 0");
    }
    out->type.quant = std::move(quant);
    return;
  }
  const int32_t shift = out->type.dtype == DType::kU8 ? 128 : 0;
  if (!ZerosWithin(quant, shift - 128, shift + 127)) {
    return Refuse(out, fmt::format("'{}': its zero point is outside of its type", out->name),
                  "re-export the model");
  }
  for (int32_t& zero : quant.zero_point) zero -= shift;
  out->was_u8 = shift != 0;
  out->type.dtype = DType::kI8;
  out->type.quant = std::move(quant);
}

// Only bytes keep a quantisation: that of an int32 bias follows from its node's operands, and other types
// have none.
Status SetQuant(const wire::Quantization& quant, SourceTensor* out, Budget* budget) {
  const size_t scales = quant.scale() ? quant.scale()->size() : 0;
  if (out->type.dtype != DType::kI8 && out->type.dtype != DType::kU8 && out->type.dtype != DType::kI16) {
    return {};
  }
  WHET_TRY(budget->Take(scales * 8));
  ir::Quant read;
  const std::string wrong = ReadQuant(quant, out->dims, &read);
  if (!wrong.empty()) Refuse(out, fmt::format("'{}': {}", out->name, wrong), "re-export the model");
  if (wrong.empty()) Apply(std::move(read), out);
  return {};
}

std::string NameOf(const wire::Tensor& tensor, size_t index) {
  if (!tensor.name() || tensor.name()->size() == 0) return fmt::format("tensor_{}", index);
  return tensor.name()->str();
}

}  // namespace

Status Budget::Take(size_t bytes) {
  if (bytes > left_) {
    return Error(
        "the file refers to the same data so often that importing it would take far more memory than it has "
        "bytes");
  }
  left_ -= bytes;
  return {};
}

Result<SourceTensor> ReadTensor(const wire::Model& model, const wire::Tensor& tensor, size_t index,
                                Budget* budget) {
  SourceTensor out;
  WHET_TRY(budget->Take(tensor.name() ? tensor.name()->size() : 0));
  out.name = NameOf(tensor, index);
  const std::string context = fmt::format("tensor '{}'", out.name);
  WHET_TRY(ReadDims(tensor, &out).With(context));
  WHET_TRY(ReadData(model, tensor, &out).With(context));
  if (tensor.is_variable()) {
    WHET_TRY(ops::CheckDescribed(out.dims).With(context));
    out.variable = true;  // begins as zeros, whatever the file holds
    out.constant = false;
    out.data = {};
  }
  out.resource = tensor.type() == wire::TensorType::RESOURCE;
  if (out.resource) {
    out.constant = false;
    return out;
  }
  const std::optional<DType> dtype = ToDType(tensor.type());
  if (!dtype) {
    const char* name = wire::EnumNameTensorType(tensor.type());
    Refuse(&out, fmt::format("'{}' has elements of type {}", out.name, *name ? name : "unknown"),
           "export the model with float32 or 8-bit tensors");
    return out;
  }
  out.type.dtype = *dtype;
  if (tensor.type() == wire::TensorType::COMPLEX64) WHET_TRY(SetComplex(&out).With(context));
  WHET_TRY(Expand(tensor, &out, budget).With(context));
  if (out.refusal.empty()) WHET_TRY(CheckDataSize(out).With(context));
  if (!out.expanded) WHET_TRY(budget->Take(out.data.size()));
  if (tensor.quantization()) WHET_TRY(SetQuant(*tensor.quantization(), &out, budget));
  return out;
}

}  // namespace whet::import::tflite
