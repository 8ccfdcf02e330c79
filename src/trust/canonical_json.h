// SPDX-License-Identifier: Apache-2.0
// Canonical JSON (OLPC): the bytes that signatures and key ids are made over.
//
// Members in the order of their names, no white space, only the quote and the backslash escaped, every other byte as it is (control
// characters too, so that the result need not be JSON). tools/check-tuf compares it with Python's securesystemslib.
#ifndef WHET_TRUST_CANONICAL_JSON_H_
#define WHET_TRUST_CANONICAL_JSON_H_

#include <string>

#include "json/json.h"

namespace whet::trust {

std::string CanonicalJson(const Json& value);

}  // namespace whet::trust

#endif  // WHET_TRUST_CANONICAL_JSON_H_
