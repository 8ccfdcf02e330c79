// SPDX-License-Identifier: Apache-2.0
// Variables: what READ_VARIABLE gives is a state of the graph, or what was assigned before it.
#include "import/tflite/translate.h"

namespace whet::import::tflite {

// Carried out before the translation.
Status CallOnce(Translation&) {
  return {};
}

Status VarHandle(Translation& t) {
  const wire::VarHandleOptions* options = t.op().options_as_VarHandle();
  if (!t.out().resource) return Error("its result is no resource");
  std::string name = options && options->shared_name() ? options->shared_name()->str() : "";
  if (name.empty()) name = "variable";
  const std::string container = options && options->container() ? options->container()->str() : "";
  t.builder().Name(t.Output(0), container.empty() ? name : container + "/" + name);
  t.Give(0, ir::kNoValue);
  return {};
}

Status ReadVariable(Translation& t) {
  const std::string variable = WHET_TRY(t.builder().VariableOf(t.Input(0)));
  t.Give(0, WHET_TRY(t.builder().ReadVariable(variable, t.out().type)));
  return {};
}

Status AssignVariable(Translation& t) {
  const std::string variable = WHET_TRY(t.builder().VariableOf(t.Input(0)));
  return t.builder().AssignVariable(variable, t.Operand(1));
}

}  // namespace whet::import::tflite
