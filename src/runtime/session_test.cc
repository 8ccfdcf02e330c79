// SPDX-License-Identifier: Apache-2.0
#include "runtime/session.h"

#include <gtest/gtest.h>

#include <cfenv>
#include <cmath>
#include <thread>

#include "base/digest.h"
#include "runtime/test_plan.h"
#include "runtime/test_prepack.h"

namespace whet::runtime {
namespace {

// A session with everything it borrows.
struct Loaded {
  std::unique_ptr<Session> session;
  std::unique_ptr<AlignedBytes> arena;
};

Loaded LoadOrDie(const AlignedBytes& file, const LoadOptions& options = {}) {
  auto session = Session::Load(file.span(), options);
  EXPECT_TRUE(session.ok()) << session.message();
  Loaded loaded{std::move(session).value(), nullptr};
  loaded.arena = std::make_unique<AlignedBytes>(loaded.session->arena_bytes());
  const Status status = loaded.session->SetArena(loaded.arena->span());
  EXPECT_TRUE(status.ok()) << status.message();
  return loaded;
}

std::string Hashes(const Session& session) {
  std::string hashes;
  for (size_t i = 0; i < session.outputs().size(); ++i) hashes += Hex(Sha256(session.output_data(i))) + " ";
  return hashes;
}

std::string RunHashes(const AlignedBytes& file, const LoadOptions& options, uint32_t seed = 1) {
  const Loaded loaded = LoadOrDie(file, options);
  loaded.session->FillInputs(seed);
  loaded.session->Run();
  return Hashes(*loaded.session);
}

std::string LoadError(std::span<const std::byte> file, const LoadOptions& options = {}) {
  auto session = Session::Load(file, options);
  return session.ok() ? "loaded" : session.message();
}

// Sets WHET_ISA while it lives.
struct ForcedIsa {
  explicit ForcedIsa(std::string_view name) { setenv("WHET_ISA", std::string(name).c_str(), 1); }
  ~ForcedIsa() { unsetenv("WHET_ISA"); }
};

TEST(Session, DescribesInputsAndOutputs) {
  const AlignedBytes file = Int8Plan().Write();
  const Loaded loaded = LoadOrDie(file);
  ASSERT_EQ(loaded.session->inputs().size(), 1u);
  const TensorInfo& x = loaded.session->inputs()[0];
  EXPECT_EQ(x.name, "x");
  EXPECT_EQ(x.dtype, DType::kI8);
  EXPECT_EQ(std::vector<int64_t>(x.dims.begin(), x.dims.end()), (std::vector<int64_t>{1, 13, 13, 3}));
  EXPECT_EQ(x.zero_point[0], -3);
  EXPECT_EQ(loaded.session->outputs()[1].name, "y");
  EXPECT_EQ(loaded.session->output_data(1).size(), 10u);
  EXPECT_EQ(loaded.session->step(0).macs, 13u * 13 * 8 * 27);
  EXPECT_EQ(loaded.session->step(1).macs, 13u * 13 * 8 * 9);
  EXPECT_EQ(loaded.session->step(3).macs, 13u * 13 * 8 * 10);
  EXPECT_EQ(loaded.session->step(0).node, "conv2d_0");
}

TEST(Session, GivesTheSameBitsOnAnyNumberOfThreads) {
  for (TestPlan plan : {Int8Plan(), FloatPlan()}) {
    const AlignedBytes file = plan.Write();
    const std::string one = RunHashes(file, {});
    for (int threads : {2, 3, 7})
      EXPECT_EQ(RunHashes(file, {.threads = threads, .min_shared_ns = 0}), one) << threads;
    EXPECT_NE(RunHashes(file, {}, 2), one);
  }
}

TEST(Session, GivesTheSameIntegersOnEveryIsa) {
  const AlignedBytes file = Int8Plan().Write();
  const std::string scalar = RunHashes(file, {.isas = IsaBit(Isa::kScalar)});
  for (const IsaInfo& info : AllIsas())
    EXPECT_EQ(RunHashes(file, {.isas = IsasUpTo(info.isa)}), scalar) << info.name;
}

TEST(Session, SharesAPoolAmongSessionsOfSeveralThreads) {
  const AlignedBytes file = Int8Plan().Write();
  const std::string wanted = RunHashes(file, {});
  auto pool = WorkerPool::Start(3);
  ASSERT_TRUE(pool.ok());
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      for (int k = 0; k < 5; ++k)
        EXPECT_EQ(RunHashes(file, {.threads = 3, .pool = *pool, .min_shared_ns = 0}), wanted);
    });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST(Session, RefusesAnArenaThatIsSmallOrMisaligned) {
  const AlignedBytes file = Int8Plan().Write();
  const Loaded loaded = LoadOrDie(file);
  const size_t bytes = loaded.session->arena_bytes();
  const AlignedBytes arena(bytes + 64);
  EXPECT_EQ(loaded.session->SetArena(arena.span().first(bytes - 1)).message(),
            "the arena has " + std::to_string(bytes - 1) + " bytes: give " + std::to_string(bytes));
  EXPECT_EQ(loaded.session->SetArena(arena.span().subspan(32)).message(), "the arena is not 64-byte aligned");
  EXPECT_TRUE(loaded.session->SetArena(arena.span().subspan(64)).ok());
}

TEST(Session, LeavesMemoryBehindTheArenaAlone) {
  const AlignedBytes file = Int8Plan().Write();
  auto session = Session::Load(file.span(), {.threads = 2, .min_shared_ns = 0});
  ASSERT_TRUE(session.ok());
  const AlignedBytes arena((*session)->arena_bytes() + 256);
  const std::span<std::byte> behind = arena.span().last(256);
  std::memset(behind.data(), 0x5a, behind.size());
  ASSERT_TRUE((*session)->SetArena(arena.span()).ok());
  (*session)->FillInputs(1);
  (*session)->Run();
  for (std::byte b : behind) ASSERT_EQ(b, std::byte{0x5a});
}

TEST(Session, RefusesBadOptions) {
  const AlignedBytes file = Int8Plan().Write();
  EXPECT_EQ(LoadError(file.span(), {.threads = 0}), "0 threads asked for: give 1 to 256");
  EXPECT_EQ(LoadError(file.span(), {.threads = 257}), "257 threads asked for: give 1 to 256");
  EXPECT_EQ(LoadError(file.span(), {.entry = "decode"}), "the plan has no entry 'decode': give one of main");
  auto pool = WorkerPool::Start(2);
  ASSERT_TRUE(pool.ok());
  EXPECT_EQ(LoadError(file.span(), {.threads = 3, .pool = *pool}), "3 threads asked for, but the pool has 2");
  EXPECT_NE(LoadError(file.span().subspan(8)).find("not 64-byte aligned"), std::string::npos);
  EXPECT_NE(LoadError(file.span().first(100)), "loaded");
}

TEST(Session, ChecksSegmentsOnlyWhenAsked) {
  const AlignedBytes file = Int8Plan().Write();
  file.span().back() ^= std::byte{1};
  EXPECT_EQ(LoadError(file.span()), "loaded");
  EXPECT_NE(LoadError(file.span(), {.check_segments = true}), "loaded");
}

TEST(ForcedIsa, TakesEffect) {
  const AlignedBytes file = Int8Plan().Write();
  for (const IsaInfo& info : AllIsas()) {
    if (!(MachineIsas() & IsaBit(info.isa))) continue;
    const ForcedIsa forced(info.name);
    const Loaded loaded = LoadOrDie(file);
    for (size_t i = 0; i < loaded.session->step_count(); ++i) {
      EXPECT_TRUE(info.implies & IsaBit(loaded.session->step(i).isa))
          << info.name << " ran " << loaded.session->step(i).kernel;
    }
  }
  const ForcedIsa forced("scalar");
  EXPECT_EQ(LoadOrDie(file).session->step(0).kernel, "conv2d_s8_scalar");
}

TEST(ForcedIsa, ChangesTheKernelWhereABetterOneExists) {
  const AlignedBytes file = Int8Plan().Write();
  const Loaded best = LoadOrDie(file);
  bool better = false;
  for (const kernels::Kernel* kernel : kernels::AllKernels()) {
    better |= std::string_view(kernel->family) == "conv2d_s8" && kernel->isa != Isa::kScalar &&
              (MachineIsas() & IsaBit(kernel->isa));
  }
  if (!better) GTEST_SKIP() << "this build has no faster row of conv2d_s8 for this machine";
  EXPECT_NE(best.session->step(0).kernel, "conv2d_s8_scalar");
}

TEST(ForcedIsa, RefusesUnknownAndAbsentOnes) {
  const AlignedBytes file = Int8Plan().Write();
  {
    const ForcedIsa forced("avx9");
    EXPECT_EQ(LoadError(file.span()).find("WHET_ISA: unknown ISA 'avx9': give one of scalar"), 0u);
  }
  for (const IsaInfo& info : AllIsas()) {
    if (MachineIsas() & IsaBit(info.isa)) continue;
    const ForcedIsa forced(info.name);
    EXPECT_EQ(LoadError(file.span()).find("WHET_ISA: this machine lacks the ISA"), 0u) << info.name;
  }
}

// The plan with goldens of its own outputs: enough to test the comparison; lowering's tests compare with the oracle.
TestPlan WithGoldens(TestPlan plan, float offset = 0) {
  const AlignedBytes file = plan.Write();
  const Loaded loaded = LoadOrDie(file);
  format::Golden golden{.seed = 5};
  loaded.session->FillInputs(golden.seed);
  loaded.session->Run();
  for (size_t i = 0; i < loaded.session->outputs().size(); ++i) {
    format::GoldenOutput output{.exact = loaded.session->outputs()[i].exact};
    const std::span<const std::byte> data = loaded.session->output_data(i);
    if (output.exact) {
      output.sha256 = Sha256(data);
    } else {
      output.indices = {0, 7};
      output.tolerance = 0.001f;
      for (uint32_t index : output.indices) {
        float value;
        std::memcpy(&value, data.data() + index * sizeof value, sizeof value);
        output.values.push_back(value + offset);
      }
    }
    golden.outputs.push_back(output);
  }
  plan.plan().goldens = {golden};
  return plan;
}

TEST(Goldens, AgreeAndAreCounted) {
  for (TestPlan plan : {WithGoldens(Int8Plan()), WithGoldens(FloatPlan(), 0.0005f)}) {
    const AlignedBytes file = plan.Write();
    const Result<int> checked = LoadOrDie(file).session->CheckGoldens();
    ASSERT_TRUE(checked.ok()) << checked.message();
    EXPECT_EQ(*checked, 1);
  }
}

TEST(Goldens, NameTheFirstOutputThatDiffers) {
  TestPlan plan = WithGoldens(Int8Plan());
  const std::string right = Hex(plan.plan().goldens[0].outputs[1].sha256);
  plan.plan().goldens[0].outputs[1].sha256[0] ^= 1;
  const std::string wrong = Hex(plan.plan().goldens[0].outputs[1].sha256);
  const AlignedBytes file = plan.Write();
  EXPECT_EQ(LoadOrDie(file).session->CheckGoldens().message(),
            "golden with seed 5: output 'y': sha256 is " + right + ", the plan's golden is " + wrong);
}

TEST(Goldens, RefuseFloatsBeyondTheTolerance) {
  TestPlan plan = WithGoldens(FloatPlan(), 0.01f);
  const AlignedBytes file = plan.Write();
  EXPECT_EQ(
      LoadOrDie(file).session->CheckGoldens().message().find("golden with seed 5: output 'y': element 0 is "),
      0u);
}

TEST(Goldens, NoticeAFlippedWeight) {
  TestPlan plan = WithGoldens(Int8Plan());
  const AlignedBytes file = plan.Write();
  const Loaded before = LoadOrDie(file);
  const format::Plan& read = before.session->plan();
  const std::byte* weights = read.ConstantBytes(read.entries[0].tensors[5]).data();
  file.data()[weights - file.data() + 40] ^= std::byte{0x40};
  EXPECT_NE(LoadOrDie(file).session->CheckGoldens().message(), "");
}

TEST(Prepacked, IsUsedInPlaceAndGivesTheSameBits) {
  for (const IsaInfo& info : AllIsas()) {
    const IsaSet isas = IsasUpTo(info.isa);
    TestPlan plan = Int8Plan();
    const AlignedBytes canonical = plan.Write();
    std::vector<std::byte> space;
    Prepack(&plan, isas, &space);
    const AlignedBytes packed = plan.Write();
    EXPECT_EQ(LoadOrDie(packed, {.isas = isas}).session->packed_bytes(), 0u) << info.name;
    EXPECT_EQ(RunHashes(packed, {.isas = isas}), RunHashes(canonical, {.isas = isas})) << info.name;
    if (!space.empty()) {
      EXPECT_GT(LoadOrDie(canonical, {.isas = isas}).session->packed_bytes(), 0u) << info.name;
    }
  }
}

TEST(Prepacked, OfAnotherLayoutIsRefused) {
  TestPlan plan = Int8Plan();
  std::vector<std::byte> space;
  Prepack(&plan, MachineIsas(), &space);
  if (space.empty()) GTEST_SKIP() << "no kernel of this machine packs its constants";
  plan.plan().packed[0].bytes[0] -= 1;
  const AlignedBytes file = plan.Write();
  EXPECT_NE(LoadError(file.span()).find("have another layout than this runtime's: compile the plan again"),
            std::string::npos);
}

// A third in float32: the last bit shows the rounding mode of the arithmetic itself, which fegetround() need not.
float Third() {
  volatile float one = 1, three = 3;
  return one / three;
}

TEST(Session, PinsTheRoundingModeAndPutsItBack) {
  for (TestPlan plan : {Int8Plan(), FloatPlan()}) {
    const AlignedBytes file = plan.Write();
    const std::string wanted = RunHashes(file, {});
    for (int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
      std::fesetround(mode);
      const float before = Third();
      const std::string got = RunHashes(file, {.threads = 2, .min_shared_ns = 0});
      const float after = Third();
      std::fesetround(FE_TONEAREST);
      EXPECT_EQ(got, wanted);
      EXPECT_EQ(before, after);
    }
  }
}

TEST(Session, ShowsIntermediateTensorsAfterTheirStep) {
  const AlignedBytes file = Int8Plan().Write();
  const Loaded loaded = LoadOrDie(file);
  loaded.session->FillInputs(1);
  std::vector<std::string> seen;
  std::string last;
  loaded.session->RunObserved([&](size_t step, std::span<const int32_t> tensors) {
    EXPECT_EQ(step, seen.size());
    seen.push_back(loaded.session->entry().tensors[static_cast<size_t>(tensors[0])].name);
    last = Hex(Sha256(loaded.session->tensor_data(tensors[0])));
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"conv", "depthwise", "flat", "y"}));
  EXPECT_EQ(last, Hex(Sha256(loaded.session->output_data(1))));
}

TEST(Session, TimesEveryStep) {
  const AlignedBytes file = Int8Plan().Write();
  const Loaded loaded = LoadOrDie(file);
  std::vector<uint64_t> nanoseconds(loaded.session->step_count());
  loaded.session->FillInputs(1);
  loaded.session->RunTimed(nanoseconds);
  EXPECT_GT(nanoseconds[0], 0u);
  EXPECT_EQ(Hashes(*loaded.session), RunHashes(file, {}));
}

}  // namespace
}  // namespace whet::runtime
