// SPDX-License-Identifier: Apache-2.0
#include "delta/zstd.h"

#include <zstd.h>

#include <memory>
#include <vector>

namespace whet::delta {
namespace {

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Status Check(size_t code) {
  if (ZSTD_isError(code)) return Error(std::string("zstd: ") + ZSTD_getErrorName(code));
  return {};
}

}  // namespace

Result<std::string> PackZstd(std::span<const std::byte> prefix, std::span<const std::byte> bytes) {
  const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  if (!context) return Error("zstd: out of memory");
  WHET_TRY(Check(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 19)));
  WHET_TRY(Check(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, kWindowLog)));
  if (!prefix.empty()) {
    WHET_TRY(Check(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_enableLongDistanceMatching, 1)));
    WHET_TRY(Check(ZSTD_CCtx_refPrefix(context.get(), prefix.data(), prefix.size())));
  }
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t packed = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  WHET_TRY(Check(packed));
  out.resize(packed);
  return out;
}

Status UnpackZstd(std::span<const std::byte> prefix, const Refill& refill,
                  const std::function<Status(std::span<const std::byte>)>& take) {
  const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  if (!context) return Error("zstd: out of memory");
  WHET_TRY(Check(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kWindowLog)));
  if (!prefix.empty()) WHET_TRY(Check(ZSTD_DCtx_refPrefix(context.get(), prefix.data(), prefix.size())));
  std::vector<std::byte> out(ZSTD_DStreamOutSize());
  while (true) {
    const std::span<const std::byte> piece = refill();
    if (piece.empty()) return Error("a damaged delta: it ends too early");
    ZSTD_inBuffer in = {piece.data(), piece.size(), 0};
    for (bool full = true; in.pos < in.size || full;) {
      ZSTD_outBuffer buffer = {out.data(), out.size(), 0};
      const size_t left = ZSTD_decompressStream(context.get(), &buffer, &in);
      WHET_TRY(Check(left));
      WHET_TRY(take(std::span<const std::byte>(out).first(buffer.pos)));
      if (left == 0) return {};
      full = buffer.pos == buffer.size;
    }
  }
}

}  // namespace whet::delta
