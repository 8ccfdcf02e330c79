// SPDX-License-Identifier: Apache-2.0
// A sparse tensor of rank n is a tree of n levels and k more for blocks. Level l stands for dimension
// traversal_order[l]; dimension n + b is the inside of the blocks along dimension block_map[b]. A dense level has
// every index; a sparse one those that `segments` and `indices` list for each path so far, as rows of a CSR
// matrix.
#include "import/tflite/sparse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace whet::import::tflite {
namespace {

constexpr size_t kMaxLevels = 16;

struct Level {
  int64_t stride = 0;  // elements of the dense tensor by which one index moves
  int64_t size = 0;
  bool sparse = false;
  std::vector<int64_t> segments, indices;
};

template <typename Vector>
std::vector<int64_t> Widened(const Vector* list) {
  if (!list || !list->values()) return {};
  return {list->values()->begin(), list->values()->end()};
}

template <typename Metadata>
std::vector<int64_t> SegmentsOf(const Metadata& m) {
  switch (m.segments_type()) {
    case wire::IndexVector::Int32Vector:
      return Widened(m.segments_as_Int32Vector());
    case wire::IndexVector::Uint16Vector:
      return Widened(m.segments_as_Uint16Vector());
    case wire::IndexVector::Uint8Vector:
      return Widened(m.segments_as_Uint8Vector());
    default:
      return {};
  }
}

template <typename Metadata>
std::vector<int64_t> IndicesOf(const Metadata& m) {
  switch (m.indices_type()) {
    case wire::IndexVector::Int32Vector:
      return Widened(m.indices_as_Int32Vector());
    case wire::IndexVector::Uint16Vector:
      return Widened(m.indices_as_Uint16Vector());
    case wire::IndexVector::Uint8Vector:
      return Widened(m.indices_as_Uint8Vector());
    default:
      return {};
  }
}

Status CheckSparseLevel(const Level& level) {
  const auto& s = level.segments;
  const bool rows = !s.empty() && s.front() == 0 && std::is_sorted(s.begin(), s.end()) &&
                    s.back() == static_cast<int64_t>(level.indices.size());
  const bool inside = std::all_of(level.indices.begin(), level.indices.end(),
                                  [&](int64_t i) { return i >= 0 && i < level.size; });
  return rows && inside ? Status() : Error("its sparse indices make no sense; re-export the model");
}

// The size of every dimension of the tree: blocks along a dimension, or elements inside a block.
Result<std::vector<int64_t>> TreeDims(const wire::Sparsity& sparsity, const ir::Dims& dims) {
  const size_t blocks = sparsity.block_map() ? sparsity.block_map()->size() : 0;
  const size_t levels = dims.size() + blocks;
  const bool fits = sparsity.traversal_order() && sparsity.traversal_order()->size() == levels &&
                    sparsity.dimensions() && sparsity.dimensions()->size() == levels && levels <= kMaxLevels;
  if (!fits) return Error("its sparse levels do not go with its shape; re-export the model");
  std::vector<int64_t> sizes = dims;
  std::vector<bool> seen(levels), split(dims.size());
  for (size_t l = 0; l < levels; ++l) {
    const int64_t d = sparsity.traversal_order()->Get(static_cast<flatbuffers::uoffset_t>(l));
    if (d < 0 || d >= static_cast<int64_t>(levels) || seen[static_cast<size_t>(d)]) {
      return Error("its sparse levels are no permutation of its dimensions; re-export the model");
    }
    seen[static_cast<size_t>(d)] = true;
  }
  sizes.resize(levels, 0);
  for (size_t b = 0; b < blocks; ++b) {
    const int64_t d = sparsity.block_map()->Get(static_cast<flatbuffers::uoffset_t>(b));
    if (d < 0 || d >= static_cast<int64_t>(dims.size()) || split[static_cast<size_t>(d)]) {
      return Error("its blocks do not go with its dimensions; re-export the model");
    }
    split[static_cast<size_t>(d)] = true;
    int64_t inside = 0;
    for (size_t l = 0; l < levels; ++l) {
      const auto at = static_cast<flatbuffers::uoffset_t>(l);
      const size_t level = static_cast<size_t>(sparsity.traversal_order()->Get(at));
      if (level == dims.size() + b) inside = sparsity.dimensions()->Get(at)->dense_size();
    }
    if (inside < 1 || dims[static_cast<size_t>(d)] % inside != 0) {
      return Error("its blocks do not divide its dimensions; re-export the model");
    }
    sizes[dims.size() + b] = inside;
    sizes[static_cast<size_t>(d)] /= inside;
  }
  return sizes;
}

std::vector<int64_t> TreeStrides(const wire::Sparsity& sparsity, const ir::Dims& dims,
                                 const std::vector<int64_t>& sizes) {
  std::vector<int64_t> strides(sizes.size(), 1);
  for (size_t d = dims.size(); d-- > 1;) strides[d - 1] = strides[d] * dims[d];
  for (size_t b = dims.size(); b < sizes.size(); ++b) {
    const auto at = static_cast<flatbuffers::uoffset_t>(b - dims.size());
    const size_t d = static_cast<size_t>(sparsity.block_map()->Get(at));
    strides[b] = strides[d];
    strides[d] *= sizes[b];
  }
  return strides;
}

Result<std::vector<Level>> LevelsOf(const wire::Sparsity& sparsity, const ir::Dims& dims) {
  const std::vector<int64_t> sizes = WHET_TRY(TreeDims(sparsity, dims));
  const std::vector<int64_t> strides = TreeStrides(sparsity, dims, sizes);
  std::vector<Level> levels(sizes.size());
  for (size_t l = 0; l < levels.size(); ++l) {
    const auto at = static_cast<flatbuffers::uoffset_t>(l);
    const size_t d = static_cast<size_t>(sparsity.traversal_order()->Get(at));
    const wire::DimensionMetadata& metadata = *sparsity.dimensions()->Get(at);
    levels[l].size = sizes[d];
    levels[l].stride = strides[d];
    levels[l].sparse = metadata.format() == wire::DimensionFormat::SPARSE;
    if (!levels[l].sparse) continue;
    levels[l].segments = SegmentsOf(metadata);
    levels[l].indices = IndicesOf(metadata);
    WHET_TRY(CheckSparseLevel(levels[l]));
  }
  return levels;
}

// Places of the present elements, level by level: the paths so far in their order.
Result<std::vector<int64_t>> Places(const std::vector<Level>& levels, size_t most) {
  std::vector<int64_t> paths{0};
  for (const Level& level : levels) {
    std::vector<int64_t> next;
    if (level.sparse && level.segments.size() != paths.size() + 1) {
      return Error("its sparse indices do not go with its shape; re-export the model");
    }
    for (size_t p = 0; p < paths.size(); ++p) {
      const int64_t first = level.sparse ? level.segments[p] : 0,
                    last = level.sparse ? level.segments[p + 1] : level.size;
      if (next.size() + static_cast<size_t>(last - first) > most) {
        return Error("its sparse indices name more elements than it holds; re-export the model");
      }
      for (int64_t i = first; i < last; ++i) {
        const int64_t index = level.sparse ? level.indices[static_cast<size_t>(i)] : i;
        next.push_back(paths[p] + index * level.stride);
      }
    }
    paths = std::move(next);
  }
  return paths;
}

}  // namespace

