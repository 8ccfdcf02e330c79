// SPDX-License-Identifier: Apache-2.0
// What is true of the samples of a data set: classes, boxes and keypoints.
#ifndef WHET_EVAL_LABELS_H_
#define WHET_EVAL_LABELS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace whet::eval {

struct ClassLabels {
  std::vector<int> of;        // per sample; -1 where the file has none
  size_t labelled = 0;        // samples that have one
  size_t without_sample = 0;  // rows of files that are no sample
};

// A CSV of rows `file,class_index`, the folder of samples itself where they lie in a folder for each class, or an integer array in .npy, or 'labels' or 'y' in a .npz, one per sample in order.
// Of a CSV with a header the column class_index, class or label counts, else the second; `column`, a name or a number from 1,
// says which where it is another. Refuses a file that stands there twice, and labels of which no sample has one.
Result<ClassLabels> ReadClassLabels(const std::string& path, const std::vector<std::string>& names,
                                    const std::string& column = "");

// The same from the text of a CSV.
Result<ClassLabels> ParseClassCsv(std::string_view text, const std::vector<std::string>& names,
                                  const std::string& column = "");

struct Point {
  double x = 0, y = 0;
  bool visible = true;  // labelled at all
};

// One object, in pixels.
struct TrueBox {
  int index = 0;
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  std::vector<Point> points;
};

// FOLDER/NAME.txt for the picture NAME.jpg: a row per object, `class cx cy w h` and then `x y` and a visibility for each
// keypoint, in parts of the picture's size. Nothing where there is no such file; an empty file is a picture without objects. A
// row that stands there twice counts once.
Result<std::optional<std::vector<TrueBox>>> ReadBoxLabels(const std::string& folder, const std::string& name,
                                                          int width, int height);

std::string BoxLabelPath(const std::string& folder, const std::string& name);

// The rows of such a file.
Result<std::vector<TrueBox>> ParseBoxes(std::string_view text, int width, int height);

}  // namespace whet::eval

#endif  // WHET_EVAL_LABELS_H_
