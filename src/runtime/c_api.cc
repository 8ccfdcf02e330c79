// SPDX-License-Identifier: Apache-2.0
// include/whet/whet.h over runtime::Session. Structs are copied by their struct_bytes, so that older callers keep working.
#include <algorithm>
#include <cstring>
#include <new>
#include <optional>

#include "base/digest.h"
#include "base/file.h"
#include "runtime/default_threads.h"
#include "runtime/session.h"
#include "whet/whet.h"

struct whet_session {
  std::optional<whet::MappedFile> file;
  std::unique_ptr<whet::runtime::Session> session;
};

namespace {

using whet::Result;
using whet::Status;
using whet::runtime::LoadOptions;
using whet::runtime::Session;
using whet::runtime::TensorInfo;

static_assert(WHET_BOOL == static_cast<int>(whet::DType::kBool) &&
              WHET_BF16 == static_cast<int>(whet::DType::kBF16) &&
              WHET_I8 == static_cast<int>(whet::DType::kI8));
static_assert(WHET_ALIGNMENT == whet::format::kTensorAlignment);

int Report(const Status& status, char* error, size_t error_bytes) {
  if (error != nullptr && error_bytes > 0) {
    const size_t length = std::min(status.message().size(), error_bytes - 1);
    std::memcpy(error, status.message().data(), length);
    error[length] = '\0';
  }
  return status.ok() ? WHET_OK : WHET_FAILED;
}

Result<LoadOptions> ReadOptions(const whet_options* given) {
  whet_options options = WHET_OPTIONS;
  if (given != nullptr) {
    if (given->struct_bytes < sizeof(size_t))
      return whet::Error("options without struct_bytes: start from WHET_OPTIONS");
    std::memcpy(&options, given, std::min(given->struct_bytes, sizeof options));
  }
  LoadOptions load;
  load.threads = options.threads == 0 ? whet::runtime::DefaultThreads() : options.threads;
  load.check_segments = options.check_segments != 0;
  if (options.entry != nullptr) load.entry = options.entry;
  if (options.isa != nullptr) load.isas = WHET_TRY(whet::runtime::IsasNamed(options.isa));
  return load;
}

Status Open(const char* path, const whet_options* options, whet_session* out) {
  const LoadOptions load = WHET_TRY(ReadOptions(options));
  out->file = WHET_TRY(whet::MappedFile::Open(path));
  out->session = WHET_TRY(Session::Load(out->file->bytes(), load).With(path));
  return {};
}

Status Load(std::span<const std::byte> plan, const whet_options* options, whet_session* out) {
  const LoadOptions load = WHET_TRY(ReadOptions(options));
  out->session = WHET_TRY(Session::Load(plan, load));
  return {};
}

template <typename Make>
int Create(whet_session** session, char* error, size_t error_bytes, Make make) {
  *session = nullptr;
  auto made = std::unique_ptr<whet_session>(new (std::nothrow) whet_session());
  if (!made) return Report(whet::Error("no memory for a session"), error, error_bytes);
  const Status status = make(made.get());
  if (status.ok()) *session = made.release();
  return Report(status, error, error_bytes);
}

// Copies as much of `full` as the caller's struct has room for; its own struct_bytes stays.
template <typename T>
int GiveOut(T full, T* out) {
  if (out->struct_bytes < sizeof(size_t)) return WHET_FAILED;
  full.struct_bytes = out->struct_bytes;
  std::memcpy(out, &full, std::min(out->struct_bytes, sizeof full));
  return WHET_OK;
}

int Describe(const std::vector<TensorInfo>& tensors, size_t i, whet_tensor* out) {
  if (i >= tensors.size()) return WHET_FAILED;
  const TensorInfo& info = tensors[i];
  whet_tensor full = {};
  full.name = info.name.data();  // a std::string of the plan, ended by a zero
  full.dtype = static_cast<int32_t>(info.dtype);
  full.rank = static_cast<int32_t>(info.dims.size());
  full.dims = info.dims.data();
  full.bytes = info.bytes;
  full.scales = static_cast<int32_t>(info.scale.size());
  full.exact = info.exact ? 1 : 0;
  full.scale = info.scale.data();
  full.zero_point = info.zero_point.data();
  return GiveOut(full, out);
}

}  // namespace

