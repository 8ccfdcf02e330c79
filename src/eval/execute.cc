// SPDX-License-Identifier: Apache-2.0
#include "eval/execute.h"

#include <fmt/format.h>

#include <algorithm>

#include "lower/raise.h"
#include "ops/op.h"
#include "runtime/default_threads.h"

namespace whet::eval {
namespace {

Result<IsaSet> ParseIsas(const std::string& name) {
  if (name.empty()) return IsaSet{0};
  const std::optional<Isa> isa = ParseIsa(name);
  std::string names;
  for (const IsaInfo& info : AllIsas()) names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name);
  if (!isa) return Error(fmt::format("--isa {}: the names are {}", name, names));
  if (!(MachineIsas() & IsaBit(*isa)))
    return Error(fmt::format("--isa {}: this machine does not have it; see `whet targets`", name));
  return IsasUpTo(*isa);
}

// The first `count` elements along an axis.
ir::Tensor Cut(const ir::Tensor& tensor, size_t axis, int64_t count) {
  ir::Dims dims = tensor.dims();
  size_t outer = 1, inner = DTypeSize(tensor.dtype());
  for (size_t i = 0; i < dims.size(); ++i) {
    if (i != axis) (i < axis ? outer : inner) *= static_cast<size_t>(dims[i]);
  }
  const size_t whole = inner * static_cast<size_t>(dims[axis]);
  dims[axis] = std::clamp<int64_t>(count, 0, dims[axis]);
  const size_t part = inner * static_cast<size_t>(dims[axis]);
  ir::Tensor cut(tensor.dtype(), dims);
  for (size_t i = 0; i < outer; ++i)
    std::copy_n(tensor.bytes().begin() + static_cast<ptrdiff_t>(i * whole), part,
                cut.MutableBytes().begin() + static_cast<ptrdiff_t>(i * part));
  return cut;
}

}  // namespace

double RealValue(const NamedTensor& output, int64_t i) {
  const double stored = output.tensor.RealAt(i);
  return output.quant.per_tensor() ? output.quant.scale[0] * (stored - output.quant.zero_point[0]) : stored;
}

Result<Engine> MakeEngine(const Model& model, const ExecuteOptions& options) {
  runtime::LoadOptions load;
  load.isas = WHET_TRY(ParseIsas(options.isa));
  load.threads = options.threads ? options.threads : runtime::DefaultThreads();
  if (options.share_all) load.min_shared_ns = 0;
  Engine engine;
  engine.isas = load.isas ? load.isas : WHET_TRY(runtime::DefaultIsas());
  engine.session = WHET_TRY(runtime::Session::Load(model.file(), load).With(model.path()));
  const size_t bytes = (engine.session->arena_bytes() + 63) / 64 * 64 + 64;
  engine.arena.reset(static_cast<std::byte*>(std::aligned_alloc(64, bytes)));
  if (!engine.arena) return Error(fmt::format("{}: cannot get {} bytes for the arena", model.path(), bytes));
  WHET_TRY(engine.session->SetArena({engine.arena.get(), bytes}));
  return engine;
}

Result<Executor> Executor::Make(const Model& model, const ExecuteOptions& options) {
  Executor executor;
  executor.model_ = &model;
  if (options.oracle) {
    executor.oracle_ = WHET_TRY(lower::Raise(model.plan(), model.entry()).With(model.path()));
  } else {
    executor.engine_ = WHET_TRY(MakeEngine(model, options));
  }
  return executor;
}

void Executor::Reset() {
  states_.clear();
  if (engine_.session) engine_.session->Reset();
}

Result<std::vector<NamedTensor>> Executor::Run(const std::vector<ir::Tensor>& inputs) {
  std::vector<ir::Tensor> values;
  if (oracle_) {
    values = WHET_TRY(ops::Evaluate(*oracle_, inputs, nullptr, &states_).With(model_->path()));
  } else {
    runtime::Session& session = *engine_.session;
    for (size_t i = 0; i < inputs.size(); ++i) {
      std::copy(inputs[i].bytes().begin(), inputs[i].bytes().end(), session.input_data(i).begin());
    }
    session.Run();
  }
  std::vector<NamedTensor> outputs;
  for (size_t i = 0; i < model_->entry().outputs.size(); ++i) {
    const format::Tensor& t = model_->entry().tensors[static_cast<size_t>(model_->entry().outputs[i])];
    const int32_t index = model_->entry().outputs[i];
    ir::Tensor value =
        oracle_ ? values[i] : ir::Tensor::FromBytes(t.dtype, t.dims, engine_.session->tensor_data(index));
    outputs.push_back({t.name, std::move(value), {t.scale, t.zero_point, t.axis}, t.exact});
  }
  return outputs;
}

Result<std::vector<NamedTensor>> Executor::RunReal(const std::vector<ir::Tensor>& inputs) {
  std::vector<NamedTensor> outputs = WHET_TRY(Run(inputs));
  for (const format::RealSize& size : model_->entry().real_sizes) {
    ir::Tensor& tensor = outputs[static_cast<size_t>(size.output)].tensor;
    tensor =
        Cut(tensor, static_cast<size_t>(size.axis), outputs[static_cast<size_t>(size.count)].tensor.IntAt(0));
  }
  outputs.resize(model_->entry().visible_outputs());
  return outputs;
}

}  // namespace whet::eval
