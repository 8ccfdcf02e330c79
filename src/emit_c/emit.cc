// SPDX-License-Identifier: Apache-2.0
#include "emit_c/emit.h"

#include <fmt/format.h>

#include "emit_c/c_text.h"
#include "emit_c/network.h"
#include "emit_c/selftest.h"
#include "emit_c/texts.h"

namespace whet::emit_c {
namespace {

using format::Entry;
using format::Target;
using format::TargetKind;
using format::Tensor;

std::string Upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string Describe(const Tensor& tensor) {
  std::string text = fmt::format("'{}' {}[", tensor.name, DTypeName(tensor.dtype));
  for (size_t i = 0; i < tensor.dims.size(); ++i) text += fmt::format("{}{}", i ? ", " : "", tensor.dims[i]);
  text += "]";
  if (tensor.scale.size() == 1)
    text += fmt::format(", real = {} * (stored - {})", tensor.scale[0], tensor.zero_point[0]);
  return text;
}

std::string Accessors(const Entry& entry, const std::vector<int32_t>& ids, const std::string& id,
                      const char* role, bool writable) {
  std::string text;
  for (size_t i = 0; i < ids.size(); ++i) {
    const Tensor& tensor = entry.tensors[static_cast<size_t>(ids[i])];
    const std::string_view type = CType(tensor.dtype);
    const char* constness = writable ? "" : "const ";
    text += fmt::format("/* {} {}: {} */\n", role, i, CommentText(Describe(tensor)));
    text += fmt::format("enum {{ {}_{}_{}_COUNT = {} }};\n", Upper(id), Upper(role), i, tensor.count());
    text += fmt::format(
        "static inline {}{}* {}_{}_{}(void* arena) {{ return ({}{}*)((uint8_t*)arena + {}); }}\n\n",
        constness, type, id, role, i, constness, type, tensor.offset);
  }
  return text;
}

std::string ResetDeclaration(const std::string& id) {
  return fmt::format(
      "/* Gives the state its initial value: to be called before the first inference in an arena, and before "
      "a new\n"
      " * sequence. */\nvoid {}_reset(void* arena);\n\n",
      id);
}

std::string Header(const Network& network, const std::string& id, const format::Plan& plan) {
  return Substitute(EmbeddedText("emit_c/support/model.h.in"),
                    {{"ID", id},
                     {"UPPER", Upper(id)},
                     {"NAME", CommentText(plan.name)},
                     {"VERSION", WHET_VERSION},
                     {"ARENA", std::to_string(network.arena_bytes())},
                     {"ALIGNMENT", std::to_string(network.alignment())},
                     {"KEEPS", network.entry().states.empty() ? "holds nothing between inferences"
                                                              : "holds the model's state between inferences"},
                     {"RESET", network.entry().states.empty() ? "" : ResetDeclaration(id)},
                     {"WEIGHTS", std::to_string(network.weight_bytes())},
                     {"INPUTS", Accessors(network.entry(), network.entry().inputs, id, "input", true)},
                     {"OUTPUTS", Accessors(network.entry(), network.entry().outputs, id, "output", false)}});
}

std::string PointerList(const Network& network, const std::vector<int32_t>& tensors) {
  std::string list;
  for (int32_t tensor : tensors) list += (list.empty() ? "" : ", ") + network.Address(tensor);
  return list;
}

std::string CallText(const Network& network, const NetworkCall& call, size_t index) {
  const bind::Call& c = call.bound.call;
  std::string text = fmt::format("  {{ /* {} '{}' */\n", call.op_name, CommentText(call.node_name));
  text += fmt::format(
      "    static const union {{ int32_t words[{}]; whet_{}_params params; }} p{} = {{{{{}}}}};\n",
      c.params.size(), c.family, index, CList(c.params));
  text +=
      fmt::format("    const void* const in[] = {{{}}};\n", c.in.empty() ? "0" : PointerList(network, c.in));
  text += fmt::format("    void* const out[] = {{{}}};\n", PointerList(network, c.out));
  std::string consts;
  for (const std::string& name : call.consts) consts += (consts.empty() ? "" : ", ") + name;
  text += fmt::format("    static const void* const consts[] = {{{}}};\n", consts.empty() ? "0" : consts);
  const std::string workspace =
      call.bound.workspace ? fmt::format("a + {}", network.workspace_offset()) : "0";
  text += fmt::format("    const whet_args args = {{&p{}, in, out, consts, {}}};\n", index, workspace);
  text += fmt::format("    {}(&args, 0, {});\n  }}\n", call.bound.kernel->symbol, call.bound.tiles);
  return text;
}

// The next values of states that lie elsewhere than the states.
std::string KeepText(const Network& network) {
  std::string text;
  for (const format::State& state : network.entry().states) {
    const std::string from = network.Address(state.output), to = network.Address(state.input);
    const Tensor& tensor = network.entry().tensors[static_cast<size_t>(state.input)];
    if (from != to)
      text += fmt::format("  memcpy({}, {}, {}u); /* '{}' */\n", to, from, tensor.bytes,
                          CommentText(tensor.name));
  }
  return text;
}

std::string ResetText(const Network& network, const std::string& id) {
  std::string text = fmt::format("\nvoid {}_reset(void* arena) {{\n  uint8_t* const a = arena;\n", id);
  for (const format::State& state : network.entry().states) {
    const Tensor& tensor = network.entry().tensors[static_cast<size_t>(state.input)];
    const std::string to = network.Address(state.input);
    text += state.initial < 0
                ? fmt::format("  memset({}, 0, {}u);\n", to, tensor.bytes)
                : fmt::format("  memcpy({}, {}, {}u);\n", to, network.Address(state.initial), tensor.bytes);
  }
  return text + "}\n";
}

std::string Source(const Network& network, const std::string& id) {
  std::string text =
      "/* SPDX-License-Identifier: Apache-2.0 (the code; the weights keep their model's licence) */\n";
  text += fmt::format("#include \"{}.h\"\n\n#include <math.h>\n#include <string.h>\n\n", id);
  for (const std::string& family : network.families())
    text += fmt::format("#include \"kernels/{0}/{0}.h\"\n", family);
  std::map<std::string, bool> declared;
  for (const NetworkCall& call : network.calls()) {
    if (declared.emplace(call.bound.kernel->symbol, true).second) {
      text += fmt::format("void {}(const whet_args* args, int32_t begin, int32_t end);\n",
                          call.bound.kernel->symbol);
    }
  }
  text += "\n" + network.arrays() +
          fmt::format("\nvoid {}_run(void* arena) {{\n  uint8_t* const a = arena;\n", id);
  for (size_t i = 0; i < network.calls().size(); ++i) text += CallText(network, network.calls()[i], i);
  text += KeepText(network) + "  (void)a;\n}\n";
  if (!network.entry().states.empty()) text += ResetText(network, id);
  return text;
}

// Board support and build files of the self-test.
void AddBuild(const Target& target, const std::string& id, const Network& network,
              std::map<std::string, std::string>* files) {
  std::string kernels;
  for (const std::string& family : network.families())
    kernels += fmt::format("\n  kernels/{}/scalar.c", family);
  const std::map<std::string, std::string> values = {
      {"ID", id},
      {"KERNELS", kernels},
      {"CPU", std::string(target.cpu_flags)},
      {"TARGET", std::string(target.name)},
      {"FLASH_ORIGIN", fmt::format("{:#010x}", target.flash_origin)},
      {"FLASH_BYTES", std::to_string(target.flash_bytes)},
      {"RAM_ORIGIN", fmt::format("{:#010x}", target.ram_origin)},
      {"RAM_BYTES", std::to_string(target.ram_bytes)},
      {"MACHINE", std::string(target.machine)}};
  const auto add = [&](const std::string& path, std::string_view text) {
    (*files)[path] = Substitute(EmbeddedText("emit_c/support/" + std::string(text)), values);
  };
  switch (target.kind) {
    case TargetKind::kHostC:
      add("CMakeLists.txt", "host.cmake.in");
      add("support/board.c", "board_host.c");
      break;
    case TargetKind::kCortexM:
      add("CMakeLists.txt", "bare.cmake.in");
      add("toolchain.cmake", "toolchain_arm.cmake.in");
      add("support/board.c", "board_cortex_m.c");
      add("support/board.ld", "board_cortex_m.ld.in");
      break;
    case TargetKind::kRiscV:
      add("CMakeLists.txt", "bare.cmake.in");
      add("toolchain.cmake", "toolchain_riscv.cmake.in");
      add("support/board.c", "board_riscv.c");
      add("support/board.ld", "board_riscv.ld.in");
      break;
    case TargetKind::kLinux:
      break;
  }
  add("support/board.h", "board.h");
}

Status CheckFit(const Network& network, const Target& target) {
  if (target.flash_bytes == 0) return {};
  if (network.weight_bytes() > target.flash_bytes || network.arena_bytes() > target.ram_bytes) {
    return Error(fmt::format(
        "needs {} bytes of flash for weights and {} bytes of RAM, target {} has {} and {}; use a smaller "
        "model",
        network.weight_bytes(), network.arena_bytes(), target.name, target.flash_bytes, target.ram_bytes));
  }
  return {};
}

Status CheckTensors(const Entry& entry) {
  for (const Tensor& tensor : entry.tensors) {
    if (CType(tensor.dtype).empty()) {
      return Error(fmt::format("tensor '{}' has type {}, which firmware does not have; quantise the model",
                               tensor.name, DTypeName(tensor.dtype)));
    }
  }
  for (int32_t output : entry.outputs) {
    const Tensor& tensor = entry.tensors[static_cast<size_t>(output)];
    if (tensor.is_constant())
      return Error(
          fmt::format("output '{}' is a constant; firmware has its outputs in the arena", tensor.name));
  }
  return {};
}

}  // namespace

Result<Project> Emit(const format::Plan& plan, const Target& target) {
  if (!target.emits_c())
    return Error(fmt::format("target '{}' takes a plan, not C; use `whet compile`", target.name));
  const Network network = WHET_TRY(Network::Build(plan, target));
  WHET_TRY(CheckTensors(network.entry()));
  WHET_TRY(CheckFit(network, target));
  const std::string id = CIdentifier(plan.name);
  Project project;
  project.files[id + ".h"] = Header(network, id, plan);
  project.files[id + ".c"] = Source(network, id);
  project.files[id + "_selftest.c"] = WHET_TRY(SelfTest(plan, id));
  AddWithIncludes("kernels/kernel.h", &project.files);
  for (const std::string& family : network.families())
    AddWithIncludes("kernels/" + family + "/scalar.c", &project.files);
  for (const char* path : {"base/seeded.h", "base/sha256.h", "base/sha256.c"})
    AddWithIncludes(path, &project.files);
  AddBuild(target, id, network, &project.files);
  project.report = {network.weight_bytes(), network.arena_bytes(), network.calls().size()};
  return project;
}

}  // namespace whet::emit_c