const char* whet_version(void) {
  return WHET_VERSION;
}

int32_t whet_default_threads(void) {
  return whet::runtime::DefaultThreads();
}

int whet_session_open(const char* path, const whet_options* options, whet_session** session, char* error,
                      size_t error_bytes) {
  return Create(session, error, error_bytes, [&](whet_session* made) { return Open(path, options, made); });
}

int whet_session_load(const void* plan, size_t plan_bytes, const whet_options* options,
                      whet_session** session, char* error, size_t error_bytes) {
  const std::span<const std::byte> bytes(static_cast<const std::byte*>(plan), plan_bytes);
  return Create(session, error, error_bytes, [&](whet_session* made) { return Load(bytes, options, made); });
}

void whet_session_close(whet_session* session) {
  delete session;
}

void whet_session_plan_version(const whet_session* session, int32_t* major, int32_t* minor) {
  if (major != nullptr) *major = session->session->plan().major;
  if (minor != nullptr) *minor = session->session->plan().minor;
}

size_t whet_session_arena_bytes(const whet_session* session) {
  return session->session->arena_bytes();
}

int whet_session_set_arena(whet_session* session, void* arena, size_t arena_bytes, char* error,
                           size_t error_bytes) {
  return Report(session->session->SetArena({static_cast<std::byte*>(arena), arena_bytes}), error,
                error_bytes);
}

size_t whet_session_input_count(const whet_session* session) {
  return session->session->inputs().size();
}
size_t whet_session_output_count(const whet_session* session) {
  return session->session->outputs().size();
}

int whet_session_input(const whet_session* session, size_t i, whet_tensor* tensor) {
  return Describe(session->session->inputs(), i, tensor);
}

int whet_session_output(const whet_session* session, size_t i, whet_tensor* tensor) {
  return Describe(session->session->outputs(), i, tensor);
}

void* whet_session_input_data(whet_session* session, size_t i) {
  Session& s = *session->session;
  return s.has_arena() && i < s.inputs().size() ? s.input_data(i).data() : nullptr;
}

const void* whet_session_output_data(const whet_session* session, size_t i) {
  const Session& s = *session->session;
  return s.has_arena() && i < s.outputs().size() ? s.output_data(i).data() : nullptr;
}

int whet_session_output_dims(whet_session* session, size_t i, int64_t* dims, int32_t rank) {
  Session& s = *session->session;
  if (!s.has_arena() || i >= s.outputs().size()) return WHET_FAILED;
  const std::span<const int64_t> real = s.real_dims(i);
  if (rank < 0 || real.size() != static_cast<size_t>(rank)) return WHET_FAILED;
  std::copy(real.begin(), real.end(), dims);
  return WHET_OK;
}

int whet_session_fill_inputs(whet_session* session, uint32_t seed) {
  if (!session->session->has_arena()) return WHET_FAILED;
  session->session->FillInputs(seed);
  return WHET_OK;
}

int whet_session_reset(whet_session* session) {
  if (!session->session->has_arena()) return WHET_FAILED;
  session->session->Reset();
  return WHET_OK;
}

int whet_session_run(whet_session* session) {
  if (!session->session->has_arena()) return WHET_FAILED;
  session->session->Run();
  return WHET_OK;
}

int whet_session_output_sha256(const whet_session* session, size_t i, char text[65]) {
  const Session& s = *session->session;
  if (!s.has_arena() || i >= s.outputs().size()) return WHET_FAILED;
  const std::string hex = whet::Hex(whet::Sha256(s.output_data(i)));
  std::memcpy(text, hex.c_str(), 65);
  return WHET_OK;
}

int whet_session_check_goldens(whet_session* session, int32_t* checked, char* error, size_t error_bytes) {
  Result<int> result = session->session->CheckGoldens();
  if (checked != nullptr) *checked = result.ok() ? *result : 0;
  return Report(std::move(result).status(), error, error_bytes);
}

size_t whet_session_step_count(const whet_session* session) {
  return session->session->step_count();
}

int whet_session_step(const whet_session* session, size_t i, whet_step* step) {
  if (i >= session->session->step_count()) return WHET_FAILED;
  const whet::runtime::StepInfo& info = session->session->step(i);
  return GiveOut(whet_step{0, info.node.data(), info.kernel.data(), info.macs}, step);
}
