# SPDX-License-Identifier: Apache-2.0
# The host half: importers, passes, lowering, emission and the whet program.
find_package(fmt REQUIRED)

whet_layer(ir DEPS base LINK fmt::fmt)
whet_layer(ops DEPS ir LINK fmt::fmt)
whet_rows(${PROJECT_SOURCE_DIR}/src/ops/ops.inc WHET_OP whet_op_names)
whet_require_files(src/ops/ops.inc ${PROJECT_SOURCE_DIR}/src/ops .cc ${whet_op_names})

whet_layer(passes DEPS ops ir LINK fmt::fmt)
whet_rows(${PROJECT_SOURCE_DIR}/src/passes/passes.inc WHET_PASS whet_pass_names)
whet_rows(${PROJECT_SOURCE_DIR}/src/passes/passes.inc WHET_LATE_PASS whet_late_pass_names)
whet_require_files(src/passes/passes.inc ${PROJECT_SOURCE_DIR}/src/passes .cc ${whet_pass_names} ${whet_late_pass_names})
whet_require_files(src/passes/passes.inc ${PROJECT_SOURCE_DIR}/tests/irtest .ir ${whet_pass_names} ${whet_late_pass_names})

whet_schema(whet_tflite_schema ${PROJECT_SOURCE_DIR}/src/import/tflite/tflite.fbs --reflect-names)
include(onnx)  # compiles onnx.proto
whet_layer(import DEPS ops LINK fmt::fmt whet_onnx_schema)
add_dependencies(whet_import whet_tflite_schema)
target_include_directories(whet_import PUBLIC ${WHET_GENERATED})

# The exporter's own header of the schema that the importer reads by, in a folder that is no layer's.
set(whet_tflite_header ${WHET_GENERATED}/tflite_schema/tflite_generated.h)
add_custom_command(OUTPUT ${whet_tflite_header}
  COMMAND ${WHET_FLATC} --cpp --cpp-std c++17 --scoped-enums --no-prefix --reflect-names -o ${WHET_GENERATED}/tflite_schema
          ${PROJECT_SOURCE_DIR}/src/import/tflite/tflite.fbs
  DEPENDS ${PROJECT_SOURCE_DIR}/src/import/tflite/tflite.fbs VERBATIM)
add_custom_target(whet_tflite_export_schema DEPENDS ${whet_tflite_header})
whet_layer(export DEPS ops LINK fmt::fmt whet_onnx_schema)
add_dependencies(whet_export whet_tflite_export_schema)

whet_layer(lower DEPS passes ops ir bind kernels format LINK fmt::fmt)

find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile)
whet_layer(media DEPS base LINK JPEG::JPEG PNG::PNG PkgConfig::SNDFILE)
whet_layer(card DEPS media format LINK yaml-cpp)

find_package(ZLIB REQUIRED)
whet_layer(archive DEPS base LINK ZLIB::ZLIB)
whet_layer(eval DEPS lower import runtime card archive LINK fmt::fmt)
whet_layer(shrink DEPS eval lower runtime passes ops ir format LINK fmt::fmt)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS SSL Crypto)
find_package(CURL REQUIRED)
whet_layer(json DEPS base LINK nlohmann_json::nlohmann_json)
whet_layer(trust DEPS json LINK OpenSSL::SSL OpenSSL::Crypto CURL::libcurl)
# GCC 12 takes the unused members of a moved variant for uninitialised variables.
set_source_files_properties(src/json/json_parse.cc PROPERTIES COMPILE_OPTIONS -Wno-maybe-uninitialized)
include(texts)
whet_layer(report DEPS shrink eval LINK fmt::fmt nlohmann_json::nlohmann_json)
whet_texts(report page ${PROJECT_SOURCE_DIR}/src/report/page)

include(pull)
include(emit_c)
include(updates)
include(fleet)
include(program)

if(WHET_TESTS)
  include(${PROJECT_SOURCE_DIR}/tests/CMakeLists.txt)
endif()
if(WHET_TESTS OR WHET_FUZZERS)
  add_subdirectory(${PROJECT_SOURCE_DIR}/tests/fuzz)
endif()
