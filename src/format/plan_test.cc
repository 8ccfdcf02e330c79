// SPDX-License-Identifier: Apache-2.0
#include "format/plan.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "format/header.h"
#include "format/verify.h"

namespace whet::format {
namespace {

// One fully_connected from f32 [1, 16] to [1, 16] with weights at 0 and a second constant behind them.
struct Sample {
  std::vector<std::byte> weights = std::vector<std::byte>(1024 + 64);
  std::vector<std::byte> packed = std::vector<std::byte>(128);
  Plan plan;

  Sample() {
    for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<std::byte>(i * 7);
    plan.name = "sample";
    plan.target = "linux";
    plan.card = "layout: nhwc";
    plan.provenance = {{"source", "sample.tflite"}};
    plan.segments = {{.kind = SegmentKind::kWeights, .bytes = weights.size(), .data = weights},
                     {.kind = SegmentKind::kPacked, .bytes = packed.size(), .data = packed}};
    Entry entry;
    entry.name = "main";
    entry.arena_bytes = 128;
    entry.arena_lower_bound = 128;
    entry.tensors = {
        {.name = "x", .dims = {1, 16}, .offset = 0, .bytes = 64},
        {.name = "w", .dims = {16, 16}, .storage = Storage::kSegment, .offset = 0, .bytes = 1024},
        {.name = "b", .dims = {16}, .storage = Storage::kSegment, .offset = 1024, .bytes = 64},
        {.name = "y", .dims = {1, 16}, .offset = 64, .bytes = 64, .exact = false}};
    Op op{.code = *OpCodeOf("fully_connected"), .name = "fc", .inputs = {0, 1, 2}, .outputs = {3}};
    op.attrs = {{.key = "act_min", .kind = Attr::Kind::kReal, .reals = {0.0}},
                {.key = "axes", .kind = Attr::Kind::kInts, .ints = {1, -2}},
                {.key = "mode", .kind = Attr::Kind::kText, .text = "x"}};
    entry.ops = {op};
    entry.inputs = {0};
    entry.outputs = {3};
    plan.entries = {entry};
    plan.packed = {{.kernel = "gemm_f32_avx2", .segment = 1, .offsets = {64}, .bytes = {64}}};
    plan.goldens = {
        {.seed = 7,
         .outputs = {{.exact = false, .indices = {0, 15}, .values = {1.5f, -2}, .tolerance = 0.5f}}}};
  }
  Entry& entry() { return plan.entries[0]; }
};

// A state of 64 bytes behind the other tensors.
void AddState(Sample& s, int32_t output, int32_t initial) {
  s.entry().arena_bytes = 192;
  s.entry().tensors.push_back({.name = "s", .dims = {1, 16}, .offset = 128, .bytes = 64});
  s.entry().states = {{4, output, initial}};
}

std::string Refusal(const Plan& plan) {
  return VerifyPlan(plan).message();
}

void Rehash(std::vector<std::byte>& file) {
  Header header;
  std::memcpy(&header, file.data(), sizeof(header));
  header.index_sha256 = Sha256(std::span<const std::byte>(file).subspan(kIndexOffset, header.index_bytes));
  std::memcpy(file.data(), &header, sizeof(header));
}

TEST(PlanReader, GivesBackWhatWasWritten) {
  Sample sample;
  const std::vector<std::byte> file = WritePlan(sample.plan);
  const auto read = ReadPlan(file, {.check_segments = true});
  ASSERT_TRUE(read.ok()) << read.message();
  const Plan& plan = read.value();
  EXPECT_EQ(plan.name, "sample");
  EXPECT_EQ(plan.card, "layout: nhwc");
  EXPECT_EQ(plan.provenance, sample.plan.provenance);
  ASSERT_EQ(plan.entries.size(), 1u);
  const Entry& entry = plan.entries[0];
  EXPECT_EQ(entry.arena_bytes, 128u);
  EXPECT_EQ(entry.tensors[1].dims, (std::vector<int64_t>{16, 16}));
  EXPECT_FALSE(entry.tensors[3].exact);
  EXPECT_EQ(entry.ops[0].inputs, (std::vector<int32_t>{0, 1, 2}));
  ASSERT_EQ(entry.ops[0].attrs.size(), 3u);
  EXPECT_EQ(entry.ops[0].attrs[0].reals, std::vector<double>{0.0});
  EXPECT_EQ(entry.ops[0].attrs[1].ints, (std::vector<int64_t>{1, -2}));
  EXPECT_EQ(entry.ops[0].attrs[2].text, "x");
  EXPECT_EQ(plan.goldens[0].outputs[0].values, (std::vector<float>{1.5f, -2}));
  const auto weights = plan.ConstantBytes(entry.tensors[1]);
  EXPECT_TRUE(std::equal(weights.begin(), weights.end(), sample.weights.begin()));
  EXPECT_EQ(plan.segments[0].offset % kSegmentAlignment, 0u);
}

TEST(PlanReader, GivesBackStatesAndSteps) {
  Sample sample;
  AddState(sample, 3, 2);
  sample.plan.goldens[0].steps = 5;
  const std::vector<std::byte> file = WritePlan(sample.plan);
  const auto read = ReadPlan(file);
  ASSERT_TRUE(read.ok()) << read.message();
  ASSERT_EQ(read->entries[0].states.size(), 1u);
  EXPECT_EQ(read->entries[0].states[0].input, 4);
  EXPECT_EQ(read->entries[0].states[0].output, 3);
  EXPECT_EQ(read->entries[0].states[0].initial, 2);
  EXPECT_EQ(read->goldens[0].steps, 5u);
}

TEST(PlanWriter, GivesTheSameBytesForTheSamePlan) {
  Sample a, b;
  EXPECT_EQ(WritePlan(a.plan), WritePlan(b.plan));
  EXPECT_EQ(WritePlan(a.plan), WritePlan(b.plan)) << "writing again, with places already set";
}

TEST(PlanReader, RefusesEveryTruncation) {
  Sample sample;
  const std::vector<std::byte> file = WritePlan(sample.plan);
  for (size_t size = 0; size < file.size(); size += size < 4096 ? 1 : 61) {
    std::vector<std::byte> cut(file.begin(), file.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_FALSE(ReadPlan(cut).ok()) << size << " bytes";
  }
}

TEST(PlanReader, RefusesEveryFlippedByteOfHeaderAndIndex) {
  Sample sample;
  std::vector<std::byte> file = WritePlan(sample.plan);
  Header header;
  std::memcpy(&header, file.data(), sizeof(header));
  for (size_t at = 0; at < kIndexOffset + header.index_bytes; ++at) {
    file[at] ^= std::byte{0x41};
    EXPECT_FALSE(ReadPlan(file).ok()) << "byte " << at;
    file[at] ^= std::byte{0x41};
  }
}

TEST(PlanReader, FindsAFlippedByteOfASegmentWhenAsked) {
  Sample sample;
  std::vector<std::byte> file = WritePlan(sample.plan);
  file[sample.plan.segments[0].offset + 5] ^= std::byte{1};
  EXPECT_TRUE(ReadPlan(file).ok());
  const auto read = ReadPlan(file, {.check_segments = true});
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.message().find("segment 0"), std::string::npos);
}

// With a correct hash a forger can put anything into the index: it must be refused, or at least be
// consistent.
TEST(PlanReader, SurvivesForgedIndices) {
  Sample sample;
  const std::vector<std::byte> file = WritePlan(sample.plan);
  Header header;
  std::memcpy(&header, file.data(), sizeof(header));
  std::mt19937 random(20240607);
  int refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::byte> forged = file;
    for (int flips = 1 + static_cast<int>(random() % 3); flips > 0; --flips) {
      const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff, static_cast<uint8_t>(random())};
      forged[kIndexOffset + random() % header.index_bytes] = static_cast<std::byte>(values[random() % 6]);
    }
    Rehash(forged);
    const auto read = ReadPlan(forged);
    refused += !read.ok();
    if (!read.ok()) continue;
    for (const Entry& entry : read.value().entries) {
      for (const Tensor& t : entry.tensors) {
        if (t.is_constant()) {
          EXPECT_EQ(read.value().ConstantBytes(t).size(), t.bytes);
        } else {
          EXPECT_LE(t.offset + t.bytes, entry.arena_bytes);
        }
      }
    }
  }
  EXPECT_GT(refused, 2000);
}

