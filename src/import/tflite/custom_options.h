// SPDX-License-Identifier: Apache-2.0
// The options of a custom operator: a flexbuffer that maps names to numbers.
#ifndef WHET_IMPORT_TFLITE_CUSTOM_OPTIONS_H_
#define WHET_IMPORT_TFLITE_CUSTOM_OPTIONS_H_

// Numbers are never read from text here, which would need FlatBuffers' library. Include this file first.
#define FLATBUFFERS_LOCALE_INDEPENDENT 0
#include <flatbuffers/flexbuffers.h>

#include "import/tflite/translate.h"

namespace whet::import::tflite {

class CustomOptions {
 public:
  static Result<CustomOptions> Read(const Translation& t);

  bool Has(const char* name) const { return !map_[name].IsNull(); }
  // Whole numbers and truth values, from a range.
  Result<int64_t> Int(const char* name, int64_t low, int64_t high) const;
  Result<double> Real(const char* name) const;

 private:
  explicit CustomOptions(flexbuffers::Map map) : map_(map) {}
  flexbuffers::Map map_;
};

}  // namespace whet::import::tflite

#endif  // WHET_IMPORT_TFLITE_CUSTOM_OPTIONS_H_
