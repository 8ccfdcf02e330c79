# SPDX-License-Identifier: Apache-2.0
# The `whet` program.
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
whet_rows(${PROJECT_SOURCE_DIR}/src/cli/verbs.inc WHET_VERB whet_verb_names)
whet_require_files(src/cli/verbs.inc ${PROJECT_SOURCE_DIR}/src/cli .cc ${whet_verb_names})
file(GLOB whet_cli_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.cc)
list(FILTER whet_cli_sources EXCLUDE REGEX "_test\\.cc$")
add_executable(whet ${whet_cli_sources})
file(GLOB whet_picture CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/picture/*)  # the parts of the page of `inspect --html`
set(whet_picture_inc ${WHET_GENERATED}/cli/picture_texts.inc)
add_custom_command(OUTPUT ${whet_picture_inc}
  COMMAND ${CMAKE_COMMAND} "-DOUT=${whet_picture_inc}" "-DROOT=${PROJECT_SOURCE_DIR}/src/cli/picture" "-DFILES=${whet_picture}"
          -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${whet_picture} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
add_custom_target(whet_picture_texts DEPENDS ${whet_picture_inc})
add_dependencies(whet whet_picture_texts)
target_link_libraries(whet PRIVATE whet_emit_c whet_lower whet_import whet_runtime whet_card whet_media whet_pull CLI11::CLI11
  nlohmann_json::nlohmann_json fmt::fmt)
