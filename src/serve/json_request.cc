// SPDX-License-Identifier: Apache-2.0
#include "serve/json_request.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "serve/base64.h"
#include "serve/number.h"

namespace whet::serve {
namespace {

constexpr double kMaxSize = 1e12;
constexpr size_t kMaxDepth = 8;

// Receives the parser's events; each says whether to go on.
class Reader {
 public:
  explicit Reader(const Description& model) : model_(model) {}

  bool null() { return Refuse("null, where a number belongs"); }
  bool boolean(bool value) {
    if (place_ == Place::kRoot && key_ == "reset") {
      made_.request.reset = value;
      return true;
    }
    return Number(int64_t{value});
  }
  bool number_integer(int64_t value) { return Number(value); }
  bool number_unsigned(uint64_t value) { return Number(value); }
  bool number_float(double value, const std::string&) { return Number(value); }
  bool string(std::string& value);
  bool binary(std::vector<uint8_t>&) { return false; }
  bool start_object(size_t);
  bool key(std::string& name);
  bool end_object();
  bool start_array(size_t);
  bool end_array();
  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception&) {
    return Refuse("it is no JSON at byte " + std::to_string(position));
  }

  const std::string& why() const { return why_; }
  JsonRequest& made() { return made_; }

 private:
  enum class Place { kStart, kRoot, kInputs, kTensor, kShape, kData, kEnd };

  bool Refuse(const std::string& why) {
    if (why_.empty()) why_ = (port_ ? "input '" + port_->name + "': " : "") + why;
    return false;
  }
  template <typename T>
  bool Number(T value);
  template <typename T>
  bool Element(T value);
  void BeginTensor();
  bool EndTensor();
  Tensor& tensor() { return made_.request.inputs.back(); }

