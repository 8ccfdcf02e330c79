// SPDX-License-Identifier: Apache-2.0
#include "bind/recurrent.h"
#include "kernels/recurrent_f32/recurrent_f32.h"

namespace whet::bind {

Status Bind_gru(const OpView& view, std::vector<Call>* calls) {
  return BindRecurrent(view, WHET_CELL_GRU, "Sigmoid,Tanh", calls);
}

}  // namespace whet::bind
