// SPDX-License-Identifier: Apache-2.0
// Elements of one kind, each by its difference to what the old element lets expect.
//
// Integers: to the old one, scaled by its channel's ratio; what rounding cut off is context. Floats: by their order as integers, so
// that a difference counts steps of the last place; a step's size follows from the exponent, and the sizes of neighbours' changes
// are compared as logarithms on the scale of the values. Without old elements an integer is its own difference, and a float is said by
// sign and exponent, and by as much of the mantissa as its type and `shift` leave.
#ifndef WHET_DELTA_ELEMENT_MODEL_H_
#define WHET_DELTA_ELEMENT_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "delta/difference_model.h"
#include "delta/operation.h"
#include "delta/range_coder.h"
#include "delta/surroundings.h"

namespace whet::delta {

inline constexpr size_t kElementInputs = 5;

class ElementModel {
 public:
  // Starts a run of elements, always of one kind. The layout has to live as long.
  void Begin(const Layout& layout, bool fresh);

  // The next elements of the run, whole bytes of them: `next` is said, or becomes what was said. `old` has as many bytes, or none
  // where the run is fresh.
  template <typename Coder>
  void Code(Coder& coder, std::span<const std::byte> old, std::span<std::byte> next);

 private:
  using Model = DifferenceModel<kElementInputs>;

  void NextRatio();
  template <typename Coder, Element element>
  void CodeAll(Coder& coder, std::span<const std::byte> old, std::span<std::byte> next);
  template <typename Coder>
  int32_t CodeInteger(Coder& coder, int32_t old, int32_t next, int width);
  template <typename Coder>
  uint32_t CodeFloat(Coder& coder, uint32_t old, uint32_t next, int width, int mantissa);
  template <typename Coder>
  uint32_t CodeFreshFloat(Coder& coder, uint32_t next, int width, int mantissa);

  const Layout* layout_ = nullptr;
  bool fresh_ = false;
  size_t ratio_ = 0;                            // the element's, of the layout's
  uint32_t ratio_used_ = 0;                     // for how many elements behind each other
  std::unique_ptr<Model> model_, fresh_model_;  // made when they are needed
  Surroundings around_;
};

extern template void ElementModel::Code(RangeEncoder&, std::span<const std::byte>, std::span<std::byte>);
extern template void ElementModel::Code(RangeDecoder&, std::span<const std::byte>, std::span<std::byte>);

}  // namespace whet::delta

#endif  // WHET_DELTA_ELEMENT_MODEL_H_
