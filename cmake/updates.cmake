# SPDX-License-Identifier: Apache-2.0
# Updates over the air: what the programs whetd and whet-fleet are made of.
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS SSL Crypto)
whet_layer(wire DEPS json)
whet_layer(http DEPS base LINK Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
whet_layer(bundle DEPS trust wire json format LINK OpenSSL::Crypto)
whet_layer(serve DEPS http json media runtime)
find_package(zstd REQUIRED)
pkg_check_modules(DIVSUFSORT REQUIRED IMPORTED_TARGET libdivsufsort)
whet_layer(delta DEPS format LINK zstd::libzstd_shared PkgConfig::DIVSUFSORT)
find_package(SQLite3 REQUIRED)
whet_layer(agent DEPS serve bundle delta trust wire http json media runtime format
  LINK SQLite::SQLite3 yaml-cpp CURL::libcurl OpenSSL::SSL OpenSSL::Crypto)
whet_rows(${PROJECT_SOURCE_DIR}/src/agent/states.inc WHET_STATE whet_state_names)
whet_require_files(src/agent/states.inc ${PROJECT_SOURCE_DIR}/src/agent/states .cc ${whet_state_names} ended)

# Nothing in these is done often enough to be worth its size in a device's memory.
foreach(layer json wire trust bundle serve agent)
  target_compile_options(whet_${layer} PRIVATE $<$<CONFIG:Release>:-Os>)
endforeach()
foreach(layer json wire trust bundle delta http serve agent)
  target_compile_options(whet_${layer} PRIVATE -ffunction-sections -fdata-sections)
endforeach()

# whetd has what it needs and no more: every page is one that a small device has to hold.
add_executable(whetd src/agent/whetd_main.cc)
target_link_libraries(whetd PRIVATE whet_agent)
target_link_options(whetd PRIVATE -Wl,--as-needed -Wl,--gc-sections)
install(TARGETS whetd RUNTIME)
install(FILES packaging/whetd.service DESTINATION lib/systemd/system)
install(FILES packaging/whetd.yaml docs/whetd.md DESTINATION share/doc/whet)
if(WHET_TESTS)
  add_executable(serve_load tests/serve_load.cc)  # of tools/check-whetd
  target_link_libraries(serve_load PRIVATE whet_serve)
  # trials are processes of whetd
  add_dependencies(agent_test whetd)
  target_compile_definitions(agent_test PRIVATE WHET_WHETD="$<TARGET_FILE:whetd>")
endif()
