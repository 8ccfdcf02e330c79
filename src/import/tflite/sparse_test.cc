// SPDX-License-Identifier: Apache-2.0
// Constants that files hold sparse or packed.
#include "import/tflite/sparse.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/seeded.h"

namespace whet::import::tflite {
namespace {

struct LevelSpec {
  int dense_size;
  std::vector<int> segments, indices;  // both empty: dense
};

// A buffer that holds the table, which it begins with.
flatbuffers::DetachedBuffer Table(std::vector<int> order, std::vector<int> blocks,
                                  const std::vector<LevelSpec>& levels) {
  flatbuffers::FlatBufferBuilder fbb;
  std::vector<flatbuffers::Offset<wire::DimensionMetadata>> metadata;
  for (const LevelSpec& level : levels) {
    const bool sparse = !level.segments.empty();
    const auto segments = wire::CreateInt32VectorDirect(fbb, &level.segments).Union();
    const std::vector<uint8_t> narrow(level.indices.begin(), level.indices.end());
    const auto indices = wire::CreateUint8VectorDirect(fbb, &narrow).Union();
    metadata.push_back(wire::CreateDimensionMetadata(
        fbb, sparse ? wire::DimensionFormat::SPARSE : wire::DimensionFormat::DENSE, level.dense_size,
        sparse ? wire::IndexVector::Int32Vector : wire::IndexVector::NONE, segments,
        sparse ? wire::IndexVector::Uint8Vector : wire::IndexVector::NONE, indices));
  }
  fbb.Finish(wire::CreateSparsityDirect(fbb, &order, &blocks, &metadata));
  return fbb.Release();
}

Result<std::vector<int>> Dense(const flatbuffers::DetachedBuffer& table, std::vector<uint8_t> stored,
                               const ir::Dims& dims) {
  const auto* sparsity = flatbuffers::GetRoot<wire::Sparsity>(table.data());
  const auto bytes = WHET_TRY(Densified(*sparsity, std::as_bytes(std::span(stored)), dims, 1));
  std::vector<int> values;
  for (std::byte b : bytes) values.push_back(std::to_integer<int>(b));
  return values;
}

TEST(TfliteSparse, ReadsRowsOfIndices) {
  const auto table = Table({0, 1}, {}, {{3, {}, {}}, {0, {0, 2, 2, 3}, {0, 3, 1}}});
  EXPECT_EQ(*Dense(table, {5, 6, 7}, {3, 4}), (std::vector<int>{5, 0, 0, 6, 0, 0, 0, 0, 0, 7, 0, 0}));
}

TEST(TfliteSparse, WalksColumnsFirst) {
  const auto table = Table({1, 0}, {}, {{3, {}, {}}, {0, {0, 1, 1, 3}, {1, 0, 1}}});
  EXPECT_EQ(*Dense(table, {5, 6, 7}, {2, 3}), (std::vector<int>{0, 0, 6, 5, 0, 7}));
}

// [4, 4] in blocks of [2, 2]: the second block of the first row and the first of the second.
TEST(TfliteSparse, ReadsBlocks) {
  const auto table =
      Table({0, 1, 2, 3}, {0, 1}, {{2, {}, {}}, {0, {0, 1, 2}, {1, 0}}, {2, {}, {}}, {2, {}, {}}});
  EXPECT_EQ(*Dense(table, {1, 2, 3, 4, 5, 6, 7, 8}, {4, 4}),
            (std::vector<int>{0, 0, 1, 2, 0, 0, 3, 4, 5, 6, 0, 0, 7, 8, 0, 0}));
}

TEST(TfliteSparse, RefusesWhatDoesNotFit) {
  const std::vector<LevelSpec> good{{3, {}, {}}, {0, {0, 2, 2, 3}, {0, 3, 1}}};
  EXPECT_FALSE(Dense(Table({0, 1}, {}, good), {5, 6}, {3, 4}).ok());
  EXPECT_FALSE(Dense(Table({0, 0}, {}, good), {5, 6, 7}, {3, 4}).ok());
  EXPECT_FALSE(Dense(Table({0}, {}, good), {5, 6, 7}, {3, 4}).ok());
  EXPECT_FALSE(Dense(Table({0, 1}, {}, good), {5, 6, 7}, {3, 3}).ok()) << "index 3 of 3";
  EXPECT_FALSE(Dense(Table({0, 1}, {}, good), {5, 6, 7}, {4, 4}).ok()) << "segments for 3 rows";
  EXPECT_FALSE(Dense(Table({0, 1}, {7}, good), {5, 6, 7}, {3, 4}).ok());
  EXPECT_FALSE(Dense(Table({0, 1}, {}, {{3, {}, {}}, {0, {0, 2, 1, 3}, {0, 3, 1}}}), {5, 6, 7}, {3, 4}).ok());
}

TEST(TfliteSparse, SurvivesDamage) {
  const auto table =
      Table({0, 1, 2, 3}, {0, 1}, {{2, {}, {}}, {0, {0, 1, 2}, {1, 0}}, {2, {}, {}}, {2, {}, {}}});
  int refused = 0;
  for (uint32_t round = 0; round < 4000; ++round) {
    std::vector<uint8_t> damaged(table.data(), table.data() + table.size());
    const uint32_t bits = whet_seeded_bits(whet_seeded_key(3, round), 0);
    damaged[bits % damaged.size()] = static_cast<uint8_t>(bits >> 24);
    flatbuffers::Verifier verifier(damaged.data(), damaged.size());
    if (!verifier.VerifyBuffer<wire::Sparsity>(nullptr)) continue;
    const std::vector<std::byte> stored(8);
    refused += !Densified(*flatbuffers::GetRoot<wire::Sparsity>(damaged.data()), stored, {4, 4}, 1).ok();
  }
  EXPECT_GT(refused, 100);
}

TEST(TflitePacked, SpreadsNibblesFromTheLowEnd) {
  const std::byte stored[] = {std::byte{0x8f}, std::byte{0x07}};
  const auto signed_ones = Unpacked(stored, 3, 4, true);
  EXPECT_EQ(std::to_integer<int8_t>((*signed_ones)[0]), -1);
  EXPECT_EQ(std::to_integer<int8_t>((*signed_ones)[1]), -8);
  EXPECT_EQ(std::to_integer<int8_t>((*signed_ones)[2]), 7);
  EXPECT_EQ(std::to_integer<int>((*Unpacked(stored, 3, 4, false))[1]), 8);
  EXPECT_EQ(std::to_integer<int8_t>((*Unpacked(stored, 6, 2, true))[2]), 0);
  EXPECT_FALSE(Unpacked(stored, 5, 4, true).ok());
}

}  // namespace
}  // namespace whet::import::tflite
