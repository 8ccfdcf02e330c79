// SPDX-License-Identifier: Apache-2.0
#include "emit_c/network.h"

#include <fmt/format.h>

#include <algorithm>

#include "emit_c/c_text.h"

namespace whet::emit_c {
namespace {

using format::Tensor;

size_t RoundUp(size_t n, size_t to) {
  return (n + to - 1) / to * to;
}

std::span<const std::byte> Bytes(const void* data, size_t bytes) {
  return {static_cast<const std::byte*>(data), bytes};
}

// Storage that satisfies the alignment that packers are promised.
class PackSpace {
 public:
  explicit PackSpace(size_t bytes) : words_(RoundUp(bytes, 64) / 8 + 8) {
    const size_t address = reinterpret_cast<size_t>(words_.data());
    start_ = reinterpret_cast<std::byte*>(RoundUp(address, 64));
  }
  std::byte* data() { return start_; }

 private:
  std::vector<uint64_t> words_;
  std::byte* start_;
};

}  // namespace

Result<Network> Network::Build(const format::Plan& plan, const format::Target& target) {
  if (plan.entries.size() != 1) {
    return Error(
        fmt::format("the plan has {} entries; emitted C holds one: compile one shape", plan.entries.size()));
  }
  Network network;
  network.entry_ = &plan.entries[0];
  bind::Constants constants(plan);
  constants.prefer_codes = true;
  WHET_TRY(network.AddConstantTensors(constants));
  for (const format::Op& op : network.entry_->ops) {
    WHET_TRY(network.AddCalls(constants, op).With(fmt::format("node '{}'", op.name)));
  }
  network.LayOut(target.alignment);
  return network;
}

std::set<std::string> Network::families() const {
  std::set<std::string> families;
  for (const NetworkCall& call : calls_) families.insert(call.bound.kernel->family);
  return families;
}

std::string Network::Address(int32_t tensor) const {
  if (tensor < 0) return "0";  // an absent operand
  const auto constant = constant_tensors_.find(tensor);
  if (constant != constant_tensors_.end()) return constant->second;
  return fmt::format("a + {}", entry_->tensors[static_cast<size_t>(tensor)].offset);
}

Result<std::string> Network::AddArray(DType dtype, std::span<const std::byte> bytes) {
  if (CType(dtype).empty())
    return Error(fmt::format("constants of type {} do not exist in firmware", DTypeName(dtype)));
  const std::string content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto [it, fresh] =
      names_by_content_.try_emplace({dtype, content}, fmt::format("c{}", names_by_content_.size()));
  if (fresh) {
    arrays_ += CArray(it->second, dtype, bytes);
    weight_bytes_ += bytes.size();
  }
  return it->second;
}

// Constants that kernels read as activations, such as the second operand of an addition.
Status Network::AddConstantTensors(bind::Constants& constants) {
  std::set<int32_t> read;
  for (const format::Op& op : entry_->ops) {
    const std::vector<bind::Call> calls = WHET_TRY(bind::CallsOf(constants, *entry_, op));
    for (const bind::Call& call : calls) read.insert(call.in.begin(), call.in.end());
  }
  for (const format::State& state : entry_->states) {
    if (state.initial >= 0) read.insert(state.initial);
  }
  for (int32_t id : read) {
    if (id < 0) continue;
    const Tensor& tensor = entry_->tensors[static_cast<size_t>(id)];
    if (!tensor.is_constant()) continue;
    const size_t bytes = static_cast<size_t>(tensor.count()) * DTypeSize(tensor.dtype);
    const void* data = constants.Data(tensor);
    WHET_TRY(constants.status());
    constant_tensors_[id] = WHET_TRY(AddArray(tensor.dtype, Bytes(data, bytes)));
  }
  return {};
}

Status Network::AddCalls(bind::Constants& constants, const format::Op& op) {
  std::vector<bind::BoundCall> bound = WHET_TRY(bind::BindOp(constants, *entry_, op, IsaBit(Isa::kScalar)));
  for (bind::BoundCall& one : bound) {
    NetworkCall call{std::string(format::OpName(op.code)), op.name, std::move(one), {}};
    const kernels::Kernel& kernel = *call.bound.kernel;
    if (kernel.symbol == nullptr) return Error(fmt::format("kernel {} has no C form", kernel.name));
    std::vector<PackSpace> spaces;
    std::vector<void*> packed;
    for (const kernels::ConstSpec& spec : call.bound.packed) {
      spaces.emplace_back(spec.bytes());
      packed.push_back(spaces.back().data());
    }
    if (kernel.pack) kernel.pack(call.bound.call.params.data(), call.bound.call.source.data(), packed.data());
    for (size_t i = 0; i < call.bound.packed.size(); ++i) {
      const kernels::ConstSpec& spec = call.bound.packed[i];
      const void* data = kernel.pack ? packed[i] : call.bound.call.source[i];
      call.consts.push_back(spec.count ? WHET_TRY(AddArray(spec.dtype, Bytes(data, spec.bytes()))) : "0");
    }
    calls_.push_back(std::move(call));
  }
  return {};
}

void Network::LayOut(size_t alignment) {
  size_t workspace = 0;
  for (const NetworkCall& call : calls_) workspace = std::max(workspace, call.bound.workspace);
  alignment_ = alignment;
  workspace_offset_ = RoundUp(entry_->arena_bytes, alignment);
  arena_bytes_ = workspace ? workspace_offset_ + workspace : entry_->arena_bytes;
}

}  // namespace whet::emit_c
