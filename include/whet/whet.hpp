// SPDX-License-Identifier: Apache-2.0
// A thin C++17 face of whet.h: the session closes itself, and errors are values. No library beyond whet.h's is needed.
//
//   whet::api::Loaded loaded = whet::api::Session::Open("model.whet");
//   if (!loaded) return Fail(loaded.error);
//   loaded.session.SetArena(arena, arena_bytes);
//   loaded.session.Run();
#ifndef WHET_WHET_HPP_
#define WHET_WHET_HPP_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "whet/whet.h"

namespace whet::api {

struct Loaded;

inline whet_options DefaultOptions() {
  return WHET_OPTIONS;
}

// Owns a whet_session; movable. Contracts of the functions are those of whet.h. An empty session may only be assigned or destroyed.
class Session {
 public:
  Session() = default;
  Session(Session&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
  Session& operator=(Session&& other) noexcept {
    std::swap(session_, other.session_);
    return *this;
  }
  ~Session() { whet_session_close(session_); }

  static Loaded Open(const std::string& path, const whet_options& options = DefaultOptions());
  static Loaded Load(const void* plan, size_t bytes, const whet_options& options = DefaultOptions());

  size_t arena_bytes() const { return whet_session_arena_bytes(session_); }
  // Empty on success, otherwise the reason.
  std::string SetArena(void* arena, size_t bytes) {
    char error[WHET_ERROR_BYTES];
    whet_session_set_arena(session_, arena, bytes, error, sizeof error);
    return error;
  }

  size_t input_count() const { return whet_session_input_count(session_); }
  size_t output_count() const { return whet_session_output_count(session_); }
  whet_tensor input(size_t i) const {
    whet_tensor tensor = {};
    tensor.struct_bytes = sizeof tensor;
    whet_session_input(session_, i, &tensor);
    return tensor;
  }
  whet_tensor output(size_t i) const {
    whet_tensor tensor = {};
    tensor.struct_bytes = sizeof tensor;
    whet_session_output(session_, i, &tensor);
    return tensor;
  }
  template <typename T>
  T* input_data(size_t i) {
    return static_cast<T*>(whet_session_input_data(session_, i));
  }
  template <typename T>
  const T* output_data(size_t i) const {
    return static_cast<const T*>(whet_session_output_data(session_, i));
  }

  // Of output i after the latest run.
  std::vector<int64_t> RealDims(size_t i) {
    std::vector<int64_t> dims(static_cast<size_t>(output(i).rank));
    whet_session_output_dims(session_, i, dims.data(), static_cast<int32_t>(dims.size()));
    return dims;
  }

  void FillInputs(uint32_t seed) { whet_session_fill_inputs(session_, seed); }
  void Reset() { whet_session_reset(session_); }
  bool Run() { return whet_session_run(session_) == WHET_OK; }

  // Empty when all goldens agree, otherwise the first difference.
  std::string CheckGoldens() {
    char error[WHET_ERROR_BYTES];
    whet_session_check_goldens(session_, nullptr, error, sizeof error);
    return error;
  }

  whet_session* get() const { return session_; }

 private:
  explicit Session(whet_session* session) : session_(session) {}
  whet_session* session_ = nullptr;
};

// A session, or why there is none.
struct Loaded {
  Session session;
  std::string error;
  explicit operator bool() const { return error.empty(); }
};

inline Loaded Session::Open(const std::string& path, const whet_options& options) {
  char error[WHET_ERROR_BYTES];
  whet_session* session = nullptr;
  whet_session_open(path.c_str(), &options, &session, error, sizeof error);
  return {Session(session), error};
}

inline Loaded Session::Load(const void* plan, size_t bytes, const whet_options& options) {
  char error[WHET_ERROR_BYTES];
  whet_session* session = nullptr;
  whet_session_load(plan, bytes, &options, &session, error, sizeof error);
  return {Session(session), error};
}

}  // namespace whet::api

#endif  // WHET_WHET_HPP_
