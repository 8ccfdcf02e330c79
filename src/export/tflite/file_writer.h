// SPDX-License-Identifier: Apache-2.0
// A TFLite file under construction: tensors, constants, operators of one subgraph.
#ifndef WHET_EXPORT_TFLITE_FILE_WRITER_H_
#define WHET_EXPORT_TFLITE_FILE_WRITER_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/graph.h"
#include "tflite_schema/tflite_generated.h"

namespace whet::exporter::tflite {

namespace wire = whet::import::wire;
using wire::Builtin;

wire::TensorType TypeOf(DType dtype);

// An operator's options table, made before the operator itself.
struct Options {
  wire::Options kind = wire::Options::NONE;
  flatbuffers::Offset<void> table = 0;
};

class FileWriter {
 public:
  flatbuffers::FlatBufferBuilder& fbb() { return fbb_; }

  // All sizes of the type must be known.
  int Tensor(const std::string& name, const ir::Type& type);
  int Constant(const std::string& name, const ir::Tensor& tensor, const ir::Quant& quant = {});
  // A list of i32; the same tensor for the same numbers.
  int Ints(const std::vector<int64_t>& values);
  // `version` is that of the operator as this file uses it; the file states the newest of each.
  void Emit(Builtin code, int version, const std::vector<int>& inputs, const std::vector<int>& outputs,
            Options options = {});

  using Names = std::vector<std::pair<std::string, int>>;
  // The file's bytes, with a signature `serving_default` of these names.
  std::string Finish(const std::string& graph_name, const Names& inputs, const Names& outputs);

 private:
  struct Code {
    Builtin code;
    int version;
  };
  int Add(const std::string& name, DType dtype, const ir::Dims& dims, const ir::Quant& quant,
          uint32_t buffer);
  // Other tools look tensors up by name: a name that is taken gets a number behind it.
  std::string Unique(const std::string& name);
  std::vector<flatbuffers::Offset<wire::NamedTensor>> Named(const Names& names);

  flatbuffers::FlatBufferBuilder fbb_;
  std::vector<flatbuffers::Offset<wire::Tensor>> tensors_;
  std::vector<flatbuffers::Offset<wire::Operator>> operators_;
  std::vector<flatbuffers::Offset<wire::Buffer>> buffers_;
  std::vector<Code> codes_;
  std::map<std::vector<int64_t>, int> ints_;
  std::set<std::string> names_;
};

}  // namespace whet::exporter::tflite

#endif  // WHET_EXPORT_TFLITE_FILE_WRITER_H_
