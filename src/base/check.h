// SPDX-License-Identifier: Apache-2.0
// WHET_CHECK stops the program on a programmer's mistake. Never use it on bytes from outside: those get a Status.
#ifndef WHET_BASE_CHECK_H_
#define WHET_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

#define WHET_CHECK(condition)                                                            \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)

#endif  // WHET_BASE_CHECK_H_