  const Description& model_;
  JsonRequest made_;
  std::string why_, key_;
  Place place_ = Place::kStart;
  const Port* port_ = nullptr;  // of the tensor that is being read
  bool in_object_ = false;      // the tensor is one with "data"
  bool has_shape_ = false, has_data_ = false;
  size_t elements_ = 0, leaf_depth_ = 0;  // the lists in which numbers stand, 0: none yet
  std::vector<int64_t> counts_;           // elements so far of each list that is open
  std::vector<int64_t> sizes_;            // of the lists that have been closed, by depth; -1: none yet
};

template <typename T>
bool Reader::Number(T value) {
  if (place_ == Place::kData) return Element(value);
  if (place_ != Place::kShape) return Refuse("a number where none belongs");
  const auto size = static_cast<double>(value);
  if (!(size >= 0 && size <= kMaxSize) || size != std::floor(size) || tensor().dims.size() == kMaxDepth)
    return Refuse("its shape is up to 8 whole numbers, none negative");
  tensor().dims.push_back(static_cast<int64_t>(size));
  return true;
}

template <typename T>
bool Reader::Element(T value) {
  if (elements_ * DTypeSize(port_->dtype) >= port_->bytes)
    return Refuse("more numbers than " + std::to_string(elements_) + ", which is what it has");
  if (leaf_depth_ == 0) leaf_depth_ = counts_.size();
  if (leaf_depth_ != counts_.size()) return Refuse("numbers and lists in one level");
  const std::string wrong = AppendNumber(port_->dtype, value, &tensor().bytes);
  if (!wrong.empty()) {
    const bool scaled = port_->scale.size() == 1 && port_->zero_point.size() == 1;
    return Refuse(wrong + (scaled ? "; it stands for (number - " + std::to_string(port_->zero_point[0]) +
                                        ") * " + std::to_string(port_->scale[0])
                                  : ""));
  }
  ++elements_;
  ++counts_.back();
  return true;
}

bool Reader::string(std::string& value) {
  if (place_ == Place::kTensor && key_ == "dtype") {
    if (value == DTypeNumpyName(port_->dtype)) return true;
    return Refuse("it is " + std::string(DTypeNumpyName(port_->dtype)));
  }
  if (place_ != Place::kTensor || key_ != "data") return Refuse("a text, where a number belongs");
  std::optional<std::vector<std::byte>> bytes = ParseBase64(value);
  if (!bytes) return Refuse("its data is no base64");
  tensor().bytes = std::move(*bytes);
  made_.base64 = has_data_ = true;
  return true;
}

void Reader::BeginTensor() {
  made_.request.inputs.push_back({.name = port_->name, .dtype = port_->dtype});
  tensor().bytes.reserve(port_->bytes);
  has_shape_ = has_data_ = false;
  elements_ = leaf_depth_ = 0;
  sizes_.clear();
}

bool Reader::start_object(size_t) {
  if (place_ == Place::kStart) {
    place_ = Place::kRoot;
  } else if (place_ == Place::kRoot && key_ == "inputs") {
    place_ = Place::kInputs;
  } else if (place_ == Place::kInputs) {
    BeginTensor();
    in_object_ = true;
    place_ = Place::kTensor;
  } else {
    return Refuse("an object where none belongs");
  }
  return true;
}

bool Reader::key(std::string& name) {
  key_ = name;
  if (place_ == Place::kRoot) {
    if (name == "reset" || (name == "inputs" && made_.request.inputs.empty())) return true;
    return Refuse("member '" + name.substr(0, 40) + "': there are \"inputs\" and \"reset\", once each");
  }
  if (place_ == Place::kTensor) {
    if (name == "dtype" || (name == "shape" && !has_shape_) || (name == "data" && !has_data_)) return true;
    return Refuse("member '" + name.substr(0, 40) +
                  "': there are \"dtype\", \"shape\" and \"data\", once each");
  }
  const auto of_name = [&](const auto& one) { return one.name == name; };
  const auto port = std::find_if(model_.inputs.begin(), model_.inputs.end(), of_name);
  const auto& read = made_.request.inputs;
  if (port == model_.inputs.end() || std::find_if(read.begin(), read.end(), of_name) != read.end()) {
    std::string names;
    for (const Port& one : model_.inputs) names += (names.empty() ? "" : ", ") + one.name;
    return Refuse("input '" + name.substr(0, 80) + "': the inputs are, once each, " + names);
  }
  port_ = &*port;
  return true;
}

bool Reader::end_object() {
  if (place_ == Place::kTensor) return EndTensor();
  place_ = place_ == Place::kInputs ? Place::kRoot : Place::kEnd;
  return true;
}

bool Reader::EndTensor() {
  if (in_object_ && !has_data_) return Refuse("it has no \"data\"");
  if (!has_shape_) tensor().dims = sizes_.empty() ? port_->dims : sizes_;
  place_ = Place::kInputs;
  port_ = nullptr;
  in_object_ = false;
  return true;
}

bool Reader::start_array(size_t) {
  if (place_ == Place::kTensor && key_ == "shape") {
    place_ = Place::kShape;
    has_shape_ = true;
    return true;
  }
  const bool first = place_ == Place::kInputs || (place_ == Place::kTensor && key_ == "data");
  if (first && !in_object_) BeginTensor();
  if (!first && place_ != Place::kData) return Refuse("a list where none belongs");
  if (counts_.size() == kMaxDepth) return Refuse("lists in more than 8 levels");
  place_ = Place::kData;
  if (!counts_.empty()) ++counts_.back();
  counts_.push_back(0);
  if (leaf_depth_ != 0 && counts_.size() > leaf_depth_) return Refuse("numbers and lists in one level");
  if (sizes_.size() < counts_.size()) sizes_.push_back(-1);
  return true;
}

bool Reader::end_array() {
  if (place_ == Place::kShape) {
    place_ = Place::kTensor;
    return true;
  }
  const int64_t count = counts_.back();
  int64_t& size = sizes_[counts_.size() - 1];
  if (size >= 0 && size != count)
    return Refuse("lists of " + std::to_string(size) + " and of " + std::to_string(count) + " in one level");
  size = count;
  counts_.pop_back();
  if (!counts_.empty()) return true;
  has_data_ = true;
  place_ = Place::kTensor;
  return in_object_ || EndTensor();
}

}  // namespace

Result<JsonRequest> ParseJsonRequest(std::string_view text, const Description& model) {
  Reader reader(model);
  if (!nlohmann::json::sax_parse(text, &reader))
    return Error(reader.why().empty() ? "it is no JSON" : reader.why());
  return std::move(reader.made());
}

}  // namespace whet::serve
