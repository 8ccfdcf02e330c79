// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <string_view>

#include "base/cpu.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/output_file.h"
#include "base/result.h"
#include "base/seeded.h"

namespace whet {
namespace {

Result<int> Half(int n) {
  if (n % 2) return Error("odd");
  return n / 2;
}

Result<int> Quarter(int n) {
  const int half = WHET_TRY(Half(n).With("first half"));
  return WHET_TRY(Half(half).With("second half"));
}

TEST(Result, PropagatesValueAndContext) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(3).message(), "first half: odd");
  EXPECT_EQ(Quarter(6).message(), "second half: odd");
}

TEST(Sha256, MatchesPublishedVectors) {
  const auto digest = [](std::string_view text) { return Hex(Sha256(std::as_bytes(std::span(text)))); };
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, IsTheSameByInstructionsAndByC) {
  std::vector<std::byte> bytes(1000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 37 >> 2);
  for (size_t size = 0; size < 700; ++size) {
    const std::span<const std::byte> part = std::span(bytes).subspan(size % 5, size);
    whet_sha256 hash;
    Digest digest;
    whet_sha256_init(&hash);
    whet_sha256_update(&hash, part.data(), part.size());
    whet_sha256_final(&hash, digest.data());
    ASSERT_EQ(Hex(Sha256(part)), Hex(digest)) << size << " bytes";
  }
}

TEST(Seeded, FloatsAreExactAndWithinRange) {
  const uint32_t key = whet_seeded_key(1, 0);
  for (uint32_t i = 0; i < 10000; ++i) {
    const float x = whet_seeded_f32(key, i);
    EXPECT_GE(x, -1.0f);
    EXPECT_LT(x, 1.0f);
  }
  EXPECT_NE(whet_seeded_bits(key, 0), whet_seeded_bits(whet_seeded_key(1, 1), 0));
}

TEST(Cpu, CeilingNeverExceedsTheMachine) {
  for (const IsaInfo& info : AllIsas()) {
    EXPECT_EQ(IsasUpTo(info.isa) & ~MachineIsas(), 0u);
    EXPECT_NE(IsasUpTo(info.isa) & IsaBit(Isa::kScalar), 0u);
    EXPECT_EQ(ParseIsa(info.name), info.isa);
  }
}

TEST(OutputFile, AppearsOnlyWhenComplete) {
  const std::string path = testing::TempDir() + "output_file_test";
  unlink(path.c_str());
  {
    Result<OutputFile> file = OutputFile::Create(path, 5000);
    ASSERT_TRUE(file.ok()) << file.message();
    EXPECT_EQ(file->bytes()[4999], std::byte{0});
    file->bytes()[4999] = std::byte{7};
    EXPECT_FALSE(FileExists(path));
    OutputFile moved = std::move(*file);
    ASSERT_TRUE(moved.Commit().ok());
    EXPECT_EQ(moved.bytes()[4999], std::byte{7});
  }
  const Result<MappedFile> back = MappedFile::Open(path);
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->bytes().size(), 5000u);
  EXPECT_EQ(back->bytes()[4999], std::byte{7});
}

TEST(OutputFile, LeavesNothingWithoutCommit) {
  const std::string path = testing::TempDir() + "output_file_left";
  {
    ASSERT_TRUE(OutputFile::Create(path, 10).ok());
  }
  EXPECT_FALSE(FileExists(path));
  EXPECT_FALSE(FileExists(path + ".tmp" + std::to_string(getpid())));
  EXPECT_FALSE(OutputFile::Create("/no/such/folder/file", 10).ok());
}

// A device or a pipe is written into; a new file must not take its place.
TEST(OutputFile, WritesIntoAPipe) {
  const std::string path = testing::TempDir() + "output_file_pipe" + std::to_string(getpid());
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK);
  Result<OutputFile> file = OutputFile::Create(path, 3);
  ASSERT_TRUE(file.ok()) << file.message();
  std::memcpy(file->bytes().data(), "abc", 3);
  ASSERT_TRUE(file->Commit().ok());
  ASSERT_TRUE(WriteFile(path, std::string_view("def")).ok());
  char text[7] = {};
  EXPECT_EQ(read(reader, text, 6), 6);
  EXPECT_STREQ(text, "abcdef");
  EXPECT_TRUE(IsDevice(path));
  close(reader);
  unlink(path.c_str());
}

TEST(File, WritesAndMapsBack) {
  const std::string path = testing::TempDir() + "/whet_file_test";
  ASSERT_TRUE(WriteFile(path, std::string_view("edge")).ok());
  EXPECT_EQ(*ReadText(path), "edge");
  EXPECT_FALSE(MappedFile::Open(path + ".absent").ok());
  EXPECT_FALSE(MappedFile::Open(testing::TempDir()).ok());
}

}  // namespace
}  // namespace whet
