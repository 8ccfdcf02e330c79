// SPDX-License-Identifier: Apache-2.0
// Attributes of the graph as attributes of a plan, and back.
#ifndef WHET_LOWER_ATTRS_H_
#define WHET_LOWER_ATTRS_H_

#include <vector>

#include "format/plan.h"
#include "ir/graph.h"

namespace whet::lower {

std::vector<format::Attr> ToPlan(const ir::Attrs& attrs);
ir::Attrs ToGraph(const std::vector<format::Attr>& attrs);

}  // namespace whet::lower

#endif  // WHET_LOWER_ATTRS_H_