Result<std::vector<std::byte>> Densified(const wire::Sparsity& sparsity, std::span<const std::byte> stored,
                                         const ir::Dims& dims, size_t size) {
  const std::vector<Level> levels = WHET_TRY(LevelsOf(sparsity, dims));
  const size_t count = static_cast<size_t>(ir::ElementCount(dims));
  const std::vector<int64_t> places = WHET_TRY(Places(levels, count));
  if (places.size() * size != stored.size()) {
    return Error(fmt::format("has {} bytes of data where its sparse indices need {}", stored.size(),
                             places.size() * size));
  }
  std::vector<std::byte> dense(count * size);
  for (size_t i = 0; i < places.size(); ++i) {
    std::memcpy(dense.data() + static_cast<size_t>(places[i]) * size, stored.data() + i * size, size);
  }
  return dense;
}

Result<std::vector<std::byte>> Unpacked(std::span<const std::byte> stored, int64_t count, int bits,
                                        bool is_signed) {
  const size_t n = static_cast<size_t>(count), per_byte = 8 / static_cast<size_t>(bits);
  if (stored.size() != (n + per_byte - 1) / per_byte) {
    return Error(
        fmt::format("has {} bytes of data where {} elements of {} bits are", stored.size(), n, bits));
  }
  std::vector<std::byte> bytes(n);
  const int top = 1 << (bits - 1);
  for (size_t i = 0; i < n; ++i) {
    const int field =
        std::to_integer<int>(stored[i / per_byte]) >> (i % per_byte * static_cast<size_t>(bits)) &
        (2 * top - 1);
    bytes[i] = static_cast<std::byte>(is_signed && field >= top ? field - 2 * top : field);
  }
  return bytes;
}

}  // namespace whet::import::tflite
