// SPDX-License-Identifier: Apache-2.0
// A TFLite file whose structure has been checked: every index is in range, every tensor has a sound shape and
// enough data, every operator reads only what is there before it. What is sound but not supported is kept as
// a reason, for the list of refusals.
#ifndef WHET_IMPORT_TFLITE_SOURCE_H_
#define WHET_IMPORT_TFLITE_SOURCE_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "import/tflite/tflite_generated.h"
#include "ir/type.h"

namespace whet::import::tflite {

struct SourceTensor {
  std::string name;
  ir::Dims dims;
  ir::Type type;                    // as the graph holds it: quantised uint8 is i8, its zero point less 128
  bool was_u8 = false;              // quantised uint8 in the file
  std::span<const std::byte> data;  // empty unless constant
  std::shared_ptr<const std::vector<std::byte>> expanded;  // what `data` views where the file stores less
  bool constant = false;
  bool complex = false;  // pairs of real and imaginary part along a last dimension that the file does not name
  bool open = false;  // its first dimension, which `dims` has as the file's default
  bool variable = false;        // keeps its value from run to run
  bool resource = false;        // names a variable instead of holding elements
  std::string refusal, remedy;  // why no operator may use it; empty when it may
};

// Copies made while importing may hold a fixed multiple of the file: parts of a file can be referred to any
// number of times.
class Budget {
 public:
  explicit Budget(size_t file_bytes) : left_(16 * file_bytes + (1u << 20)) {}
  Status Take(size_t bytes);

 private:
  size_t left_;
};

struct Source {
  const wire::Model* model = nullptr;
  const wire::SubGraph* graph = nullptr;
  std::vector<SourceTensor> tensors;
  std::vector<const wire::Operator*> operators;
  std::vector<int32_t> inputs, outputs;

  // The operator's number in the format, whichever of the two fields holds it.
  int32_t Code(const wire::Operator& op) const;
  // "CONV_2D", "custom operator 'SignalWindow'", "operator 207".
  std::string CodeName(const wire::Operator& op) const;
  // What messages call an operator: its first result.
  std::string NodeName(const wire::Operator& op) const;
};

// Verifies the flatbuffer first, then all of the above for the subgraph that `signature` names; inputs and outputs
// get the names that the signature gives them. Without a name it is the file's first signature, and where it has none,
// the first subgraph. `bytes` must outlive the result.
Result<Source> OpenSource(std::span<const std::byte> bytes, Budget* budget,
                          const std::string& signature = "");

// Another subgraph of a file that has been opened.
Result<Source> OpenSubgraph(const wire::Model& model, uint32_t index, Budget* budget);

// Results of an operator; some that only change a variable have none.
size_t ResultCount(const wire::Operator& op);

// What messages and --shape call the open first dimension of inputs, one for all of them.
constexpr char kOpenSize[] = "batch";

// Gives open first dimensions another size, everywhere in the graph.
Status BindOpenSize(int64_t size, Source* source);

// One tensor of the file; fails where the file is broken.
Result<SourceTensor> ReadTensor(const wire::Model& model, const wire::Tensor& tensor, size_t index,
                                Budget* budget);

}  // namespace whet::import::tflite

#endif  // WHET_IMPORT_TFLITE_SOURCE_H_
