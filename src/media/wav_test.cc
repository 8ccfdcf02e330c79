// SPDX-License-Identifier: Apache-2.0
#include "media/wav.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace whet::media {
namespace {

TEST(Wav, RoundTripsSixteenBits) {
  const std::string path = testing::TempDir() + "/whet.wav";
  const Sound sound = {16000, {0.0f, 0.5f, -1.0f, 1.0f, 1.0f / 32768}};
  ASSERT_TRUE(WriteWav(path, sound).ok());
  const Result<Sound> back = ReadSound(path);
  ASSERT_TRUE(back.ok()) << back.message();
  EXPECT_EQ(back->rate, 16000);
  EXPECT_EQ(back->samples, (std::vector<float>{0.0f, 0.5f, -1.0f, 32767.0f / 32768, 1.0f / 32768}));
}

TEST(Wav, AveragesChannels) {
  const std::string path = testing::TempDir() + "/stereo.wav";
  const auto byte = [](int value) { return static_cast<char>(value); };
  std::string wav = "RIFF....WAVEfmt ....\x01";
  wav += std::string{byte(0),    byte(2), byte(0), byte(0x40),
                     byte(0x1f), byte(0), byte(0)};  // PCM, 2 channels, 8000 Hz
  wav += std::string{byte(0), byte(0x7d), byte(0), byte(0), byte(4), byte(0), byte(16), byte(0)};
  wav += std::string("data") + std::string{byte(4), byte(0), byte(0), byte(0)};
  wav += std::string{byte(0), byte(0x40), byte(0), byte(0)};  // left 0.5, right 0
  wav[4] = byte(static_cast<int>(wav.size()) - 8), wav[5] = wav[6] = wav[7] = 0;
  wav[16] = 16, wav[17] = wav[18] = wav[19] = 0;
  ASSERT_TRUE(WriteFile(path, wav).ok());
  const Result<Sound> sound = ReadSound(path);
  ASSERT_TRUE(sound.ok()) << sound.message();
  EXPECT_EQ(sound->samples, std::vector<float>{0.25f});
}

TEST(Wav, RefusesWhatIsNoSound) {
  const std::string path = testing::TempDir() + "/no.wav";
  ASSERT_TRUE(WriteFile(path, "not a sound at all").ok());
  EXPECT_NE(ReadSound(path).message().find("no.wav"), std::string::npos);
  EXPECT_FALSE(ReadSound(path + ".missing").ok());
}

}  // namespace
}  // namespace whet::media
