# SPDX-License-Identifier: Apache-2.0
# The part of the device half that goes into firmware: scalar kernels and SHA-256, C99 without a dependency. `whet emit` writes these
# same files beside a model; building them here shows that they compile for the target, without warnings.
file(GLOB firmware_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/kernels/*/scalar.c)
add_library(whet_firmware STATIC ${firmware_sources} ${PROJECT_SOURCE_DIR}/src/base/sha256.c)
target_include_directories(whet_firmware PUBLIC ${PROJECT_SOURCE_DIR}/src)
target_compile_options(whet_firmware PRIVATE -Wall -Wextra -Wpedantic -Werror -ffp-contract=off -ffunction-sections -fdata-sections)
