// SPDX-License-Identifier: Apache-2.0
#include "eval/decode_outputs.h"

namespace whet::eval {

Result<card::Answer> DecodeOutputs(const card::Card& card, const std::vector<NamedTensor>& outputs,
                                   const card::Geometry& geometry) {
  std::vector<card::RealTensor> real;
  for (const NamedTensor& output : outputs) {
    card::RealTensor tensor = {output.name, output.tensor.dims(), {}};
    for (int64_t i = 0; i < output.tensor.count(); ++i)
      tensor.values.push_back(static_cast<float>(RealValue(output, i)));
    real.push_back(std::move(tensor));
  }
  return card::Decode(card, real, geometry);
}

}  // namespace whet::eval
