// SPDX-License-Identifier: Apache-2.0
#include "eval/judge.h"

namespace whet::eval {

Result<std::unique_ptr<Judge>> MakeJudge(Task task, const LabelOptions& labels,
                                         const std::vector<std::string>& names, size_t sides) {
  switch (task) {
    case Task::kDetect:
      return JudgeOfBoxes(labels, names, sides);
    case Task::kAnomaly:
      return JudgeOfAnomalies(labels, names, sides);
    case Task::kKeypoints:
      return JudgeOfKeypoints(labels, names, sides);
    case Task::kClassify:
    case Task::kKeyword:
      break;
  }
  return JudgeOfClasses(labels, names, sides, task == Task::kKeyword);
}

}  // namespace whet::eval