TEST(PlanReader, RefusesOtherVersionsAndOtherFiles) {
  Sample sample;
  sample.plan.major = kPlanMajor + 1;
  const auto read = ReadPlan(WritePlan(sample.plan));
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.message().find("format version 2"), std::string::npos) << read.message();
  const std::vector<std::byte> zeros(4096);
  EXPECT_FALSE(IsPlan(zeros));
  EXPECT_FALSE(ReadPlan(zeros).ok());
  EXPECT_FALSE(ReadPlan({}).ok());
}

TEST(PlanReader, ReadsALaterMinorVersionThatHoldsNothingNew) {
  Sample sample;
  sample.plan.minor = 9;
  EXPECT_TRUE(ReadPlan(WritePlan(sample.plan)).ok());
}

struct Damage {
  const char* what;
  void (*make)(Sample&);
  const char* said;
};

const Damage kDamages[] = {
    {"op code", [](Sample& s) { s.entry().ops[0].code = 9999; }, "unknown operation"},
    {"state", [](Sample& s) { s.entry().states = {{9, 3, -1}}; }, "a state names a tensor"},
    {"state that is an input", [](Sample& s) { s.entry().states = {{0, 3, -1}}; }, "has a value already"},
    {"state that is constant", [](Sample& s) { s.entry().states = {{2, 3, -1}}; }, "writes a constant"},
    {"next state", [](Sample& s) { AddState(s, 12, -1); }, "never produced"},
    {"size of a next state", [](Sample& s) { AddState(s, 1, -1); }, "another size"},
    {"beginning of a state", [](Sample& s) { AddState(s, 3, 0); }, "no constant of its size"},
    {"missing beginning of a state", [](Sample& s) { AddState(s, 3, 99); }, "does not exist"},
    {"steps of a golden", [](Sample& s) { s.plan.goldens[0].steps = 0; }, "number of steps"},
    {"op version", [](Sample& s) { s.entry().ops[0].version = 2; }, "unknown version"},
    {"attribute kind", [](Sample& s) { s.entry().ops[0].attrs[0].kind = static_cast<Attr::Kind>(5); },
     "unknown kind of attribute"},
    {"empty integer", [](Sample& s) { s.entry().ops[0].attrs[0].kind = Attr::Kind::kInt; },
     "needs one value"},
    {"storage", [](Sample& s) { s.entry().tensors[0].storage = static_cast<Storage>(3); }, "storage"},
    {"dtype", [](Sample& s) { s.entry().tensors[0].dtype = static_cast<DType>(77); }, "element type"},
    {"segment kind", [](Sample& s) { s.plan.segments[0].kind = static_cast<SegmentKind>(9); },
     "kind of segment"},
    {"dialect", [](Sample& s) { s.plan.dialect = 2; }, "dialect"},
    {"rank", [](Sample& s) { s.entry().tensors[0].dims = {1, 1, 1, 1, 1, 1, 1, 1, 16}; }, "eight"},
    {"bytes", [](Sample& s) { s.entry().tensors[0].bytes = 60; }, "size in bytes"},
    {"no elements in 64 bytes", [](Sample& s) { s.entry().tensors[0].dims = {0, 16}; }, "size in bytes"},
    {"negative dimension", [](Sample& s) { s.entry().tensors[0].dims = {-1, 16}; }, "negative"},
    {"overflow", [](Sample& s) { s.entry().tensors[0].dims = {1 << 30, 1 << 30, 1 << 30}; }, "overflows"},
    {"arena end", [](Sample& s) { s.entry().tensors[0].offset = 68; }, "outside the arena"},
    {"arena wrap", [](Sample& s) { s.entry().tensors[0].offset = ~uint64_t{0} - 31; }, "outside the arena"},
    {"arena alignment", [](Sample& s) { s.entry().tensors[0].offset = 2; }, "aligned"},
    {"arena size", [](Sample& s) { s.entry().arena_bytes = kMaxArenaBytes + 1; }, "arena"},
    {"overlap", [](Sample& s) { s.entry().tensors[0].offset = s.entry().tensors[3].offset - 32; },
     "overlaps an operand"},
    {"segment end", [](Sample& s) { s.entry().tensors[1].offset = 128; }, "outside its segment"},
    {"segment index", [](Sample& s) { s.entry().tensors[1].segment = 2; }, "does not exist"},
    {"packed as weights",
     [](Sample& s) {
       s.entry().tensors[2].segment = 1;
       s.entry().tensors[2].offset = 0;
     },
     "outside the weights"},
    {"scale",
     [](Sample& s) {
       s.entry().tensors[1].scale = {0};
       s.entry().tensors[1].zero_point = {0};
     },
     "quantisation"},
    {"operand", [](Sample& s) { s.entry().ops[0].inputs[0] = 4; }, "does not exist"},
    {"negative operand", [](Sample& s) { s.entry().ops[0].inputs[0] = -2; }, "does not exist"},
    {"use before production", [](Sample& s) { s.entry().ops[0].inputs[0] = 3; }, "no value yet"},
    {"output is input", [](Sample& s) { s.entry().ops[0].outputs = {0}; }, "has a value already"},
    {"output is constant", [](Sample& s) { s.entry().ops[0].outputs = {1}; }, "constant"},
    {"baked arena", [](Sample& s) { s.entry().ops[0].baked = {0}; }, "not constant"},
    {"never produced", [](Sample& s) { s.entry().ops.clear(); }, "never produced"},
    {"twice an input", [](Sample& s) { s.entry().inputs = {0, 0}; }, "has a value already"},
    {"packed op", [](Sample& s) { s.plan.packed[0].op = 1; }, "operation"},
    {"packed end", [](Sample& s) { s.plan.packed[0].bytes = {65}; }, "outside its segment"},
    {"packed lists", [](Sample& s) { s.plan.packed[0].bytes = {}; }, "differ"},
    {"golden index", [](Sample& s) { s.plan.goldens[0].outputs[0].indices[1] = 16; }, "outside the output"},
    {"golden count", [](Sample& s) { s.plan.goldens[0].outputs.clear(); }, "each output"},
    {"golden tolerance", [](Sample& s) { s.plan.goldens[0].outputs[0].tolerance = -1; }, "tolerance"},
};

