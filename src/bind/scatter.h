// SPDX-License-Identifier: Apache-2.0
// What scatter_nd and scatter_elements have in common: the data is copied to the result, then updated there.
#ifndef WHET_BIND_SCATTER_H_
#define WHET_BIND_SCATTER_H_

#include "bind/index.h"
#include "kernels/scatter/scatter.h"

namespace whet::bind {

// Checks types, and reads what does not depend on where updates go.
Result<whet_scatter_params> ReadScatter(const OpView& view);

// The copy, and the call of family scatter.
void AddScatter(const OpView& view, const whet_scatter_params& params, std::vector<Call>* calls);

}  // namespace whet::bind

#endif  // WHET_BIND_SCATTER_H_
