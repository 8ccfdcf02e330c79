// SPDX-License-Identifier: Apache-2.0
// The hashes that metadata lists for a file, and the bytes that have to match them.
#ifndef WHET_TRUST_HASH_H_
#define WHET_TRUST_HASH_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct evp_md_ctx_st;

namespace whet::trust {

// Lower-case hexadecimal; empty where the metadata lists none of that kind. Other kinds are not known here.
struct Hashes {
  std::string sha256, sha512;
  bool empty() const { return sha256.empty() && sha512.empty(); }
  bool operator==(const Hashes&) const = default;
};

// Hashes bytes as they come. Movable.
class Hasher {
 public:
  Hasher();
  void Update(std::string_view bytes);
  Hashes Finish();  // both kinds; once

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> sha256_, sha512_;
};

Hashes HashesOf(std::string_view bytes);

// Whether every hash that `listed` has is that of `actual`; false where it has none.
bool Match(const Hashes& listed, const Hashes& actual);

std::optional<std::string> FromHex(std::string_view hex);
std::string ToHex(std::string_view bytes);

}  // namespace whet::trust

#endif  // WHET_TRUST_HASH_H_
