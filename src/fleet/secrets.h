// SPDX-License-Identifier: Apache-2.0
// Tokens: what is given out once, and what is kept of it.
#ifndef WHET_FLEET_SECRETS_H_
#define WHET_FLEET_SECRETS_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace whet::fleet {

// "KIND_ID_SECRET", the secret of 256 random bits; only its SHA-256 is kept.
struct Secret {
  std::string id, text, hash;
};
inline constexpr const char *kAccessKind = "wf", *kEnrolmentKind = "we";
Result<Secret> MakeSecret(const char* kind);

// The id that a token names; nothing where it is none of this kind.
std::optional<std::string> IdOf(std::string_view kind, std::string_view text);
// Takes the same time whatever the difference is.
bool IsSecret(std::string_view text, std::string_view hash);

Result<std::string> RandomHex(size_t bytes);

}  // namespace whet::fleet

#endif  // WHET_FLEET_SECRETS_H_
