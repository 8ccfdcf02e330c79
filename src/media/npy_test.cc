// SPDX-License-Identifier: Apache-2.0
#include "media/npy.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/file.h"

namespace whet::media {
namespace {

std::string TempPath(const char* name) {
  return testing::TempDir() + "/" + name;
}

TEST(Npy, WritesWhatItReads) {
  const std::vector<float> values = {1.5f, -2, 3};
  const std::vector<int64_t> dims = {3, 1};
  const std::string path = TempPath("whet.npy");
  ASSERT_TRUE(WriteNpy(path, DType::kF32, dims, std::as_bytes(std::span(values))).ok());
  const Result<Array> array = ReadNpy(path);
  ASSERT_TRUE(array.ok()) << array.message();
  EXPECT_EQ(array->dtype, DType::kF32);
  EXPECT_EQ(array->dims, dims);
  EXPECT_EQ(std::memcmp(array->bytes.data(), values.data(), 12), 0);
  EXPECT_EQ(ReadText(path)->size() % 64, 12u);  // the data starts at a multiple of 64
}

TEST(Npy, RefusesEveryTruncation) {
  const std::vector<int64_t> dims = {2};
  const std::string path = TempPath("whet_truncated.npy");
  ASSERT_TRUE(WriteNpy(path, DType::kI16, dims, std::vector<std::byte>(4)).ok());
  const std::string file = *ReadText(path);
  for (size_t n = 0; n < file.size(); ++n) {
    EXPECT_FALSE(ParseNpy(std::as_bytes(std::span(file.data(), n))).ok()) << n;
  }
}

TEST(Npy, RefusesFortranOrderAndHugeShapes) {
  const auto parse = [](std::string header) {
    std::string file = "\x93NUMPY\x01";
    file += '\0';
    file += static_cast<char>(header.size());
    file += '\0';
    file += header + "12345678";
    return ParseNpy(std::as_bytes(std::span(file))).message();
  };
  EXPECT_EQ(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"), "");
  EXPECT_NE(parse("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }").find("Fortran"),
            std::string::npos);
  EXPECT_NE(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 8), }")
                .find("truncated"),
            std::string::npos);
  EXPECT_NE(parse("{'descr': '|u1', 'fortran_order': False, 'shape': (4294967296, 2147483648, 0), }")
                .find("truncated"),
            std::string::npos);
  EXPECT_NE(parse("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }").find("big-endian"),
            std::string::npos);
  EXPECT_NE(parse("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }").find("plain numbers"),
            std::string::npos);
}

}  // namespace
}  // namespace whet::media
