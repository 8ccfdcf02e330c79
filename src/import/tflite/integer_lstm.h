// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_IMPORT_TFLITE_INTEGER_LSTM_H_
#define WHET_IMPORT_TFLITE_INTEGER_LSTM_H_

#include "import/tflite/translate.h"

namespace whet::import::tflite {

struct IntegerLstmOptions {
  wire::Activation activation = wire::Activation::NONE;
  float cell_clip = 0;  // no limit where it is not above 0
  bool time_major = false;
};

// A sequence operator whose input is not float.
Status AddIntegerLstm(Translation& t, const IntegerLstmOptions& options);

}  // namespace whet::import::tflite

#endif  // WHET_IMPORT_TFLITE_INTEGER_LSTM_H_
