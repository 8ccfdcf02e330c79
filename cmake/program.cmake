# SPDX-License-Identifier: Apache-2.0
# The `whet` program.
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
whet_rows(${PROJECT_SOURCE_DIR}/src/cli/verbs.inc WHET_VERB whet_verb_names)
whet_require_files(src/cli/verbs.inc ${PROJECT_SOURCE_DIR}/src/cli .cc ${whet_verb_names})
file(GLOB whet_cli_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.cc)
list(FILTER whet_cli_sources EXCLUDE REGEX "_test\\.cc$")
add_executable(whet ${whet_cli_sources})
whet_texts(cli picture ${PROJECT_SOURCE_DIR}/src/cli/picture)  # the parts of the page of `inspect --html`
target_link_libraries(whet PRIVATE whet_report whet_shrink whet_emit_c whet_export whet_eval whet_lower whet_import whet_runtime whet_card whet_media whet_pull whet_bundle whet_fleet whet_delta whet_trust CURL::libcurl CLI11::CLI11
  nlohmann_json::nlohmann_json fmt::fmt)

# Manual pages and completions, written by the program itself; `cmake --install` puts them where man and the shells look.
include(GNUInstallDirs)
set(whet_usage ${PROJECT_BINARY_DIR}/man/whet.1 ${PROJECT_BINARY_DIR}/completions/whet ${PROJECT_BINARY_DIR}/completions/_whet
  ${PROJECT_BINARY_DIR}/completions/whet.fish)
add_custom_command(OUTPUT ${whet_usage}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/completions
  COMMAND whet man --output ${PROJECT_BINARY_DIR}/man
  COMMAND whet completion bash > ${PROJECT_BINARY_DIR}/completions/whet
  COMMAND whet completion zsh > ${PROJECT_BINARY_DIR}/completions/_whet
  COMMAND whet completion fish > ${PROJECT_BINARY_DIR}/completions/whet.fish
  DEPENDS whet VERBATIM)
add_custom_target(whet_usage ALL DEPENDS ${whet_usage})
install(TARGETS whet RUNTIME)
install(DIRECTORY ${PROJECT_BINARY_DIR}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
install(FILES ${PROJECT_BINARY_DIR}/completions/whet DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_BINARY_DIR}/completions/_whet DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${PROJECT_BINARY_DIR}/completions/whet.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
