// SPDX-License-Identifier: Apache-2.0
#include "media/npy.h"

#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/file.h"

namespace whet::media {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMaxRank = 32;

struct Descr {
  std::string_view text;
  DType dtype;
};

constexpr Descr kDescrs[] = {{"f4", DType::kF32},
                             {"f2", DType::kF16},
                             {"f8", DType::kF64},
                             {"i1", DType::kI8},
                             {"u1", DType::kU8},
                             {"i2", DType::kI16},
                             {"i4", DType::kI32},
                             {"i8", DType::kI64},
                             {"b1", DType::kBool},
                             {"u2", DType::kU16},
                             {"u4", DType::kU32},
                             {"u8", DType::kU64},
                             // NumPy has no bfloat16 of its own: its extensions save two opaque bytes.
                             {"V2", DType::kBF16}};

// The text after `'key':` in the header's dictionary, blanks skipped.
std::optional<std::string_view> Field(std::string_view header, std::string_view key) {
  const size_t at = header.find("'" + std::string(key) + "'");
  if (at == std::string_view::npos) return std::nullopt;
  const size_t colon = header.find(':', at);
  if (colon == std::string_view::npos) return std::nullopt;
  const size_t begin = header.find_first_not_of(' ', colon + 1);
  return begin == std::string_view::npos ? std::nullopt : std::optional(header.substr(begin));
}

Result<DType> ParseDescr(std::string_view field) {
  if (field.size() < 5 || field[0] != '\'' || field[4] != '\'')
    return Error("structured or text arrays are not supported; save plain numbers");
  if (field[1] == '>') return Error("big-endian data is not supported; save with dtype.newbyteorder('<')");
  for (const Descr& descr : kDescrs) {
    if (field.substr(2, 2) == descr.text) return descr.dtype;
  }
  return Error("element type " + std::string(field.substr(1, 3)) +
               " is not supported; convert with .astype('float32')");
}

Result<std::vector<int64_t>> ParseShape(std::string_view field) {
  const size_t end = field.find(')');
  if (field.empty() || field[0] != '(' || end == std::string_view::npos)
    return Error("the header has no shape");
  std::vector<int64_t> dims;
  std::string_view list = field.substr(1, end - 1);
  while (true) {
    const size_t begin = list.find_first_not_of(" ,");
    if (begin == std::string_view::npos) return dims;
    list.remove_prefix(begin);
    int64_t dim = -1;
    const auto [rest, error] = std::from_chars(list.data(), list.data() + list.size(), dim);
    if (error != std::errc() || dim < 0 || dims.size() == kMaxRank)
      return Error("the header's shape cannot be read");
    dims.push_back(dim);
    list.remove_prefix(static_cast<size_t>(rest - list.data()));
  }
}

// The number of data bytes that the header promises, if no product on the way overflows: a later 0 would hide it.
std::optional<size_t> DataBytes(const ArrayView& array) {
  int64_t bytes = static_cast<int64_t>(DTypeSize(array.dtype));
  for (int64_t dim : array.dims) {
    if (__builtin_mul_overflow(bytes, dim, &bytes)) return std::nullopt;
  }
  return static_cast<size_t>(bytes);
}

uint32_t Little(std::span<const std::byte> bytes, size_t count) {
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i) value |= static_cast<uint32_t>(bytes[i]) << (8 * i);
  return value;
}

}  // namespace

Result<ArrayView> ViewNpy(std::span<const std::byte> file) {
  if (file.size() < 12 || std::memcmp(file.data(), kMagic.data(), kMagic.size()) != 0)
    return Error("not a .npy file");
  const size_t width = static_cast<uint8_t>(file[6]) >= 2 ? 4 : 2;
  const size_t length = Little(file.subspan(8), width), start = 8 + width;
  if (length > file.size() - start) return Error("the header is truncated");
  const std::string_view header(reinterpret_cast<const char*>(file.data()) + start, length);
  const auto descr = Field(header, "descr"), order = Field(header, "fortran_order"),
             shape = Field(header, "shape");
  if (!descr || !order || !shape) return Error("the header lacks descr, fortran_order or shape");
  if (order->starts_with("True"))
    return Error("Fortran order is not supported; save numpy.ascontiguousarray(x)");
  ArrayView array;
  array.dtype = WHET_TRY(ParseDescr(*descr));
  array.dims = WHET_TRY(ParseShape(*shape));
  const std::span<const std::byte> data = file.subspan(start + length);
  const std::optional<size_t> bytes = DataBytes(array);
  if (!bytes || *bytes > data.size()) return Error("the data is truncated");
  array.bytes = data.first(*bytes);
  return array;
}

Result<Array> ParseNpy(std::span<const std::byte> file) {
  ArrayView view = WHET_TRY(ViewNpy(file));
  return Array{view.dtype, std::move(view.dims), {view.bytes.begin(), view.bytes.end()}};
}

Result<Array> ReadNpy(const std::string& path) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  return ParseNpy(file.bytes()).With(path);
}

std::string PrintNpy(DType dtype, std::span<const int64_t> dims, std::span<const std::byte> bytes) {
  std::string_view descr;
  for (const Descr& row : kDescrs) descr = row.dtype == dtype ? row.text : descr;
  std::string header = "{'descr': '" + std::string(DTypeSize(dtype) == 1 ? "|" : "<") + std::string(descr) +
                       "', 'fortran_order': False, 'shape': (";
  for (size_t i = 0; i < dims.size(); ++i) header += (i ? ", " : "") + std::to_string(dims[i]);
  header += dims.size() == 1 ? ",), }" : "), }";
  header.resize((header.size() + 11 + 63) / 64 * 64 - 11, ' ');
  header += '\n';
  std::string file(kMagic);
  file += {'\x01', '\x00', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  file += header;
  file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return file;
}

Status WriteNpy(const std::string& path, DType dtype, std::span<const int64_t> dims,
                std::span<const std::byte> bytes) {
  return WriteFile(path, PrintNpy(dtype, dims, bytes));
}

}  // namespace whet::media
