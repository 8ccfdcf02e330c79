// SPDX-License-Identifier: Apache-2.0
#include "eval/trace.h"

#include <algorithm>

#include "lower/raise.h"
#include "ops/op.h"

namespace whet::eval {
namespace {

Result<std::vector<NamedTensor>> TraceOracle(const Model& model, const std::vector<ir::Tensor>& inputs) {
  const ir::Graph graph = WHET_TRY(lower::Raise(model.plan(), model.entry()).With(model.path()));
  std::vector<ir::Tensor> values;
  WHET_TRY(ops::Evaluate(graph, inputs, &values).With(model.path()));
  std::vector<NamedTensor> trace;
  for (const ir::Node& node : graph.nodes) {
    for (ir::ValueId id : node.outputs) {
      trace.push_back({graph.value(id).name, values[static_cast<size_t>(id)], graph.type(id).quant, true,
                       node.op, node.name});
    }
  }
  return trace;
}

Result<std::vector<NamedTensor>> TraceKernels(const Model& model, const ExecuteOptions& options,
                                              const std::vector<ir::Tensor>& inputs) {
  Engine engine = WHET_TRY(MakeEngine(model, options));
  runtime::Session& session = *engine.session;
  for (size_t i = 0; i < inputs.size(); ++i)
    std::ranges::copy(inputs[i].bytes(), session.input_data(i).begin());
  std::vector<NamedTensor> trace;
  session.RunObserved([&](size_t step, std::span<const int32_t> written) {
    for (int32_t id : written) {
      const format::Tensor& t = model.entry().tensors[static_cast<size_t>(id)];
      trace.push_back({t.name,
                       ir::Tensor::FromBytes(t.dtype, t.dims, session.tensor_data(id)),
                       {t.scale, t.zero_point, t.axis},
                       t.exact,
                       std::string(session.step(step).op),
                       std::string(session.step(step).node)});
    }
  });
  return trace;
}

}  // namespace

Result<std::vector<NamedTensor>> TraceTensors(const Model& model, const ExecuteOptions& options,
                                              const std::vector<ir::Tensor>& inputs) {
  return options.oracle ? TraceOracle(model, inputs) : TraceKernels(model, options, inputs);
}

}  // namespace whet::eval
