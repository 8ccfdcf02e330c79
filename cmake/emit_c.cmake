# SPDX-License-Identifier: Apache-2.0
# The texts that `whet emit` writes into firmware: scalar kernels and their headers, SHA-256, the seeded generator, board support.
file(GLOB WHET_FIRMWARE_TEXTS CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/src/kernels/*.h ${PROJECT_SOURCE_DIR}/src/kernels/*/*.h ${PROJECT_SOURCE_DIR}/src/kernels/*/scalar.c
  ${PROJECT_SOURCE_DIR}/src/base/seeded.h ${PROJECT_SOURCE_DIR}/src/base/sha256.h ${PROJECT_SOURCE_DIR}/src/base/sha256.c
  ${PROJECT_SOURCE_DIR}/src/emit_c/support/*)
list(FILTER WHET_FIRMWARE_TEXTS EXCLUDE REGEX "/registry\\.h$")
set(WHET_FIRMWARE_INC ${WHET_GENERATED}/emit_c/firmware_texts.inc)
add_custom_command(OUTPUT ${WHET_FIRMWARE_INC}
  COMMAND ${CMAKE_COMMAND} "-DOUT=${WHET_FIRMWARE_INC}" "-DROOT=${PROJECT_SOURCE_DIR}/src" "-DFILES=${WHET_FIRMWARE_TEXTS}"
          -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${WHET_FIRMWARE_TEXTS} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
add_custom_target(whet_firmware_texts DEPENDS ${WHET_FIRMWARE_INC})
whet_layer(emit_c DEPS bind kernels format LINK fmt::fmt)
add_dependencies(whet_emit_c whet_firmware_texts)
