// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_BIND_RECURRENT_H_
#define WHET_BIND_RECURRENT_H_

#include "bind/checks.h"

namespace whet::bind {

// rnn, gru and lstm: `cell` is a WHET_CELL_..., `defaults` what attribute `activations` is when absent.
Status BindRecurrent(const OpView& view, int32_t cell, std::string_view defaults, std::vector<Call>* calls);

}  // namespace whet::bind

#endif  // WHET_BIND_RECURRENT_H_
