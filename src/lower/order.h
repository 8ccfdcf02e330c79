// SPDX-License-Identifier: Apache-2.0
// In which order to execute: every order that respects the data gives the same results, but not the same peak
// of memory.
#ifndef WHET_LOWER_ORDER_H_
#define WHET_LOWER_ORDER_H_

#include <vector>

#include "ir/graph.h"

namespace whet::lower {

using Order = std::vector<int32_t>;  // indices into Graph::nodes

// Orders worth a try: the graph's own first, then what searches of growing width over topological orders
// found. The search counts bytes alive, a reshape as free and an element-wise operation as in place; the
// memory planner decides in the end.
std::vector<Order> CandidateOrders(const ir::Graph& graph);

void Reorder(ir::Graph& graph, const Order& order);

}  // namespace whet::lower

#endif  // WHET_LOWER_ORDER_H_
