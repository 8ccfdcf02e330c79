// SPDX-License-Identifier: Apache-2.0
// What a value of the graph is: element type, shape (dimensions may be symbolic) and quantisation.
#ifndef WHET_IR_TYPE_H_
#define WHET_IR_TYPE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/dtype.h"

namespace whet::ir {

// One dimension: a known size, or a symbol such as "batch" that inputs or --shape bind later.
class Dim {
 public:
  Dim(int64_t size) : size_(size) {}  // NOLINT(google-explicit-constructor)
  static Dim Symbol(std::string name) {
    Dim dim(-1);
    dim.symbol_ = std::move(name);
    return dim;
  }

  bool known() const { return size_ >= 0; }
  int64_t size() const { return size_; }  // only when known()
  const std::string& symbol() const { return symbol_; }
  bool operator==(const Dim&) const = default;

 private:
  int64_t size_;
  std::string symbol_;
};

using Shape = std::vector<Dim>;
using Dims = std::vector<int64_t>;  // a shape with all sizes known
using Bindings = std::map<std::string, int64_t>;

// The sizes, when all are known.
std::optional<Dims> StaticDims(const Shape& shape);
Shape ToShape(const Dims& dims);
Shape Bind(const Shape& shape, const Bindings& bindings);
int64_t ElementCount(const Dims& dims);
std::string ToString(const Shape& shape);  // "[1, batch, 3]"

// Affine quantisation: real = scale * (stored - zero_point). Not quantised when `scale` is empty. One entry means per tensor;
// more mean one per index of dimension `axis`. `zero_point` has as many entries as `scale`.
struct Quant {
  std::vector<float> scale;
  std::vector<int32_t> zero_point;
  int axis = -1;

  bool present() const { return !scale.empty(); }
  bool per_tensor() const { return scale.size() == 1; }
  bool operator==(const Quant&) const = default;
  static Quant PerTensor(float scale, int32_t zero_point) { return {{scale}, {zero_point}, -1}; }
};

struct Type {
  DType dtype = DType::kF32;
  Shape shape;
  Quant quant;

  bool operator==(const Type&) const = default;
};

std::string ToString(const Type& type);  // "i8[1, 49, 10, 1] q(0.58470291, 83)"

}  // namespace whet::ir

#endif  // WHET_IR_TYPE_H_
