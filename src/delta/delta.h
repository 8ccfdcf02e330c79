// SPDX-License-Identifier: Apache-2.0
// Deltas between two files, small where the files are plans of a model and of the same model tuned further.
//
//   std::string delta = WHET_TRY(MakeSmallest(old_file, new_file)).delta;               // where there is time and memory
//   WHET_TRY(Rebuild(old_file, "new.delta", "new.whet.part", {.max_bytes = 1 << 20}));  // on the device
//
// A delta is not trusted: whoever rebuilds a file compares its SHA-256 with one that is signed.
#ifndef WHET_DELTA_DELTA_H_
#define WHET_DELTA_DELTA_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace whet::delta {

// How a delta stands for the new file. kFull needs no old one.
// kPatch: differences of bytes. kTyped: differences of the elements of two plans. kPrefix: zstd that has seen the old file.
enum class Codec : uint8_t { kFull = 0, kPatch = 1, kTyped = 2, kPrefix = 3 };
inline constexpr const char* kCodecNames[] = {"full", "patch", "typed", "prefix"};

struct Header {
  Codec codec = Codec::kFull;
  std::optional<Digest> from;  // of the old file; nothing for kFull
  Digest to{};
  uint64_t bytes = 0;  // of the new file
};
Result<Header> ReadHeader(std::string_view delta);

Result<std::string> Make(Codec codec, std::span<const std::byte> from, std::span<const std::byte> to);

struct Smallest {
  std::string delta;
  Codec codec = Codec::kFull;
  std::vector<std::pair<Codec, uint64_t>> tried;  // bytes of each
};
// Tries all codecs, but for kPatch between plans that are together larger than 128 MiB.
Result<Smallest> MakeSmallest(std::span<const std::byte> from, std::span<const std::byte> to);

struct RebuildLimits {
  // Of the new file: a delta that says or makes more is refused before it writes them.
  uint64_t max_bytes = 0;
};

// Rebuilds the new file at `output`: written from its beginning, synchronised, its length and SHA-256 those of the delta's header.
// `from` has to have the SHA-256 that the header names. Takes a few MB beside the mapped `from`, whatever the files' sizes. An
// error that comes before anything is written leaves `output` as it was, any other removes it.
Status Rebuild(std::span<const std::byte> from, const std::string& delta_file, const std::string& output,
               const RebuildLimits& limits);

}  // namespace whet::delta

#endif  // WHET_DELTA_DELTA_H_
