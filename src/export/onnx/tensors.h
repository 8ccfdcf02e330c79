// SPDX-License-Identifier: Apache-2.0
// Where the values of a graph are found in the ONNX model. An image can be there in two orders of axes; whoever asks for the one
// that is missing gets it by a transpose, once.
#ifndef WHET_EXPORT_ONNX_TENSORS_H_
#define WHET_EXPORT_ONNX_TENSORS_H_

#include <array>
#include <set>
#include <string>
#include <vector>

#include "export/onnx/model_writer.h"

namespace whet::exporter {

enum class Order : uint8_t {
  kGraph,          // the graph's own: NHWC
  kChannelsFirst,  // NCHW, of values of four dimensions
};

// Axis i of NCHW is axis kToFirst[i] of NHWC, and the other way round.
inline constexpr std::array<int64_t, 4> kToFirst = {0, 3, 1, 2}, kToLast = {0, 2, 3, 1};

class Tensors {
 public:
  Tensors(const ir::Graph& graph, ModelWriter& writer);

  bool Has(ir::ValueId id, Order order) const { return !Held(id, order).empty(); }
  void Set(ir::ValueId id, Order order, std::string name) { Held(id, order) = std::move(name); }
  // The name of a tensor that the caller is about to write.
  std::string Make(ir::ValueId id, Order order);

  // The value as it is stored. Constants of fewer than four dimensions get ones in front for channels first.
  std::string Stored(ir::ValueId id, Order order);
  // The same in real numbers where it is quantised: each reader has a DequantizeLinear of its own, as the engines that
  // look for quantised operations expect.
  std::string Real(ir::ValueId id, Order order);
  // Whether both orders list the elements alike, so that a reshape may read either.
  bool SameElements(ir::ValueId id) const;

 private:
  const std::string& Held(ir::ValueId id, Order order) const {
    return held_[static_cast<size_t>(order)][static_cast<size_t>(id)];
  }
  std::string& Held(ir::ValueId id, Order order) {
    return held_[static_cast<size_t>(order)][static_cast<size_t>(id)];
  }
  std::string StoredConstant(ir::ValueId id, Order order);

  const ir::Graph& graph_;
  ModelWriter& writer_;
  std::set<ir::ValueId> outputs_;
  std::array<std::vector<std::string>, 2> held_;
};

}  // namespace whet::exporter

#endif  // WHET_EXPORT_ONNX_TENSORS_H_
