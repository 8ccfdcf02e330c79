// SPDX-License-Identifier: Apache-2.0
#include "emit_c/selftest.h"

#include <fmt/format.h>

#include <algorithm>

#include "emit_c/c_text.h"
#include "emit_c/texts.h"

namespace whet::emit_c {
namespace {

using format::Entry;
using format::Golden;
using format::Tensor;

// How the generator's 32 bits become one element; docs/integer-spec.md.
Result<std::string> ElementOf(const Tensor& tensor) {
  switch (tensor.dtype) {
    case DType::kI8:
      return std::string("whet_seeded_i8(key, i)");
    case DType::kU8:
      return std::string("(uint8_t)(whet_seeded_bits(key, i) >> 24)");
    case DType::kI16:
      return std::string("(int16_t)(whet_seeded_bits(key, i) >> 16)");
    case DType::kI32:
      return std::string("(int32_t)whet_seeded_bits(key, i)");
    case DType::kU16:
      return std::string("(uint16_t)(whet_seeded_bits(key, i) >> 16)");
    case DType::kU32:
    case DType::kU64:
      return std::string("whet_seeded_bits(key, i)");
    case DType::kI64:
      return std::string("(int32_t)whet_seeded_bits(key, i)");
    case DType::kBool:
      return std::string("(uint8_t)(whet_seeded_bits(key, i) >> 31)");
    case DType::kF32:
    case DType::kF64:
      return std::string("whet_seeded_f32(key, i)");
    default:
      return Error(fmt::format("input '{}' has type {}, which the self-test cannot draw", tensor.name,
                               DTypeName(tensor.dtype)));
  }
}

Result<std::string> FillText(const Entry& entry, const std::string& id) {
  std::string text;
  for (size_t k = 0; k < entry.inputs.size(); ++k) {
    const Tensor& tensor = entry.tensors[static_cast<size_t>(entry.inputs[k])];
    const std::string element = WHET_TRY(ElementOf(tensor));
    text += fmt::format("  key = whet_seeded_key(seed, {});\n", k);
    text += fmt::format("  for (uint32_t i = 0; i < {}u; ++i) {}_input_{}(arena)[i] = {};\n", tensor.count(),
                        id, k, element);
  }
  return text;
}

std::string HashText(const Entry& entry, const std::string& id) {
  std::string text;
  for (size_t k = 0; k < entry.outputs.size(); ++k) {
    const Tensor& tensor = entry.tensors[static_cast<size_t>(entry.outputs[k])];
    text += fmt::format("  whet_sha256_update(hash_state, {}_output_{}(arena), {}u);\n", id, k, tensor.bytes);
  }
  return text;
}

std::string DigestBytes(const Digest& digest) {
  std::string text;
  for (uint8_t byte : digest) text += fmt::format("{}0x{:02x}", text.empty() ? "" : ", ", byte);
  return text;
}

// One row per exact golden output: seed, output bytes, digest.
std::string GoldenRows(const format::Plan& plan, const Entry& entry) {
  std::string text;
  for (const Golden& golden : plan.goldens) {
    for (size_t k = 0; k < golden.outputs.size(); ++k) {
      if (!golden.outputs[k].exact) continue;
      const Tensor& tensor = entry.tensors[static_cast<size_t>(entry.outputs[k])];
      text += fmt::format("    {{{}u, {}u, {}, {}u, {{{}}}}},\n", golden.seed, golden.steps, tensor.offset,
                          tensor.bytes, DigestBytes(golden.outputs[k].sha256));
    }
  }
  return text;
}

std::string Readers(const Entry& entry, const std::string& id) {
  std::string text;
  for (size_t k = 0; k < entry.outputs.size(); ++k) {
    text += fmt::format(
        "static float output_{0}(void* arena, uint32_t i) {{ return (float){1}_output_{0}(arena)[i]; }}\n", k,
        id);
  }
  return text;
}

// One row per sample of an approximate golden output.
std::string SampleRows(const format::Plan& plan) {
  std::string text;
  for (const Golden& golden : plan.goldens) {
    for (size_t k = 0; k < golden.outputs.size(); ++k) {
      const format::GoldenOutput& output = golden.outputs[k];
      for (size_t i = 0; i < output.indices.size(); ++i) {
        text +=
            fmt::format("    {{{}u, {}u, {}u, output_{}, {}, {}}},\n", golden.seed, golden.steps,
                        output.indices[i], k, FloatLiteral(output.values[i]), FloatLiteral(output.tolerance));
      }
    }
  }
  return text;
}

std::string SampleCheck(const format::Plan& plan, const std::string& id) {
  const std::string rows = SampleRows(plan);
  if (rows.empty()) return {};
  return Substitute(EmbeddedText("emit_c/support/samples.c.in"),
                    {{"ID", id}, {"READERS", Readers(plan.entries[0], id)}, {"ROWS", rows}});
}

// Golden samples that an output does not have would be read from elsewhere in the arena.
Status CheckSamples(const format::Plan& plan) {
  const Entry& entry = plan.entries[0];
  for (const Golden& golden : plan.goldens) {
    if (golden.outputs.size() != entry.outputs.size())
      return Error("a golden lacks an output: compile the plan again");
    for (size_t k = 0; k < golden.outputs.size(); ++k) {
      const format::GoldenOutput& output = golden.outputs[k];
      const Tensor& tensor = entry.tensors[static_cast<size_t>(entry.outputs[k])];
      bool good = output.values.size() == output.indices.size();
      for (uint32_t index : output.indices) good = good && index < tensor.count();
      if (!good)
        return Error(
            fmt::format("the golden of output '{}' is malformed: compile the plan again", tensor.name));
    }
  }
  return {};
}

}  // namespace

Result<std::string> SelfTest(const format::Plan& plan, const std::string& id) {
  const Entry& entry = plan.entries[0];
  std::string upper = id;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  WHET_TRY(CheckSamples(plan));
  const std::string rows = GoldenRows(plan, entry), samples = SampleCheck(plan, id);
  return Substitute(
      EmbeddedText("emit_c/support/selftest.c.in"),
      {{"ID", id},
       {"UPPER", upper},
       {"FILL", WHET_TRY(FillText(entry, id))},
       {"RESET", entry.states.empty() ? "" : fmt::format("  {}_reset(arena);\n", id)},
       {"HASH", HashText(entry, id)},
       {"GOLDENS", rows.empty() ? "    {0, 0, 0, 0, {0}},\n" : rows},
       {"SAMPLES", samples},
       {"CHECK_SAMPLES", samples.empty() ? "0" : "check_samples(arena)"},
       {"ANY_GOLDENS", rows.empty() && samples.empty() ? "0" : "1"},
       {"GOLDEN_COUNT", std::to_string(rows.empty() ? 0 : std::count(rows.begin(), rows.end(), '\n'))}});
}

}  // namespace whet::emit_c
