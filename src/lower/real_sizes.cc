// SPDX-License-Identifier: Apache-2.0
#include "lower/real_sizes.h"

#include <set>

namespace whet::lower {
namespace {

class Finder {
 public:
  explicit Finder(const ir::Graph& graph) : graph_(graph), producers_(graph.Producers()) {}

  std::vector<format::RealSize> Run() {
    std::vector<format::RealSize> sizes;
    for (size_t i = 0; i < graph_.outputs.size(); ++i) {
      for (const ir::Node* node = Producer(graph_.outputs[i]); node && Fills(*node);
           node = Producer(node->inputs[0])) {
        const int32_t count = OutputOf(node->inputs[1]);
        const int64_t rank = static_cast<int64_t>(graph_.type(graph_.outputs[i]).shape.size());
        const int64_t axis = node->attrs.Int("axis");
        if (count >= 0)
          sizes.push_back(
              {static_cast<int32_t>(i), static_cast<int32_t>(axis < 0 ? axis + rank : axis), count});
      }
    }
    return CountsComeLast(sizes) ? sizes : std::vector<format::RealSize>();
  }

 private:
  const ir::Node* Producer(ir::ValueId id) const {
    const int32_t producer = producers_[static_cast<size_t>(id)];
    return producer < 0 ? nullptr : &graph_.nodes[static_cast<size_t>(producer)];
  }

  static bool Fills(const ir::Node& node) {
    return node.op == "fill_beyond" && node.attrs.Text("with", "zero") == "zero";
  }

  // What a value is a copy of.
  ir::ValueId Source(ir::ValueId id) const {
    for (const ir::Node* node = Producer(id); node && (node->op == "reshape" || node->op == "transpose");
         node = Producer(id))
      id = node->inputs[0];
    return id;
  }

  int32_t OutputOf(ir::ValueId count) const {
    for (size_t i = graph_.outputs.size(); i-- > 0;) {
      if (Source(graph_.outputs[i]) == Source(count)) return static_cast<int32_t>(i);
    }
    return -1;
  }

  bool CountsComeLast(const std::vector<format::RealSize>& sizes) const {
    std::set<int32_t> counts;
    for (const format::RealSize& size : sizes) counts.insert(size.count);
    return counts.empty() || *counts.begin() + static_cast<int32_t>(counts.size()) ==
                                 static_cast<int32_t>(graph_.outputs.size());
  }

  const ir::Graph& graph_;
  std::vector<int32_t> producers_;
};

}  // namespace

std::vector<format::RealSize> RealSizesOf(const ir::Graph& graph) {
  return Finder(graph).Run();
}

}  // namespace whet::lower
