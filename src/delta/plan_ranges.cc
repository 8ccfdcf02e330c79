// SPDX-License-Identifier: Apache-2.0
#include "delta/plan_ranges.h"

#include <algorithm>
#include <map>
#include <optional>

namespace whet::delta {
namespace {

std::optional<Element> ElementOf(DType dtype) {
  switch (dtype) {
    case DType::kI8:
    case DType::kU8:
      return Element::kI8;
    case DType::kI16:
      return Element::kI16;
    case DType::kI32:
      return Element::kI32;
    case DType::kF16:
      return Element::kF16;
    case DType::kBF16:
      return Element::kBF16;
    case DType::kF32:
      return Element::kF32;
    default:
      return std::nullopt;
  }
}

uint64_t ProductFrom(const std::vector<int64_t>& dims, size_t first) {
  uint64_t product = 1;
  for (size_t i = first; i < dims.size(); ++i)
    product *= static_cast<uint64_t>(std::max<int64_t>(dims[i], 1));
  return product;
}

// A row has all dimensions behind the first that is not 1, as far as it is not too long.
void SetRows(Layout& layout, const std::vector<int64_t>& dims, uint64_t count) {
  const auto first = std::ranges::find_if(dims, [](int64_t dim) { return dim > 1; });
  size_t from = static_cast<size_t>(first - dims.begin()) + 1;
  if (from >= dims.size()) from = dims.empty() ? 0 : dims.size() - 1;  // of a vector: all of it
  const uint64_t most = std::min<uint64_t>(kMostRow, count);
  while (from + 1 < dims.size() && ProductFrom(dims, from) > most) ++from;
  layout.row = static_cast<uint32_t>(std::clamp<uint64_t>(ProductFrom(dims, from), 1, most));
  layout.inner = dims.empty() ? 1 : static_cast<uint32_t>(std::clamp<int64_t>(dims.back(), 1, layout.row));
}

std::string ShapeText(DType dtype, const std::vector<int64_t>& dims, int bits) {
  std::string text = "#" + std::to_string(static_cast<int>(dtype)) + "." + std::to_string(bits);
  for (int64_t dim : dims) text += "," + std::to_string(dim);
  return text;
}

constexpr uint32_t kPackedRow = 64;  // of packed weights, whose rows are not known

// Vectors of floats in the index, found by their bytes: FlatBuffers has them behind their length.
constexpr size_t kLeastVector = 4;  // of elements; fewer might be something else

std::string VectorBytes(const std::vector<float>& values) {
  const auto count = static_cast<uint32_t>(values.size());
  std::string bytes(reinterpret_cast<const char*>(&count), sizeof(count));
  return bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

class Collector {
 public:
  Collector(std::span<const std::byte> file, const format::Plan& plan) : plan_(plan) {
    uint64_t end = file.size();
    for (const format::Segment& segment : plan.segments) end = std::min(end, segment.offset);
    index_ = {reinterpret_cast<const char*>(file.data()), end};
  }

  std::vector<Range> All() {
    for (const format::Entry& entry : plan_.entries)
      for (const format::Tensor& tensor : entry.tensors) {
        const uint64_t scales_at = AddVector(entry, tensor);
        if (tensor.is_coded()) {
          AddCoded(entry, tensor);
        } else if (tensor.is_constant()) {
          AddPlain(entry, tensor, scales_at);
        }
      }
    for (const format::Packed& packed : plan_.packed) AddPacked(packed);
    return Separate();
  }

 private:
  Range Begin(const format::Entry& entry, const format::Tensor& tensor, const char* part, uint64_t begin,
              uint64_t bytes) {
    Range range;
    range.key = entry.name + "/" + tensor.name + "/" + part;
    range.key += "/" + std::to_string(names_[range.key]++);
    range.begin = begin;
    range.bytes = bytes;
    return range;
  }

  uint64_t PlaceOf(const format::Tensor& tensor, uint64_t offset) const {
    return plan_.segments[tensor.segment].offset + offset;
  }

  static void SetVector(Range& range, uint64_t count, Element element, const char* what) {
    range.shape = what + std::to_string(range.bytes);
    range.layout.element = element;
    SetRows(range.layout, {static_cast<int64_t>(count)}, count);
  }

  // The tensor's scales in the index; yields where they are, or 0.
  uint64_t AddVector(const format::Entry& entry, const format::Tensor& tensor) {
    if (tensor.scale.size() < kLeastVector) return 0;
    const std::string bytes = VectorBytes(tensor.scale);
    uint64_t& from = searched_[bytes];
    const size_t found = index_.find(bytes, from);
    if (found == std::string_view::npos) return 0;
    from = found + 1;
    Range range = Begin(entry, tensor, "scale", found + sizeof(uint32_t), bytes.size() - sizeof(uint32_t));
    SetVector(range, tensor.scale.size(), Element::kF32, "#scale ");
    ranges_.push_back(range);
    return range.begin;
  }

  void AddPlain(const format::Entry& entry, const format::Tensor& tensor, uint64_t scales_at) {
    const std::optional<Element> element = ElementOf(tensor.dtype);
    if (!element || tensor.bytes == 0) return;
    Range range = Begin(entry, tensor, "", PlaceOf(tensor, tensor.offset), tensor.bytes);
    range.shape = ShapeText(tensor.dtype, tensor.dims, 0);
    range.layout.element = *element;
    SetRows(range.layout, tensor.dims, static_cast<uint64_t>(tensor.count()));
    if (!IsFloat(*element) && scales_at != 0)
      SetScales(range, scales_at, tensor.scale.size(), tensor.dims, tensor.axis);
    ranges_.push_back(std::move(range));
  }

  static void SetScales(Range& range, uint64_t at, uint64_t count, const std::vector<int64_t>& dims,
                        int32_t axis) {
    const uint64_t run = axis < 0 ? 1 : ProductFrom(dims, static_cast<size_t>(axis) + 1);
    if (run > kMostRow || count > kMostRatios) return;
    range.scales_at = at;
    range.scales = count;
    range.scale_run = static_cast<uint32_t>(run);
  }

  void AddCoded(const format::Entry& entry, const format::Tensor& tensor) {
    const format::Coding& coding = tensor.coding;
    const std::optional<uint64_t> count = ScaleCount(tensor);
    if (!count || tensor.bytes == 0) return;
    const uint64_t size = coding.scale_dtype == DType::kBF16 ? 2 : 4;
    Range scales = Begin(entry, tensor, "scales", PlaceOf(tensor, coding.scales), *count * size);
    SetVector(scales, *count, size == 2 ? Element::kBF16 : Element::kF32, "#scales ");
    Range codes = Begin(entry, tensor, "codes", PlaceOf(tensor, tensor.offset), tensor.bytes);
    codes.shape = ShapeText(tensor.dtype, tensor.dims, coding.bits);
    codes.layout.element = coding.bits == 4 ? Element::kI4 : Element::kI8;
    SetRows(codes.layout, tensor.dims, static_cast<uint64_t>(tensor.count()));
    if (coding.group == 0 && size == 4) SetScales(codes, scales.begin, *count, tensor.dims, coding.axis);
    ranges_.push_back(std::move(codes));
    ranges_.push_back(std::move(scales));
    if (coding.symmetric) return;
    Range zeros = Begin(entry, tensor, "zero points", PlaceOf(tensor, coding.zero_points), *count);
    SetVector(zeros, *count, Element::kI8, "#zero points ");
    ranges_.push_back(std::move(zeros));
  }

  // Weights as a kernel wants them, whose name has their type. How they lie there is its own affair.
  void AddPacked(const format::Packed& packed) {
    const bool floats = packed.kernel.find("f32") != std::string::npos;
    const format::Entry& entry = plan_.entries[packed.entry];
    for (size_t i = 0; i < packed.bytes.size(); ++i) {
      if (packed.bytes[i] == 0 || (floats && packed.bytes[i] % 4 != 0)) continue;
      Range range;
      range.key = entry.name + "/" + entry.ops[packed.op].name + "/" + packed.kernel;
      range.key += "/" + std::to_string(names_[range.key]++);
      range.begin = plan_.segments[packed.segment].offset + packed.offsets[i];
      range.bytes = packed.bytes[i];
      SetVector(range, floats ? range.bytes / 4 : range.bytes, floats ? Element::kF32 : Element::kI8,
                "#packed ");
      const auto most = static_cast<uint32_t>(std::min<uint64_t>(range.layout.row, kPackedRow));
      range.layout.row = range.layout.inner = most;
      ranges_.push_back(std::move(range));
    }
  }

  std::vector<Range> Separate() {
    std::ranges::stable_sort(ranges_, {}, &Range::begin);
    std::vector<Range> separate;
    for (Range& range : ranges_)
      if (separate.empty() || separate.back().end() <= range.begin) separate.push_back(std::move(range));
    return separate;
  }

  const format::Plan& plan_;
  std::vector<Range> ranges_;
  std::map<std::string, int> names_;
  std::map<std::string, uint64_t> searched_;  // from where on to look for a vector again
  std::string_view index_;
};

}  // namespace

std::vector<Range> NumberRanges(std::span<const std::byte> file, const format::Plan& plan) {
  return Collector(file, plan).All();
}

}  // namespace whet::delta
