// SPDX-License-Identifier: Apache-2.0
// JSON as signed documents and messages between devices and servers have it: no number but integers of 64 bits, no name twice in an object, bounded in depth and count.
// What is refused here could be read in two ways, and a signature must mean one.
#ifndef WHET_JSON_JSON_H_
#define WHET_JSON_JSON_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace whet {

class Json;
using JsonArray = std::vector<Json>;
using JsonObject = std::map<std::string, Json, std::less<>>;  // by bytes, which for UTF-8 is by code points

class Json {
 public:
  Json() = default;                                        // null
  Json(bool value) : value_(value) {}                      // NOLINT(google-explicit-constructor)
  Json(int value) : value_(int64_t{value}) {}              // NOLINT(google-explicit-constructor)
  Json(int64_t value) : value_(value) {}                   // NOLINT(google-explicit-constructor)
  Json(std::string value) : value_(std::move(value)) {}    // NOLINT(google-explicit-constructor)
  Json(const char* value) : value_(std::string(value)) {}  // NOLINT(google-explicit-constructor)
  Json(JsonArray value) : value_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Json(JsonObject value) : value_(std::move(value)) {}     // NOLINT(google-explicit-constructor)

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const int64_t* integer() const { return std::get_if<int64_t>(&value_); }
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  const JsonArray* array() const { return std::get_if<JsonArray>(&value_); }
  const JsonObject* object() const { return std::get_if<JsonObject>(&value_); }
  JsonArray* array() { return std::get_if<JsonArray>(&value_); }
  JsonObject* object() { return std::get_if<JsonObject>(&value_); }

  // The member of an object; null where this is none, or has none of that name.
  const Json* Find(std::string_view name) const;

  bool operator==(const Json&) const = default;

 private:
  std::variant<std::monostate, bool, int64_t, std::string, JsonArray, JsonObject> value_;
};

struct JsonLimits {
  int depth = 24;
  size_t values = 1U << 20;  // each costs about a hundred bytes of memory
  // Takes 3.0 for 3, as JSON Schema does, and null for numbers that are no integers, so that one in a member which nobody reads
  // does no harm. Nothing that is signed is read so.
  bool any_numbers = false;
};

Result<Json> ParseJson(std::string_view text, const JsonLimits& limits = {});

// For files: ordinary JSON, indented by one space. Parses back as the same value if its strings are UTF-8.
std::string PrintJson(const Json& value);

}  // namespace whet

#endif  // WHET_JSON_JSON_H_
