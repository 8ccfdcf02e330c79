// SPDX-License-Identifier: Apache-2.0
#include "trust/hash.h"

#include <openssl/evp.h>

#include <array>

#include "base/check.h"
#include "base/digest.h"

namespace whet::trust {
namespace {

evp_md_ctx_st* Start(const EVP_MD* kind) {
  evp_md_ctx_st* context = EVP_MD_CTX_new();
  WHET_CHECK(context != nullptr && EVP_DigestInit_ex(context, kind, nullptr) == 1);
  return context;
}

std::string End(evp_md_ctx_st* context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  WHET_CHECK(EVP_DigestFinal_ex(context, digest.data(), &size) == 1);
  return Hex({digest.data(), size});
}

int Nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void Hasher::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Hasher::Hasher() : sha256_(Start(EVP_sha256())), sha512_(Start(EVP_sha512())) {}

void Hasher::Update(std::string_view bytes) {
  WHET_CHECK(EVP_DigestUpdate(sha256_.get(), bytes.data(), bytes.size()) == 1);
  WHET_CHECK(EVP_DigestUpdate(sha512_.get(), bytes.data(), bytes.size()) == 1);
}

Hashes Hasher::Finish() {
  return {End(sha256_.get()), End(sha512_.get())};
}

Hashes HashesOf(std::string_view bytes) {
  Hasher hasher;
  hasher.Update(bytes);
  return hasher.Finish();
}

bool Match(const Hashes& listed, const Hashes& actual) {
  if (listed.empty()) return false;
  return (listed.sha256.empty() || listed.sha256 == actual.sha256) &&
         (listed.sha512.empty() || listed.sha512 == actual.sha512);
}

std::optional<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = Nibble(hex[i]), low = Nibble(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string ToHex(std::string_view bytes) {
  return Hex({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace whet::trust
