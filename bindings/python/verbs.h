// SPDX-License-Identifier: Apache-2.0
// The verbs of the program as functions of the module; the package around it gives them their Python form.
#ifndef WHET_BINDINGS_PYTHON_VERBS_H_
#define WHET_BINDINGS_PYTHON_VERBS_H_

#include <nanobind/nanobind.h>

namespace whet::python {

void DefineVerbs(nanobind::module_& module);

}  // namespace whet::python

#endif  // WHET_BINDINGS_PYTHON_VERBS_H_
