// SPDX-License-Identifier: Apache-2.0
#include "tflite_sparse_change.h"

#include <algorithm>
#include <memory>

#include "tflite_fuzz_generated.h"

namespace whet::fuzz {
namespace {

// The same list in one of the three widths.
void Set(wire::IndexVectorUnion& list, const std::vector<int32_t>& values, int width) {
  if (width == 0) {
    wire::Uint8VectorT narrow;
    narrow.values.assign(values.begin(), values.end());
    list.Set(std::move(narrow));
  } else if (width == 1) {
    wire::Uint16VectorT middle;
    middle.values.assign(values.begin(), values.end());
    list.Set(std::move(middle));
  } else {
    wire::Int32VectorT wide;
    wide.values = values;
    list.Set(std::move(wide));
  }
}

// Draws which indices of a level are present on each of `paths`, and says how many those are.
size_t DrawRows(wire::DimensionMetadataT& level, size_t paths, int size, Dice& dice) {
  std::vector<int32_t> segments{0}, indices;
  for (size_t path = 0; path < paths; ++path) {
    for (int i = 0; i < size; ++i)
      if (dice.OneIn(2)) indices.push_back(i);
    segments.push_back(static_cast<int32_t>(indices.size()));
  }
  const int width = dice.Below(3);
  Set(level.segments, segments, width);
  Set(level.indices, indices, width);
  return indices.size();
}

}  // namespace

void MakeSparse(wire::TensorT& tensor, std::vector<uint8_t>* data, Dice& dice) {
  if (!data || tensor.shape.empty() || tensor.shape.size() > 6) return;
  for (int32_t& dim : tensor.shape) dim = std::clamp(dim, 1, 8);
  auto sparsity = std::make_unique<wire::SparsityT>();
  const size_t rank = tensor.shape.size(), blocks = dice.OneIn(2) ? 1 : 0;
  const int inside = tensor.shape[rank - 1] % 2 == 0 ? 2 : 1;
  if (blocks) sparsity->block_map.push_back(static_cast<int32_t>(rank) - 1);
  size_t paths = 1;
  for (size_t l = 0; l < rank + blocks; ++l) {
    auto level = std::make_unique<wire::DimensionMetadataT>();
    const bool last = l == rank - 1, block = l == rank;
    const int size = block ? inside : last && blocks ? tensor.shape[l] / inside : tensor.shape[l];
    level->dense_size = size;
    level->format =
        last || (l > 0 && dice.OneIn(4)) ? wire::DimensionFormat::SPARSE : wire::DimensionFormat::DENSE;
    if (block) level->format = wire::DimensionFormat::DENSE;
    const bool sparse = level->format == wire::DimensionFormat::SPARSE;
    paths = sparse ? DrawRows(*level, paths, size, dice) : paths * static_cast<size_t>(size);
    sparsity->traversal_order.push_back(static_cast<int32_t>(l));
    sparsity->dimensions.push_back(std::move(level));
  }
  constexpr size_t kBytes[] = {4, 2, 4, 1, 8, 0, 1, 2, 8, 1};
  const auto type = static_cast<size_t>(tensor.type);
  data->resize(paths * (type < std::size(kBytes) ? kBytes[type] : 1), 1);
  tensor.sparsity = std::move(sparsity);
}

}  // namespace whet::fuzz