TEST(PlanVerifier, RefusesEveryKindOfDamage) {
  ASSERT_EQ(Refusal(Sample().plan), "");
  for (const Damage& damage : kDamages) {
    Sample sample;
    damage.make(sample);
    EXPECT_NE(Refusal(sample.plan).find(damage.said), std::string::npos)
        << damage.what << ": '" << Refusal(sample.plan) << "'";
    EXPECT_FALSE(ReadPlan(WritePlan(sample.plan)).ok()) << damage.what;
  }
}

TEST(PlanVerifier, ChecksQuantisation) {
  Sample sample;
  Tensor& w = sample.entry().tensors[1];
  w.dtype = DType::kI8, w.dims = {16, 64};
  w.scale = {1, 2}, w.zero_point = {0, 0}, w.axis = 0;
  EXPECT_NE(Refusal(sample.plan).find("number of scales"), std::string::npos);
  w.scale.assign(16, 0.5f), w.zero_point.assign(16, 0);
  EXPECT_EQ(Refusal(sample.plan), "");
  w.zero_point[3] = 128;
  EXPECT_NE(Refusal(sample.plan).find("zero point"), std::string::npos);
  w.zero_point[3] = 0, w.scale[2] = -1;
  EXPECT_NE(Refusal(sample.plan).find("positive"), std::string::npos);
}

