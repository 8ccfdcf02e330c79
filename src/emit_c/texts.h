// SPDX-License-Identifier: Apache-2.0
// Source texts that were embedded at build time, by their path under src/.
#ifndef WHET_EMIT_C_TEXTS_H_
#define WHET_EMIT_C_TEXTS_H_

#include <map>
#include <string>
#include <string_view>

namespace whet::emit_c {

std::string_view EmbeddedText(std::string_view path);  // empty when there is none

// Adds `path` and every embedded file that it includes, directly or not, to `files`.
void AddWithIncludes(std::string_view path, std::map<std::string, std::string>* files);

// Replaces every @NAME@ of `text` that `values` knows; what is put in is not searched again.
std::string Substitute(std::string_view text, const std::map<std::string, std::string>& values);

}  // namespace whet::emit_c

#endif  // WHET_EMIT_C_TEXTS_H_
