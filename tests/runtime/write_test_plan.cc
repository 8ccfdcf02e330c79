// SPDX-License-Identifier: Apache-2.0
// Writes the runtime tests' int8 plan to the file named, for programs that are tested from outside.
#include <cstdio>

#include "base/file.h"
#include "runtime/test_plan.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  whet::runtime::TestPlan plan = whet::runtime::Int8Plan();
  const whet::Status status = whet::WriteFile(argv[1], plan.Write().span());
  if (!status.ok()) std::fprintf(stderr, "error: %s\n", status.message().c_str());
  return status.ok() ? 0 : 1;
}