// The weights as 256 codes of 8 bits, a scale for each row behind them.
void CodeWeights(Sample& s) {
  Tensor& w = s.entry().tensors[1];
  w.storage = Storage::kCoded;
  w.bytes = 256;
  w.coding = {.bits = 8, .axis = 0, .scales = 256};
}

TEST(PlanReader, GivesBackHowConstantsAreCoded) {
  Sample sample;
  CodeWeights(sample);
  Tensor& w = sample.entry().tensors[1];
  w.coding = {4, 1, 8, 256, DType::kBF16, 320, false};
  w.bytes = 128;
  const std::vector<std::byte> file = WritePlan(sample.plan);
  const auto read = ReadPlan(file);
  ASSERT_TRUE(read.ok()) << read.message();
  const Tensor& got = read->entries[0].tensors[1];
  EXPECT_TRUE(got.is_coded() && got.is_constant());
  EXPECT_EQ(got.coding.bits, 4);
  EXPECT_EQ(got.coding.axis, 1);
  EXPECT_EQ(got.coding.group, 8);
  EXPECT_EQ(got.coding.scales, 256u);
  EXPECT_EQ(got.coding.scale_dtype, DType::kBF16);
  EXPECT_EQ(got.coding.zero_points, 320u);
  EXPECT_FALSE(got.coding.symmetric);
  EXPECT_EQ(ScaleCount(got), 32u);
  EXPECT_EQ(StoredBytes(got), 128u + 2 * 32 + 32);
  EXPECT_EQ(read->ConstantBytes(got).size(), 128u);
}

