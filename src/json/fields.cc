// SPDX-License-Identifier: Apache-2.0
#include "json/fields.h"

namespace whet {

Status WrongMember(const char* name, const std::string& what) {
  return Error(std::string(name) + ": " + what);
}

Result<const std::string*> TextField(const Json& object, const char* name) {
  const Json* member = object.Find(name);
  if (!member || !member->string()) return WrongMember(name, "must be a text");
  return member->string();
}

Result<int64_t> IntegerField(const Json& object, const char* name, int64_t min, int64_t max) {
  const Json* member = object.Find(name);
  if (!member || !member->integer()) return WrongMember(name, "must be an integer");
  const int64_t value = *member->integer();
  if (value < min || value > max)
    return WrongMember(
        name, std::to_string(value) + " lies outside " + std::to_string(min) + " to " + std::to_string(max));
  return value;
}

Result<const JsonObject*> ObjectField(const Json& object, const char* name) {
  const Json* member = object.Find(name);
  if (!member || !member->object()) return WrongMember(name, "must be an object");
  return member->object();
}

Result<const JsonArray*> ArrayField(const Json& object, const char* name) {
  const Json* member = object.Find(name);
  if (!member || !member->array()) return WrongMember(name, "must be a list");
  return member->array();
}

Result<bool> BooleanField(const Json& object, const char* name, bool otherwise) {
  const Json* member = object.Find(name);
  if (!member) return otherwise;
  if (!member->boolean()) return WrongMember(name, "must be true or false");
  return *member->boolean();
}

Result<std::string> OptionalText(const Json& object, const char* name) {
  if (!object.Find(name)) return std::string();
  return *WHET_TRY(TextField(object, name));
}

Result<int64_t> OptionalInteger(const Json& object, const char* name, int64_t min, int64_t max,
                                int64_t otherwise) {
  if (!object.Find(name)) return otherwise;
  return IntegerField(object, name, min, max);
}

Result<Digest> DigestField(const Json& object, const char* name) {
  const std::optional<Digest> digest = ParseDigest(*WHET_TRY(TextField(object, name)));
  if (!digest) return WrongMember(name, "must be 64 lower-case hexadecimal digits");
  return *digest;
}

}  // namespace whet
