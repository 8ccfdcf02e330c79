// SPDX-License-Identifier: Apache-2.0
// A bundle's manifest, or a sealed plan. What is read of a manifest goes out as a document that reads as the same, and a choice
// among its variants is one of them; a sealed plan opens, if at all, to as many bytes as it says.
#include "base/check.h"
#include "bundle/manifest.h"
#include "bundle/seal.h"
#include "fuzz_target.h"

using namespace whet;
using namespace whet::bundle;

namespace {

// Of nobody: files of the corpus are sealed to it.
constexpr char kKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHOJv1J36qWFKjeKh\n"
    "XEElr+21DnSG3mD7VetCvWFDpFehRANCAATsf7ESzlwvMoY6yB/YxVVj+MVfz3T3\n"
    "n5qt8xjtS8Fh/RY67IL57U6FS5rRAb4kWMZCL5jqS34SLEnafaVZ993Z\n"
    "-----END PRIVATE KEY-----\n";

constexpr size_t kMostBytes = 1 << 16;

void CheckSealed(std::span<const std::byte> file) {
  const Result<SealedHeader> header = ReadSealedHeader(file);
  Result<SecretBytes> plan = OpenSealed(file, kKey, kMostBytes);
  if (!plan.ok()) return;
  WHET_CHECK(header.ok() && plan->bytes().size() == header->plan_bytes && header->plan_bytes <= kMostBytes);
}

void CheckManifest(std::string_view text) {
  const Result<Manifest> manifest = ParseManifest(text);
  if (!manifest.ok()) return;
  const Json json = ToJson(*manifest);
  const Result<Manifest> again = ParseManifest(PrintJson(json));
  WHET_CHECK(!again.ok() || ToJson(*again) == json);
  const wire::Hardware device{"x86_64", {"scalar", "avx2"}, 1 << 20, 1, 0, ""};
  const Result<const Variant*> variant = ChooseVariant(*manifest, device);
  WHET_CHECK(!variant.ok() || ((*variant)->needs.ram_bytes <= 1 << 20 && (*variant)->goldens > 0));
  for (const Variant& each : manifest->variants)
    WHET_CHECK((TargetPath(*manifest, each.file.name) + "/").find("/../") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const std::byte> bytes = fuzz::Bytes(data, size);
  IsSealed(bytes) ? CheckSealed(bytes) : CheckManifest(fuzz::Text(data, size));
  return 0;
}
