// SPDX-License-Identifier: Apache-2.0
// From a model file and samples to a plan on disk: what `whet quantize` and whet.quantize do.
//
//   QuantiseFileOptions options;
//   options.model.path = "model.onnx";
//   options.output = "model.whet";
//   const QuantisedFile done = WHET_TRY(QuantiseFile(options, open));
#ifndef WHET_SHRINK_QUANTISE_FILE_H_
#define WHET_SHRINK_QUANTISE_FILE_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "card/card.h"
#include "eval/data_set.h"
#include "eval/model.h"
#include "shrink/quantise.h"

namespace whet::shrink {

struct QuantiseFileOptions {
  eval::ModelOptions model;  // its target and card go into the plan
  std::string output;
  std::string scheme = "int8", observer = "auto";
  std::vector<std::string> keep_float, skip;   // names of nodes; of steps
  double least_sqnr_db = 20, most_float = 10;  // of the scheme mixed; in dB, and in percent of the weights
  size_t search = 0;                           // tensors whose ranges are searched
  size_t count = 0;                            // of samples, evenly spaced; 0: all
  int threads = 0, goldens = 1;                // 0 threads: as many as this process may use
  size_t explained = 0;                        // samples on which each layer is tried alone; 0: none is
  int64_t group = 0;  // of the schemes w8 and w4: weights that share a scale; 0: as they choose
  bool exact = false;
  Progress progress;
};

struct QuantisedFile {
  Quantised quantised;
  eval::Model model;  // the float one, compiled
  std::optional<card::Card> card;
  std::optional<eval::DataSet> data;
  size_t bytes = 0, samples = 0;  // of the plan; that it was calibrated with
};

// Errors name options by their names, without dashes. The schemes w8 and w4 do without samples: `open` may be empty then.
Result<QuantisedFile> QuantiseFile(const QuantiseFileOptions& options, const eval::OpenData& open);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_QUANTISE_FILE_H_
