// SPDX-License-Identifier: Apache-2.0
#include "json/json.h"

namespace whet {
namespace {

void PrintString(const std::string& text, std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20) {
      out += {'\\', 'u', '0', '0', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      out += c;
    }
  }
  out += '"';
}

void Print(const Json& value, size_t indent, std::string& out);

void NewLine(size_t indent, std::string& out) {
  out += '\n';
  out.append(indent, ' ');
}

void PrintArray(const JsonArray& items, size_t indent, std::string& out) {
  out += '[';
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    NewLine(indent + 1, out);
    Print(items[i], indent + 1, out);
  }
  if (!items.empty()) NewLine(indent, out);
  out += ']';
}

void PrintObject(const JsonObject& members, size_t indent, std::string& out) {
  out += '{';
  const char* comma = "";
  for (const auto& [name, member] : members) {
    out += comma;
    comma = ",";
    NewLine(indent + 1, out);
    PrintString(name, out);
    out += ": ";
    Print(member, indent + 1, out);
  }
  if (!members.empty()) NewLine(indent, out);
  out += '}';
}

void Print(const Json& value, size_t indent, std::string& out) {
  if (const bool* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const int64_t* integer = value.integer()) {
    out += std::to_string(*integer);
  } else if (const std::string* text = value.string()) {
    PrintString(*text, out);
  } else if (const JsonArray* items = value.array()) {
    PrintArray(*items, indent, out);
  } else if (const JsonObject* members = value.object()) {
    PrintObject(*members, indent, out);
  } else {
    out += "null";
  }
}

}  // namespace

const Json* Json::Find(std::string_view name) const {
  const JsonObject* members = object();
  if (!members) return nullptr;
  const auto found = members->find(name);
  return found == members->end() ? nullptr : &found->second;
}

std::string PrintJson(const Json& value) {
  std::string out;
  Print(value, 0, out);
  return out + "\n";
}

}  // namespace whet