const Damage kCodingDamages[] = {
    {"bits", [](Sample& s) { s.entry().tensors[1].coding.bits = 2; }, "4 or 8 bits"},
    {"no bits", [](Sample& s) { s.entry().tensors[1].coding.bits = 0; }, "4 or 8 bits"},
    {"four bits", [](Sample& s) { s.entry().tensors[1].coding.bits = 4; }, "size in bytes"},
    {"bytes of floats", [](Sample& s) { s.entry().tensors[1].bytes = 1024; }, "size in bytes"},
    {"element type", [](Sample& s) { s.entry().tensors[1].dtype = DType::kI32; }, "no plain f32"},
    {"quantised as well",
     [](Sample& s) {
       s.entry().tensors[1].scale = {1};
       s.entry().tensors[1].zero_point = {0};
     },
     "quantisation"},
    {"axis", [](Sample& s) { s.entry().tensors[1].coding.axis = 2; }, "groups"},
    {"negative axis", [](Sample& s) { s.entry().tensors[1].coding.axis = -2; }, "groups"},
    {"group of one scale", [](Sample& s) { s.entry().tensors[1].coding = {.group = 4, .scales = 256}; },
     "groups"},
    {"negative group", [](Sample& s) { s.entry().tensors[1].coding.group = -1; }, "groups"},
    {"group beyond the axis", [](Sample& s) { s.entry().tensors[1].coding.group = 17; }, "groups"},
    {"no elements",
     [](Sample& s) {
       s.entry().tensors[1].dims = {0, 16, 65536, 65536};
       s.entry().tensors[1].bytes = 0;
       s.entry().tensors[1].coding.axis = 1;
     },
     "groups"},
    {"scales of small groups", [](Sample& s) { s.entry().tensors[1].coding.group = 1; }, "scales outside"},
    {"scales behind the end", [](Sample& s) { s.entry().tensors[1].coding.scales = 1088; }, "scales outside"},
    {"scales far away", [](Sample& s) { s.entry().tensors[1].coding.scales = ~uint64_t{63}; },
     "scales outside"},
    {"scales between", [](Sample& s) { s.entry().tensors[1].coding.scales = 260; }, "not aligned"},
    {"type of scales", [](Sample& s) { s.entry().tensors[1].coding.scale_dtype = DType::kF16; },
     "f32 and bf16"},
    {"zero points behind the end",
     [](Sample& s) {
       s.entry().tensors[1].coding.symmetric = false;
       s.entry().tensors[1].coding.zero_points = 1088;
     },
     "zero points outside"},
    {"coded and baked", [](Sample& s) { s.entry().ops[0].baked = {1}; }, "coded"},
    {"kind of storage", [](Sample& s) { s.entry().tensors[1].storage = static_cast<Storage>(3); },
     "unknown kind of storage"},
};

TEST(PlanVerifier, RefusesCodingsThatDoNotFit) {
  Sample whole;
  CodeWeights(whole);
  ASSERT_EQ(Refusal(whole.plan), "");
  for (const Damage& damage : kCodingDamages) {
    Sample sample;
    CodeWeights(sample);
    damage.make(sample);
    EXPECT_NE(Refusal(sample.plan).find(damage.said), std::string::npos)
        << damage.what << ": '" << Refusal(sample.plan) << "'";
    EXPECT_FALSE(ReadPlan(WritePlan(sample.plan)).ok()) << damage.what;
  }
}

}  // namespace
}  // namespace whet::format
