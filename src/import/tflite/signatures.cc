// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"
#include "import/signatures.h"
#include "import/tflite/tflite_generated.h"

namespace whet::import {
namespace {

using Names = flatbuffers::Vector<flatbuffers::Offset<wire::NamedTensor>>;

std::vector<std::string> NamesOf(const Names* list) {
  std::vector<std::string> names;
  if (!list) return names;
  for (const wire::NamedTensor* named : *list) names.push_back(named->name() ? named->name()->str() : "");
  return names;
}

}  // namespace

std::vector<Signature> TfliteSignatures(std::span<const std::byte> bytes) {
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (!wire::VerifyModelBuffer(verifier)) return {};
  std::vector<Signature> signatures;
  const auto* list = wire::GetModel(bytes.data())->signatures();
  if (!list) return {};
  for (const wire::Signature* signature : *list) {
    signatures.push_back({signature->key() ? signature->key()->str() : "", NamesOf(signature->inputs()),
                          NamesOf(signature->outputs())});
  }
  return signatures;
}

Result<std::vector<Signature>> Signatures(const std::string& path) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  const std::span<const std::byte> bytes = file.bytes();
  constexpr std::string_view kMagic = "TFL3";
  const bool tflite =
      bytes.size() >= 8 && std::string_view(reinterpret_cast<const char*>(bytes.data()) + 4, 4) == kMagic;
  return tflite ? TfliteSignatures(bytes) : std::vector<Signature>();
}

}  // namespace whet::import
