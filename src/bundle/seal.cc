// SPDX-License-Identifier: Apache-2.0
#include "bundle/seal.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "bundle/seal_crypto.h"

namespace whet::bundle {
namespace {

constexpr char kMagic[] = "WHETSEAL";
constexpr size_t kFixedBytes = 24, kChunkBytes = 65536, kWrappedBytes = 32 + kTagBytes;
constexpr size_t kStanzaBytes = 32 + sizeof(Point) + kWrappedBytes;
constexpr uint64_t kMaxPlanBytes = uint64_t{1} << 46;  // chunks count in 32 bits
constexpr uint16_t kVersion = 1;
constexpr char kWrapPurpose[] = "whet sealed plan 1: content key";

uint64_t ChunksOf(uint64_t plan_bytes) {
  return (plan_bytes + kChunkBytes - 1) / kChunkBytes;
}
size_t HeaderBytes(size_t recipients) {
  return kFixedBytes + recipients * kStanzaBytes;
}

void PutNumber(uint8_t* at, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) at[i] = static_cast<uint8_t>(value >> (8 * i));
}
uint64_t GetNumber(const uint8_t* at, int bytes) {
  uint64_t value = 0;
  for (int i = bytes; i-- > 0;) value = value << 8 | at[i];
  return value;
}

Bytes Of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}
std::span<uint8_t> Of(std::span<std::byte> bytes) {
  return {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()};
}

Nonce ChunkNonce(uint64_t index, bool last) {
  Nonce nonce{};
  PutNumber(&nonce[0], index, 8);
  nonce[11] = last;
  return nonce;
}

// Both points, so that a wrapped key opens for these two alone.
std::array<uint8_t, 2 * sizeof(Point)> Salt(const Point& ephemeral, const Point& recipient) {
  std::array<uint8_t, 2 * sizeof(Point)> salt;
  std::ranges::copy(ephemeral, salt.begin());
  std::ranges::copy(recipient, salt.begin() + sizeof(Point));
  return salt;
}

Digest IdOf(const Point& point) {
  return Sha256(std::as_bytes(std::span(point)));
}

Status WriteStanza(const std::string& pem, const SecretKey& content, std::span<uint8_t> out) {
  const EcKey recipient = WHET_TRY(EcKeyOfPublicPem(pem)), ephemeral = WHET_TRY(NewEcKey());
  const Point to = WHET_TRY(PointOf(recipient.get())), from = WHET_TRY(PointOf(ephemeral.get()));
  const SecretKey wrap = WHET_TRY(Agree(ephemeral.get(), to, Salt(from, to), kWrapPurpose));
  std::ranges::copy(IdOf(to), out.begin());
  std::ranges::copy(from, out.begin() + 32);
  return Encrypt(wrap, Nonce{}, {}, content.bytes, out.subspan(32 + sizeof(Point)));
}

Result<SecretKey> OpenStanza(Bytes stanza, EVP_PKEY* own, const Point& to) {
  Point from;
  std::ranges::copy(stanza.subspan(32, from.size()), from.begin());
  const SecretKey wrap = WHET_TRY(Agree(own, from, Salt(from, to), kWrapPurpose));
  SecretKey content;
  WHET_TRY(Decrypt(wrap, Nonce{}, {}, stanza.subspan(32 + sizeof(Point)), content.bytes));
  return content;
}

// A file's chunks beside the plan's; what both directions walk over.
template <typename Chunk>
Status EachChunk(uint64_t plan_bytes, const Chunk& chunk) {
  const uint64_t count = ChunksOf(plan_bytes);
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t at = i * kChunkBytes;
    const size_t size = static_cast<size_t>(std::min<uint64_t>(kChunkBytes, plan_bytes - at));
    WHET_TRY(chunk(ChunkNonce(i, i + 1 == count), at, at + i * kTagBytes, size));
  }
  return {};
}

}  // namespace

void SecretBytes::Wipe::operator()(std::byte* data) const {
  OPENSSL_cleanse(data, size);
  std::free(data);
}

Result<SecretBytes> SecretBytes::Make(size_t bytes) {
  void* data = nullptr;
  if (bytes == 0 || posix_memalign(&data, 64, bytes) != 0)
    return Error("no memory for a plan of " + std::to_string(bytes) + " bytes");
  return SecretBytes(static_cast<std::byte*>(data), bytes);
}

Result<Digest> RecipientId(const std::string& pem) {
  Result<EcKey> key = EcKeyOfPublicPem(pem);
  if (!key.ok()) key = EcKeyOfPrivatePem(pem);
  if (!key.ok()) return Error("no EC key on P-256 in PEM form");
  return IdOf(WHET_TRY(PointOf(key->get())));
}

