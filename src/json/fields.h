// SPDX-License-Identifier: Apache-2.0
// Members of objects, with what must be true of them. Messages begin with the member's name.
#ifndef WHET_JSON_FIELDS_H_
#define WHET_JSON_FIELDS_H_

#include <cstdint>
#include <string>

#include "base/digest.h"
#include "json/json.h"

namespace whet {

// "name: what".
Status WrongMember(const char* name, const std::string& what);

Result<const std::string*> TextField(const Json& object, const char* name);
Result<int64_t> IntegerField(const Json& object, const char* name, int64_t min, int64_t max);
Result<const JsonObject*> ObjectField(const Json& object, const char* name);
Result<const JsonArray*> ArrayField(const Json& object, const char* name);
Result<bool> BooleanField(const Json& object, const char* name, bool otherwise);
Result<Digest> DigestField(const Json& object, const char* name);  // lower-case hexadecimal

// Members that need not be there; of another type they are an error all the same.
Result<std::string> OptionalText(const Json& object, const char* name);
Result<int64_t> OptionalInteger(const Json& object, const char* name, int64_t min, int64_t max,
                                int64_t otherwise);

}  // namespace whet

#endif  // WHET_JSON_FIELDS_H_
