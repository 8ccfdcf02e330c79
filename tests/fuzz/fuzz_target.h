// SPDX-License-Identifier: Apache-2.0
// What every fuzzed target defines, and what they share.
#ifndef WHET_TESTS_FUZZ_FUZZ_TARGET_H_
#define WHET_TESTS_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace whet::fuzz {

inline std::span<const std::byte> Bytes(const uint8_t* data, size_t size) {
  return std::as_bytes(std::span(data, size));
}

inline std::string_view Text(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Memory of exactly this many bytes, 64-byte aligned, so that a sanitizer sees the first byte too many.
class Exact {
 public:
  explicit Exact(size_t size) : size_(size) {
    void* memory = nullptr;
    if (posix_memalign(&memory, 64, size == 0 ? 1 : size) != 0) std::abort();
    data_.reset(static_cast<std::byte*>(memory));
  }
  std::span<std::byte> bytes() { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  size_t size_;
  std::unique_ptr<std::byte[], Free> data_;
};

}  // namespace whet::fuzz

#endif  // WHET_TESTS_FUZZ_FUZZ_TARGET_H_
