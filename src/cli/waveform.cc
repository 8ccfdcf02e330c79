// SPDX-License-Identifier: Apache-2.0
#include "cli/waveform.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "media/draw.h"

namespace whet::cli {
namespace {

constexpr int kWidth = 1200, kHeight = 320, kAxis = 36, kMargin = 12, kText = 2;
constexpr media::Colour kPaper{255, 255, 255}, kShade{255, 224, 178}, kWave{69, 90, 120}, kCurve{216, 67, 21},
    kInk{60, 60, 60}, kFaint{225, 225, 225};

class Plot {
 public:
  Plot(const media::Sound& sound)
      : sound_(sound),
        seconds_(std::max(static_cast<double>(sound.samples.size()) / sound.rate, 1e-3)),
        image_(kWidth, kHeight) {
    media::FillRect(image_, 0, 0, kWidth, kHeight, kPaper);
  }

  void Shade(const card::Span& span) {
    media::FillRect(image_, X(span.begin), kMargin, X(span.end), Bottom(), kShade);
  }

  // Lowest and highest sample of every column.
  void Wave() {
    float loudest = 1e-6f;
    for (float sample : sound_.samples) loudest = std::max(loudest, std::abs(sample));
    const size_t count = sound_.samples.size();
    const int columns = kWidth - 2 * kMargin, middle = (kMargin + Bottom()) / 2;
    const double half = (Bottom() - kMargin) / 2.0 / static_cast<double>(loudest);
    for (int column = 0; column < columns; ++column) {
      const auto at = [&](int c) { return count * static_cast<size_t>(c) / static_cast<size_t>(columns); };
      const size_t first = at(column), last = std::max(at(column + 1), first + 1);
      if (last > count) break;
      const auto [low, high] = std::minmax_element(sound_.samples.begin() + static_cast<ptrdiff_t>(first),
                                                   sound_.samples.begin() + static_cast<ptrdiff_t>(last));
      const int top = middle - static_cast<int>(std::lround(static_cast<double>(*high) * half));
      const int bottom = middle - static_cast<int>(std::lround(static_cast<double>(*low) * half));
      media::FillRect(image_, kMargin + column, top, kMargin + column + 1, bottom + 1, kWave);
    }
  }

  void Curve(const std::vector<float>& probabilities, double window) {
    const auto y = [&](float p) {
      return Bottom() - static_cast<int>(std::lround(static_cast<double>(p) * (Bottom() - kMargin)));
    };
    for (size_t i = 1; i < probabilities.size(); ++i) {
      const double x = (static_cast<double>(i) - 0.5) * window;
      media::Line(image_, X(x), y(probabilities[i - 1]), X(x + window), y(probabilities[i]), 2, kCurve);
    }
  }

  // About ten marks, at round numbers of seconds.
  void Axis() {
    double step = 0.1;
    for (const double next : {0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0}) {
      if (seconds_ / step > 12) step = next;
    }
    for (int k = 0; k * step <= seconds_; ++k) {
      const std::string text = fmt::format("{:g} s", k * step);
      const int x = X(k * step);
      media::FillRect(image_, x, Bottom(), x + 1, Bottom() + 6, kInk);
      const int left =
          std::clamp(x - media::TextWidth(text, kText) / 2, 0, kWidth - media::TextWidth(text, kText));
      media::Text(image_, left, Bottom() + 12, text, kText, kInk);
    }
    media::FillRect(image_, kMargin, Bottom(), kWidth - kMargin, Bottom() + 1, kFaint);
  }

  media::Image Take() { return std::move(image_); }

 private:
  static int Bottom() { return kHeight - kAxis; }
  int X(double second) const {
    return kMargin + static_cast<int>(std::lround(second / seconds_ * (kWidth - 2 * kMargin)));
  }

  const media::Sound& sound_;
  const double seconds_;
  media::Image image_;
};

}  // namespace

media::Image DrawSpeech(const media::Sound& sound, const card::Answer& answer) {
  Plot plot(sound);
  for (const card::Span& span : answer.speech) plot.Shade(span);
  plot.Wave();
  const size_t windows = std::max<size_t>(answer.probabilities.size(), 1);
  plot.Curve(answer.probabilities,
             static_cast<double>(sound.samples.size()) / sound.rate / static_cast<double>(windows));
  plot.Axis();
  return plot.Take();
}

}  // namespace whet::cli
