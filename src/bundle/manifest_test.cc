// SPDX-License-Identifier: Apache-2.0
#include "bundle/manifest.h"

#include <gtest/gtest.h>

namespace whet::bundle {
namespace {

Variant MakeVariant(const std::string& name, const Requirements& needs) {
  return {name, {"plans/" + name + ".whet", 1000, Digest{1}}, Digest{1}, 1000, false, needs, {}, 1};
}

Manifest SomeManifest() {
  return {"kws",
          "1.2.0",
          {MakeVariant("fast", {"x86_64", {"avx512vnni"}, 1 << 20}), MakeVariant("small", {"", {}, 1 << 16})},
          {{"card.yaml", 10, Digest{3}}}};
}

const wire::Hardware kDevice{"x86_64", {"scalar", "avx2"}, 1 << 18, 1, 0, ""};

TEST(Manifest, ReadsBackAsItWasWritten) {
  const Json json = ToJson(SomeManifest());
  const Result<Manifest> read = ParseManifest(PrintJson(json));
  ASSERT_TRUE(read.ok()) << read.message();
  EXPECT_EQ(ToJson(*read), json);
}

TEST(Manifest, TheFirstVariantThatFitsIsChosen) {
  Manifest manifest = SomeManifest();
  EXPECT_EQ((*ChooseVariant(manifest, kDevice))->name, "small");
  wire::Hardware larger = kDevice;
  larger.isas.push_back("avx512vnni");
  larger.ram_bytes = 1 << 21;
  EXPECT_EQ((*ChooseVariant(manifest, larger))->name, "fast");
}

TEST(Manifest, WhereNoneFitsEachIsToldWhatItLacks) {
  wire::Hardware tiny = kDevice;
  tiny.ram_bytes = 100;
  const Result<const Variant*> none = ChooseVariant(SomeManifest(), tiny);
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.message().find("fast needs avx512vnni"), std::string::npos) << none.message();
  EXPECT_NE(none.message().find("small needs 65536 bytes of memory"), std::string::npos) << none.message();
}

TEST(Manifest, FilesStayInTheirFolder) {
  for (const char* name : {"../x", "/etc/passwd", "plans/../x", "plans//x", "", "a/"}) {
    Manifest manifest = SomeManifest();
    manifest.documents[0].name = name;
    EXPECT_FALSE(ReadManifest(ToJson(manifest)).ok()) << name;
  }
}

TEST(Manifest, AVariantWithoutGoldensIsRefused) {
  Manifest manifest = SomeManifest();
  manifest.variants[0].goldens = 0;
  const Result<Manifest> read = ReadManifest(ToJson(manifest));
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.message().find("goldens"), std::string::npos);
}

}  // namespace
}  // namespace whet::bundle
