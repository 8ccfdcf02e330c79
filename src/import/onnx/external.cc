// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/external.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace whet::import {
namespace {

struct Place {
  std::string location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};

Result<uint64_t> ParseSize(const std::string& key, const std::string& text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return Error(fmt::format("the {} of its external data is '{}', no number", key, text));
}

Result<Place> PlaceOf(const onnx::TensorProto& proto) {
  Place place;
  for (const onnx::StringStringEntryProto& entry : proto.external_data()) {
    if (entry.key() == "location") place.location = entry.value();
    if (entry.key() == "offset") place.offset = WHET_TRY(ParseSize(entry.key(), entry.value()));
    if (entry.key() == "length") place.length = WHET_TRY(ParseSize(entry.key(), entry.value()));
  }
  return place;
}

// Whether the location stays inside the folder: it is neither absolute nor climbs out.
bool StaysInside(std::string_view location) {
  if (location.empty() || location[0] == '/' || location.find('\0') != std::string_view::npos) return false;
  for (size_t at = 0; at <= location.size();) {
    const size_t end = std::min(location.find('/', at), location.size());
    if (location.substr(at, end - at) == "..") return false;
    at = end + 1;
  }
  return true;
}

}  // namespace

Result<ExternalBytes> OpenExternal(const onnx::TensorProto& proto, const std::string& folder,
                                   uint64_t wanted) {
  if (folder.empty()) return Error("its data lie in another file, which only an initialiser's may");
  const Place place = WHET_TRY(PlaceOf(proto));
  if (!StaysInside(place.location))
    return Error(fmt::format("its data lie in '{}', which is not a file beside the model", place.location));
  if (place.length.value_or(wanted) != wanted)
    return Error(fmt::format("holds {} bytes, its shape says {}", *place.length, wanted));
  MappedFile file = WHET_TRY(MappedFile::Open(folder + "/" + place.location));
  const std::span<const std::byte> all = file.bytes();
  if (place.offset > all.size() || wanted > all.size() - place.offset) {
    return Error(fmt::format("its data end after the {} bytes of {}; copy the whole file beside the model",
                             all.size(), place.location));
  }
  return ExternalBytes{std::move(file), all.subspan(place.offset, wanted)};
}

}  // namespace whet::import
