// SPDX-License-Identifier: Apache-2.0
// The cases of tests/optest/*.optest: a line "case NAME [tolerance=X] [dialect=whet]" and a graph in the text form.
#ifndef WHET_TESTS_OPTEST_CASES_H_
#define WHET_TESTS_OPTEST_CASES_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"

namespace whet {

struct Case {
  std::string name;
  double tolerance = 1e-5;
  bool tflm = true;  // whether dialect tflm has it, too
  std::string text;
};

inline std::vector<Case> ReadCases(const std::string& path) {
  const Result<std::string> text = ReadText(path);
  EXPECT_TRUE(text.ok()) << text.message();
  std::vector<Case> cases;
  std::istringstream lines(text.ok() ? *text : "");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("case ")) {
      Case& added = cases.emplace_back();
      std::istringstream words(line.substr(5));
      words >> added.name;
      for (std::string word; words >> word;) {
        if (word == "dialect=whet") added.tflm = false;
        if (word.starts_with("tolerance=")) added.tolerance = std::strtod(word.c_str() + 10, nullptr);
      }
    } else if (!cases.empty()) {
      cases.back().text += line + "\n";
    }
  }
  return cases;
}

inline std::vector<std::string> Files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator("tests/optest"))
    files.push_back(entry.path().stem().string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace whet

#endif  // WHET_TESTS_OPTEST_CASES_H_
