// SPDX-License-Identifier: Apache-2.0
// Names as parts of URLs and as names of files.
#ifndef WHET_TRUST_URL_H_
#define WHET_TRUST_URL_H_

#include <string>
#include <string_view>

namespace whet::trust {

// Everything but letters, digits and "_.-~" as %XX; with `keep` some more characters stay. Without a '/' kept the result is one
// path segment; it is never "." or ".." once ".json" or a hash stands beside it.
std::string Quote(std::string_view text, std::string_view keep = "");

// "DIR/FILE" to "DIR/HASH.FILE".
std::string WithHash(std::string_view path, std::string_view hash);

}  // namespace whet::trust

#endif  // WHET_TRUST_URL_H_