Result<std::vector<std::byte>> Seal(std::span<const std::byte> plan,
                                    const std::vector<std::string>& recipients) {
  if (plan.empty() || plan.size() > kMaxPlanBytes) return Error("nothing of a size that can be sealed");
  if (recipients.empty() || recipients.size() > kMaxRecipients)
    return Error("a sealed plan has 1 to " + std::to_string(kMaxRecipients) + " recipients");
  const size_t header = HeaderBytes(recipients.size());
  std::vector<std::byte> file(header + plan.size() + ChunksOf(plan.size()) * kTagBytes);
  const std::span<uint8_t> out = Of(std::span(file));
  std::copy_n(kMagic, 8, out.begin());
  PutNumber(&out[8], kVersion, 2);
  PutNumber(&out[10], recipients.size(), 2);
  PutNumber(&out[12], kChunkBytes, 4);
  PutNumber(&out[16], plan.size(), 8);
  SecretKey content;
  WHET_TRY(FillRandom(content.bytes));
  for (size_t i = 0; i < recipients.size(); ++i)
    WHET_TRY(WriteStanza(recipients[i], content, out.subspan(HeaderBytes(i), kStanzaBytes))
                 .With("recipient " + std::to_string(i + 1)));
  const Digest beside = Sha256(std::span(file).first(header));
  WHET_TRY(EachChunk(plan.size(), [&](const Nonce& nonce, uint64_t at, uint64_t to, size_t size) {
    return Encrypt(content, nonce, beside, Of(plan.subspan(at, size)),
                   out.subspan(header + to, size + kTagBytes));
  }));
  return file;
}

bool IsSealed(std::span<const std::byte> file) {
  return file.size() >= 8 && std::memcmp(file.data(), kMagic, 8) == 0;
}

Result<SealedHeader> ReadSealedHeader(std::span<const std::byte> file) {
  if (!IsSealed(file) || file.size() < kFixedBytes) return Error("no sealed plan");
  const Bytes in = Of(file);
  if (GetNumber(&in[8], 2) != kVersion)
    return Error("sealed in version " + std::to_string(GetNumber(&in[8], 2)) + ", which needs a newer whet");
  const uint64_t count = GetNumber(&in[10], 2);
  SealedHeader header{.plan_bytes = GetNumber(&in[16], 8), .recipients = {}};
  if (count == 0 || count > kMaxRecipients)
    return Error("sealed to " + std::to_string(count) + " recipients");
  if (GetNumber(&in[12], 4) != kChunkBytes) return Error("sealed in chunks of another size than 65536");
  if (header.plan_bytes == 0 || header.plan_bytes > kMaxPlanBytes) return Error("sealed without a plan");
  const uint64_t bytes =
      HeaderBytes(count) + header.plan_bytes + ChunksOf(header.plan_bytes) * uint64_t{kTagBytes};
  if (file.size() != bytes)
    return Error("the sealed plan has " + std::to_string(file.size()) + " bytes, " + std::to_string(bytes) +
                 " belong to it");
  for (uint64_t i = 0; i < count; ++i)
    std::ranges::copy(in.subspan(HeaderBytes(i), 32), header.recipients.emplace_back().begin());
  return header;
}

Result<SecretBytes> OpenSealed(std::span<const std::byte> file, const std::string& private_pem,
                               size_t max_bytes) {
  const SealedHeader header = WHET_TRY(ReadSealedHeader(file));
  if (header.plan_bytes > max_bytes)
    return Error("the sealed plan would take " + std::to_string(header.plan_bytes) + " bytes, " +
                 std::to_string(max_bytes) + " are allowed");
  const EcKey own = WHET_TRY(EcKeyOfPrivatePem(private_pem));
  const Point point = WHET_TRY(PointOf(own.get()));
  const auto found = std::ranges::find(header.recipients, IdOf(point));
  if (found == header.recipients.end()) return Error("the plan is not sealed to this key");
  const Bytes in = Of(file);
  const auto index = static_cast<size_t>(found - header.recipients.begin());
  const SecretKey content =
      WHET_TRY(OpenStanza(in.subspan(HeaderBytes(index), kStanzaBytes), own.get(), point));
  SecretBytes plan = WHET_TRY(SecretBytes::Make(header.plan_bytes));
  const size_t begin = HeaderBytes(header.recipients.size());
  const Digest beside = Sha256(file.first(begin));
  WHET_TRY(EachChunk(header.plan_bytes, [&](const Nonce& nonce, uint64_t at, uint64_t from, size_t size) {
    return Decrypt(content, nonce, beside, in.subspan(begin + from, size + kTagBytes),
                   Of(plan.bytes().subspan(at, size)));
  }));
  return plan;
}

}  // namespace whet::bundle
