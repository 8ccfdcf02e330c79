// SPDX-License-Identifier: Apache-2.0
#include "shrink/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "lower/lower.h"

namespace whet::shrink {
namespace {

std::byte* Aligned(size_t bytes) {
  return static_cast<std::byte*>(std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096));
}

}  // namespace

Result<std::shared_ptr<const Program>> Program::Make(ir::Graph graph) {
  auto program = std::make_shared<Program>();
  lower::LowerOptions options;
  options.golden_seeds = {};
  options.allocate = [&](size_t bytes) -> Result<std::span<std::byte>> {
    program->bytes_.reset(Aligned(bytes));
    if (!program->bytes_) return Error("out of memory");
    std::memset(program->bytes_.get(), 0, bytes);
    return std::span(program->bytes_.get(), bytes);
  };
  program->file_ = WHET_TRY(lower::Lower(std::move(graph), options)).allocated;
  return std::shared_ptr<const Program>(std::move(program));
}

Result<Runner> Runner::Make(std::shared_ptr<const Program> program, int threads) {
  Runner runner;
  runtime::LoadOptions load;
  load.threads = threads;
  runner.session_ = WHET_TRY(runtime::Session::Load(program->file(), load));
  const size_t bytes = runner.session_->arena_bytes() + 64;
  runner.arena_.reset(Aligned(bytes));
  if (!runner.arena_) return Error("out of memory");
  WHET_TRY(runner.session_->SetArena({runner.arena_.get(), bytes}));
  runner.program_ = std::move(program);
  return runner;
}

Result<std::vector<ir::Tensor>> Runner::Run(std::span<const ir::Tensor> inputs, const Observer* observer) {
  const format::Entry& entry = session_->entry();
  if (inputs.size() != entry.inputs.size())
    return Error(fmt::format("the model takes {} inputs, {} are given", entry.inputs.size(), inputs.size()));
  if (session_->keeps_state()) session_->Reset();
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::span<std::byte> space = session_->input_data(i);
    if (inputs[i].bytes().size() != space.size())
      return Error(
          fmt::format("input {} has {} bytes, {} are given", i, space.size(), inputs[i].bytes().size()));
    std::ranges::copy(inputs[i].bytes(), space.begin());
  }
  if (observer) {
    session_->RunObserved([&](size_t, std::span<const int32_t> written) {
      for (int32_t id : written)
        (*observer)(entry.tensors[static_cast<size_t>(id)], session_->tensor_data(id));
    });
  } else {
    session_->Run();
  }
  std::vector<ir::Tensor> outputs;
  for (size_t i = 0; i < entry.visible_outputs(); ++i) {
    const format::Tensor& t = entry.tensors[static_cast<size_t>(entry.outputs[i])];
    outputs.push_back(ir::Tensor::FromBytes(t.dtype, t.dims, session_->output_data(i)));
  }
  return outputs;
}

}  // namespace whet::shrink
