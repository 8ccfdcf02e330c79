// SPDX-License-Identifier: Apache-2.0
#include "bundle/seal.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <random>

#include "bundle/seal_crypto.h"

namespace whet::bundle {
namespace {

using File = std::vector<std::byte>;

constexpr size_t kFixed = 24, kStanza = 145, kChunk = 65536 + 16;

template <typename T>
T Must(Result<T> result) {
  EXPECT_TRUE(result.ok()) << result.message();
  return std::move(result).value();
}

struct Device {
  std::string open, secret;
};

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

Device NewDevice() {
  const EcKey key = Must(NewEcKey());
  const trust::OpenSsl<BIO> open(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
  EXPECT_EQ(PEM_write_bio_PUBKEY(open.get(), key.get()), 1);
  EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
  return {TextOf(open.get()), TextOf(secret.get())};
}

File PlanOf(size_t bytes) {
  File plan(bytes);
  std::mt19937 random(static_cast<uint32_t>(bytes));
  for (std::byte& byte : plan) byte = static_cast<std::byte>(random());
  return plan;
}

bool Opens(const File& file, const Device& device) {
  return OpenSealed(file, device.secret, size_t{1} << 30).ok();
}

TEST(Seal, EveryRecipientOpensWhatWasSealedAndNobodyElse) {
  const Device a = NewDevice(), b = NewDevice(), other = NewDevice();
  for (size_t bytes : {size_t{1}, size_t{65535}, size_t{65536}, size_t{65537}, size_t{200000}}) {
    const File plan = PlanOf(bytes), file = Must(Seal(plan, {a.open, b.open}));
    for (const Device& device : {a, b}) {
      const SecretBytes opened = Must(OpenSealed(file, device.secret, bytes));
      EXPECT_TRUE(std::ranges::equal(opened.bytes(), plan)) << bytes;
      EXPECT_EQ(reinterpret_cast<uintptr_t>(opened.bytes().data()) % 64, 0u);
    }
    const Result<SecretBytes> none = OpenSealed(file, other.secret, bytes);
    ASSERT_FALSE(none.ok());
    EXPECT_NE(none.message().find("not sealed to this key"), std::string::npos) << none.message();
  }
}

// What a device has from its enrolment.
TEST(Seal, ACertificateStandsForItsKey) {
  const EcKey key = Must(NewEcKey());
  X509* certificate = X509_new();
  ASSERT_EQ(X509_set_pubkey(certificate, key.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  ASSERT_GT(X509_sign(certificate, key.get(), EVP_sha256()), 0);
  const trust::OpenSsl<BIO> pem(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
  ASSERT_EQ(PEM_write_bio_X509(pem.get(), certificate), 1);
  X509_free(certificate);
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
  const File plan = PlanOf(100);
  const SecretBytes opened =
      Must(OpenSealed(Must(Seal(plan, {TextOf(pem.get())})), TextOf(secret.get()), 100));
  EXPECT_TRUE(std::ranges::equal(opened.bytes(), plan));
}

TEST(Seal, TheHeaderNamesTheRecipients) {
  const Device a = NewDevice(), b = NewDevice();
  const SealedHeader header = Must(ReadSealedHeader(Must(Seal(PlanOf(70000), {a.open, b.open}))));
  EXPECT_EQ(header.plan_bytes, 70000u);
  EXPECT_EQ(header.recipients, (std::vector<Digest>{Must(RecipientId(a.open)), Must(RecipientId(b.secret))}));
}

TEST(Seal, ThePlanIsNowhereInTheFileAndNoTwoFilesAreTheSame) {
  const Device a = NewDevice();
  const File plan = PlanOf(1000), file = Must(Seal(plan, {a.open}));
  EXPECT_EQ(std::ranges::search(file, std::span(plan).first(8)).begin(), file.end());
  EXPECT_NE(file, Must(Seal(plan, {a.open})));
}

// Every bit of the header and of the first and last bytes of each chunk.
TEST(Seal, AFlippedBitAnywhereIsFound) {
  const Device a = NewDevice(), b = NewDevice();
  const File file = Must(Seal(PlanOf(65536 + 100), {a.open, b.open}));
  const size_t header = kFixed + 2 * kStanza;
  size_t tried = 0;
  for (size_t at = 0; at < file.size(); ++at) {
    const size_t within = at < header ? 0 : (at - header) % kChunk;
    if (at > header + 20 && at + 20 < file.size() && within > 20 && within + 20 < kChunk) continue;
    File changed = file;
    changed[at] ^= static_cast<std::byte>(1 << (at % 8));
    EXPECT_FALSE(Opens(changed, a)) << at;
    ++tried;
  }
  EXPECT_GT(tried, header + 60);
}

TEST(Seal, ChunksStayWhereTheyWereAndAllOfThem) {
  const Device a = NewDevice();
  const File file = Must(Seal(PlanOf(3 * 65536), {a.open}));
  const auto chunk = file.begin() + kFixed + kStanza;
  ASSERT_TRUE(Opens(file, a));
  File swapped = file;
  std::swap_ranges(swapped.begin() + kFixed + kStanza, swapped.begin() + kFixed + kStanza + kChunk,
                   swapped.begin() + kFixed + kStanza + kChunk);
  EXPECT_FALSE(Opens(swapped, a));
  File truncated(file.begin(), file.end() - kChunk);
  EXPECT_FALSE(Opens(truncated, a));
  truncated[16 + 2] = std::byte{2};  // and says so: two chunks of 65536
  EXPECT_FALSE(Opens(truncated, a));
  File extended = file;
  extended.insert(extended.end(), chunk, chunk + kChunk);
  EXPECT_FALSE(Opens(extended, a));
  extended[16 + 2] = std::byte{4};
  EXPECT_FALSE(Opens(extended, a));
  File added = file;
  added.push_back({});
  EXPECT_FALSE(Opens(added, a));
}

TEST(Seal, EveryLengthThatIsCutIsRefused) {
  const Device a = NewDevice();
  const File file = Must(Seal(PlanOf(50), {a.open}));
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(Opens(File(file.begin(), file.begin() + static_cast<ptrdiff_t>(size)), a)) << size;
}

// A recipient's part of another file does not bring its content key along.
TEST(Seal, RecipientsOfTwoFilesCannotBeMixed) {
  const Device a = NewDevice();
  const File plan = PlanOf(100), one = Must(Seal(plan, {a.open}));
  File other = Must(Seal(plan, {a.open}));
  std::copy_n(one.begin() + kFixed, kStanza, other.begin() + kFixed);
  EXPECT_FALSE(Opens(other, a));
}

TEST(Seal, TheLimitHoldsBeforeMemoryIsTaken) {
  const Device a = NewDevice();
  const Result<SecretBytes> opened = OpenSealed(Must(Seal(PlanOf(1000), {a.open})), a.secret, 999);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.message().find("would take 1000 bytes"), std::string::npos) << opened.message();
}

TEST(Seal, OnlyKeysOnTheCurveAreTaken) {
  const File plan = PlanOf(10);
  const EcKey ed(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")),
      p384(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
  for (EVP_PKEY* key : {ed.get(), p384.get()}) {
    const trust::OpenSsl<BIO> open(BIO_new(BIO_s_mem()));
    ASSERT_EQ(PEM_write_bio_PUBKEY(open.get(), key), 1);
    const auto sealed = Seal(plan, {TextOf(open.get())});
    ASSERT_FALSE(sealed.ok());
    EXPECT_NE(sealed.message().find("P-256"), std::string::npos) << sealed.message();
  }
  EXPECT_FALSE(Seal(plan, {"no key"}).ok());
  EXPECT_FALSE(Seal(plan, {}).ok());
  EXPECT_FALSE(Seal({}, {NewDevice().open}).ok());
}

TEST(Seal, AsManyRecipientsAsThereMayBe) {
  const Device a = NewDevice();
  const File plan = PlanOf(10);
  EXPECT_TRUE(Opens(Must(Seal(plan, std::vector(kMaxRecipients, a.open))), a));
  EXPECT_FALSE(Seal(plan, std::vector(kMaxRecipients + 1, a.open)).ok());
}

// A file whose ephemeral point is not on the curve would let its maker learn of the key by what happens.
TEST(Seal, APointOffTheCurveIsRefused) {
  Point point = Must(PointOf(Must(NewEcKey()).get()));
  EXPECT_TRUE(EcKeyOfPoint(point).ok());
  point[64] ^= 1;
  EXPECT_FALSE(EcKeyOfPoint(point).ok());
  EXPECT_FALSE(EcKeyOfPoint(Point{}).ok());
}

}  // namespace
}  // namespace whet::bundle
