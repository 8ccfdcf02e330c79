// SPDX-License-Identifier: Apache-2.0
#include <iterator>
#include <utility>

#include "delta/container.h"
#include "delta/delta.h"
#include "delta/encode.h"
#include "delta/zstd.h"
#include "format/plan.h"

namespace whet::delta {
namespace {

using Bytes = std::span<const std::byte>;

std::string WithHeader(Codec codec, Packing packing, Bytes from, Bytes to, std::string_view packed) {
  Container container;
  container.header = {codec, std::nullopt, Sha256(to), to.size()};
  if (codec != Codec::kFull) container.header.from = Sha256(from);
  container.packing = packing;
  return PrintContainer(container, packed);
}

// The whole file, by its elements where it is a plan.
Result<std::string> MakeFull(Bytes to) {
  std::vector<Operation> operations = MatchPlans({}, to);
  if (operations.empty() && !to.empty()) operations = {{Operation::Kind::kLiteral, to.size(), 0, {}}};
  const std::string coded = Encode(operations, {}, to);
  const std::string packed = WHET_TRY(PackZstd({}, to));
  if (packed.size() <= coded.size()) return WithHeader(Codec::kFull, Packing::kZstd, {}, to, packed);
  return WithHeader(Codec::kFull, Packing::kOperations, {}, to, coded);
}

// Above so many bytes, looking for equal bytes takes minutes; of plans that large it is left out.
constexpr size_t kMostPatched = size_t{64} << 20;

bool WorthTrying(Codec codec, Bytes from, Bytes to) {
  if (codec != Codec::kPatch || from.size() + to.size() <= 2 * kMostPatched) return true;
  return !format::IsPlan(from) || !format::IsPlan(to);
}

}  // namespace

Result<std::string> Make(Codec codec, Bytes from, Bytes to) {
  switch (codec) {
    case Codec::kFull:
      return MakeFull(to);
    case Codec::kPatch:
      return WithHeader(codec, Packing::kOperations, from, to, Encode(MatchBytes(from, to), from, to));
    case Codec::kTyped: {
      const std::vector<Operation> operations = MatchPlans(from, to);
      if (operations.empty()) return Error("a typed delta needs two plans");
      return WithHeader(codec, Packing::kOperations, from, to, Encode(operations, from, to));
    }
    case Codec::kPrefix:
      return WithHeader(codec, Packing::kZstd, from, to, WHET_TRY(PackZstd(from, to)));
  }
  return Error("no such codec");
}

Result<Smallest> MakeSmallest(Bytes from, Bytes to) {
  Smallest smallest;
  for (size_t i = 0; i < std::size(kCodecNames); ++i) {
    const auto codec = static_cast<Codec>(i);
    if (!WorthTrying(codec, from, to)) continue;
    Result<std::string> delta = Make(codec, from, to);
    if (!delta.ok()) {
      if (codec == Codec::kTyped) continue;
      return std::move(delta).status();
    }
    smallest.tried.emplace_back(codec, delta->size());
    if (!smallest.delta.empty() && smallest.delta.size() <= delta->size()) continue;
    smallest.delta = std::move(*delta);
    smallest.codec = codec;
  }
  return smallest;
}

}  // namespace whet::delta
