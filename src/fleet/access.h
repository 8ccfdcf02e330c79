// SPDX-License-Identifier: Apache-2.0
// Tokens of people and programs, for the endpoints and for the program's verbs.
#ifndef WHET_FLEET_ACCESS_H_
#define WHET_FLEET_ACCESS_H_

#include <string>

#include "fleet/metadata.h"

namespace whet::fleet {

Result<Role> ReadRole(const std::string& name);

// Stores a new token and gives its text, which nobody can have a second time. Id and hash of `token` are made here.
Result<std::string> AddToken(Metadata& metadata, Token token);

}  // namespace whet::fleet

#endif  // WHET_FLEET_ACCESS_H_
