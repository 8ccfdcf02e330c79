// SPDX-License-Identifier: Apache-2.0
// The parser is nlohmann's, by its events: its own tree would take the last of two members of one name, and any number.
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "json/json.h"

namespace whet {
namespace {

class Builder {
 public:
  Builder(const JsonLimits& limits, Json& root) : limits_(limits), root_(root) {}

  bool null() { return Put({}); }
  bool boolean(bool value) { return Put(value); }
  bool number_integer(int64_t value) { return Put(value); }
  bool number_unsigned(uint64_t value) {
    if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return Put(static_cast<int64_t>(value));
    return limits_.any_numbers ? Put({}) : Refuse("a number of more than 64 bits");
  }
  bool number_float(double value, const std::string& text) {
    constexpr double kExact = 9007199254740992;  // 2^53
    if (!limits_.any_numbers)
      return Refuse("the number " + text.substr(0, 40) + ", which is no integer of 64 bits");
    const bool whole = value >= -kExact && value <= kExact && std::trunc(value) == value;
    return whole ? Put(static_cast<int64_t>(value)) : Put({});
  }
  bool string(std::string& value) { return Put(std::move(value)); }
  bool binary(std::vector<uint8_t>&) { return Refuse("bytes"); }

  bool start_object(size_t) { return Open(JsonObject()); }
  bool end_object() { return Close(); }
  bool start_array(size_t) { return Open(JsonArray()); }
  bool end_array() { return Close(); }

  bool key(std::string& name) {
    const auto [place, fresh] = open_.back()->object()->try_emplace(name);
    if (!fresh) return Refuse("the name '" + name.substr(0, 40) + "' twice in an object");
    member_ = &place->second;
    return true;
  }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception&) {
    return Refuse("something that is no JSON at byte " + std::to_string(position));
  }

  const std::string& why() const { return why_; }

 private:
  bool Refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }

  Json* Place() {
    if (open_.empty()) return &root_;
    JsonArray* items = open_.back()->array();
    return items ? &items->emplace_back() : member_;
  }

  bool Put(Json&& value) {
    if (++values_ > limits_.values) return Refuse("more than " + std::to_string(limits_.values) + " values");
    *Place() = std::move(value);
    return true;
  }

  // A container stays where it is until it is closed: its parent takes no further value before that.
  bool Open(Json&& empty) {
    if (open_.size() >= static_cast<size_t>(limits_.depth))
      return Refuse("nesting deeper than " + std::to_string(limits_.depth));
    if (++values_ > limits_.values) return Refuse("more than " + std::to_string(limits_.values) + " values");
    Json* place = Place();
    *place = std::move(empty);
    open_.push_back(place);
    return true;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  const JsonLimits limits_;
  Json& root_;
  std::vector<Json*> open_;
  Json* member_ = nullptr;  // where the value of the last name goes
  size_t values_ = 0;
  std::string why_;
};

}  // namespace

Result<Json> ParseJson(std::string_view text, const JsonLimits& limits) {
  if (text.starts_with("\xEF\xBB\xBF")) return Error("the JSON text begins with a byte order mark");
  Json root;
  Builder builder(limits, root);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder))
    return Error("the JSON text has " + (builder.why().empty() ? "an end too early" : builder.why()));
  return root;
}

}  // namespace whet
