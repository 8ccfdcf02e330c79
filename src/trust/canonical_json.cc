// SPDX-License-Identifier: Apache-2.0
#include "trust/canonical_json.h"

namespace whet::trust {
namespace {

void AppendString(const std::string& text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void Append(const Json& value, std::string& out);

void AppendArray(const JsonArray& items, std::string& out) {
  out += '[';
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    Append(items[i], out);
  }
  out += ']';
}

void AppendObject(const JsonObject& members, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& [name, member] : members) {
    if (!first) out += ',';
    first = false;
    AppendString(name, out);
    out += ':';
    Append(member, out);
  }
  out += '}';
}

void Append(const Json& value, std::string& out) {
  if (const bool* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const int64_t* integer = value.integer()) {
    out += std::to_string(*integer);
  } else if (const std::string* text = value.string()) {
    AppendString(*text, out);
  } else if (const JsonArray* items = value.array()) {
    AppendArray(*items, out);
  } else if (const JsonObject* members = value.object()) {
    AppendObject(*members, out);
  } else {
    out += "null";
  }
}

}  // namespace

std::string CanonicalJson(const Json& value) {
  std::string out;
  Append(value, out);
  return out;
}

}  // namespace whet::trust
