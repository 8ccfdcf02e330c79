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

class Collector {
 public:
  explicit Collector(const format::Plan& plan) : plan_(plan) {}

  std::vector<Range> All() {
    for (const format::Entry& entry : plan_.entries)
      for (const format::Tensor& tensor : entry.tensors)
        if (tensor.is_coded()) {
          AddCoded(entry, tensor);
        } else if (tensor.is_constant()) {
          AddPlain(entry, tensor);
        }
    return Separate();
  }

 private:
  Range Begin(const format::Entry& entry, const format::Tensor& tensor, const char* part, uint64_t offset,
              uint64_t bytes) {
    Range range;
    range.key = entry.name + "/" + tensor.name + "/" + part;
    range.key += "/" + std::to_string(names_[range.key]++);
    range.begin = plan_.segments[tensor.segment].offset + offset;
    range.bytes = bytes;
    return range;
  }

  void AddPlain(const format::Entry& entry, const format::Tensor& tensor) {
    const std::optional<Element> element = ElementOf(tensor.dtype);
    if (!element || tensor.bytes == 0) return;
    Range range = Begin(entry, tensor, "", tensor.offset, tensor.bytes);
    range.shape = ShapeText(tensor.dtype, tensor.dims, 0);
    range.layout.element = *element;
    SetRows(range.layout, tensor.dims, static_cast<uint64_t>(tensor.count()));
    if (!IsFloat(*element)) SetScales(range, tensor.scale, tensor.dims, tensor.axis);
    ranges_.push_back(std::move(range));
  }

  static void SetScales(Range& range, const std::vector<float>& scales, const std::vector<int64_t>& dims,
                        int32_t axis) {
    const uint64_t run = axis < 0 ? 1 : ProductFrom(dims, static_cast<size_t>(axis) + 1);
    if (run > kMostRow || scales.empty()) return;
    range.scales = scales;
    range.scale_run = static_cast<uint32_t>(run);
  }

  void AddCoded(const format::Entry& entry, const format::Tensor& tensor) {
    const format::Coding& coding = tensor.coding;
    const std::optional<uint64_t> scales = ScaleCount(tensor);
    if (!scales || tensor.bytes == 0) return;
    Range codes = Begin(entry, tensor, "codes", tensor.offset, tensor.bytes);
    codes.shape = ShapeText(tensor.dtype, tensor.dims, coding.bits);
    codes.layout.element = coding.bits == 4 ? Element::kI4 : Element::kI8;
    SetRows(codes.layout, tensor.dims, static_cast<uint64_t>(tensor.count()));
    AddScales(entry, tensor, *scales, codes);
    ranges_.push_back(std::move(codes));
    if (coding.symmetric) return;
    Range zeros = Begin(entry, tensor, "zero points", coding.zero_points, *scales);
    zeros.shape = "#zero points " + std::to_string(*scales);
    SetRows(zeros.layout, {static_cast<int64_t>(*scales)}, *scales);
    ranges_.push_back(std::move(zeros));
  }

  void AddScales(const format::Entry& entry, const format::Tensor& tensor, uint64_t count, Range& codes) {
    const format::Coding& coding = tensor.coding;
    const uint64_t size = coding.scale_dtype == DType::kBF16 ? 2 : 4;
    Range scales = Begin(entry, tensor, "scales", coding.scales, count * size);
    scales.shape = "#scales " + std::to_string(count * size);
    scales.layout.element = size == 2 ? Element::kBF16 : Element::kF32;
    SetRows(scales.layout, {static_cast<int64_t>(count)}, count);
    if (coding.group == 0 && coding.symmetric && size == 4) {
      std::vector<float> values(count);
      const auto bytes = plan_.segments[tensor.segment].data.subspan(coding.scales, count * size);
      std::ranges::copy(bytes, std::as_writable_bytes(std::span(values)).begin());
      SetScales(codes, values, tensor.dims, coding.axis);
    }
    ranges_.push_back(std::move(scales));
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
};

}  // namespace

std::vector<Range> NumberRanges(const format::Plan& plan) {
  return Collector(plan).All();
}

}  // namespace whet::delta
