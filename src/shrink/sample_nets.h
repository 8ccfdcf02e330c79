// SPDX-License-Identifier: Apache-2.0
// Nets from text, pictures for them, and what became of a layer: for the tests of this layer.
#ifndef WHET_SHRINK_SAMPLE_NETS_H_
#define WHET_SHRINK_SAMPLE_NETS_H_

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "shrink/quantise.h"

namespace whet::shrink {

inline ir::Graph ParsedNet(const char* text) {
  Result<ir::Graph> graph = ir::ParseGraph(text);
  EXPECT_TRUE(graph.ok()) << graph.message();
  return std::move(*graph);
}

inline ir::Tensor Picture(uint32_t seed, ir::Dims dims = {1, 8, 8, 3}) {
  std::mt19937 random(seed);
  std::normal_distribution<float> draw(0.2f, 1);
  ir::Tensor tensor(DType::kF32, std::move(dims));
  for (float& x : tensor.MutableData<float>()) x = draw(random);
  return tensor;
}

inline Samples Pictures(size_t count) {
  return {count,
          [](size_t i) -> Result<std::vector<ir::Tensor>> {
            return std::vector<ir::Tensor>{Picture(static_cast<uint32_t>(i + 1))};
          },
          [](size_t i) { return "sample " + std::to_string(i); }};
}

inline const LayerReport& Layer(const Quantised& quantised, const std::string& node) {
  for (const LayerReport& layer : quantised.layers) {
    if (layer.node == node) return layer;
  }
  ADD_FAILURE() << "no layer " << node;
  return quantised.layers[0];
}

}  // namespace whet::shrink

#endif  // WHET_SHRINK_SAMPLE_NETS_H_
