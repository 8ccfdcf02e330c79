// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/custom_options.h"

#include <fmt/format.h>

#include <cmath>

namespace whet::import::tflite {

Result<CustomOptions> CustomOptions::Read(const Translation& t) {
  const auto* bytes = t.op().custom_options();
  if (!bytes || bytes->size() < 3 || !flexbuffers::VerifyBuffer(bytes->data(), bytes->size(), nullptr))
    return Error("its options are damaged; export the model again");
  const flexbuffers::Reference root = flexbuffers::GetRoot(bytes->data(), bytes->size());
  if (!root.IsMap()) return Error("its options are no map; export the model again");
  return CustomOptions(root.AsMap());
}

Result<int64_t> CustomOptions::Int(const char* name, int64_t low, int64_t high) const {
  const flexbuffers::Reference value = map_[name];
  if (!value.IsIntOrUint() && !value.IsBool()) return Error(fmt::format("its option '{}' is missing", name));
  const int64_t number = value.AsInt64();
  if (number >= low && number <= high) return number;
  return Error(fmt::format("its option '{}' is {}, not from {} to {}", name, number, low, high));
}

Result<double> CustomOptions::Real(const char* name) const {
  const flexbuffers::Reference value = map_[name];
  if (!value.IsNumeric()) return Error(fmt::format("its option '{}' is missing", name));
  const double number = value.AsDouble();
  if (std::isfinite(number)) return number;
  return Error(fmt::format("its option '{}' is not finite", name));
}

}  // namespace whet::import::tflite
