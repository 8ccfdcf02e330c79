# SPDX-License-Identifier: Apache-2.0
# Compiles FlatBuffers schemas into ${WHET_GENERATED}. The compiler runs on the build machine, so cross builds use it too.
set(WHET_GENERATED ${PROJECT_BINARY_DIR}/generated)
find_program(WHET_FLATC flatc REQUIRED)

# whet_schema(<target> <file.fbs> [flags]): <name>_generated.h with a verifier, without the object API.
function(whet_schema target fbs)
  get_filename_component(name ${fbs} NAME_WE)
  get_filename_component(dir ${fbs} DIRECTORY)
  file(RELATIVE_PATH sub ${PROJECT_SOURCE_DIR}/src ${dir})
  set(out ${WHET_GENERATED}/${sub}/${name}_generated.h)
  add_custom_command(OUTPUT ${out}
    COMMAND ${WHET_FLATC} --cpp --cpp-std c++17 --scoped-enums --no-prefix ${ARGN} -o ${WHET_GENERATED}/${sub} ${fbs}
    DEPENDS ${fbs} VERBATIM)
  add_custom_target(${target} DEPENDS ${out})
endfunction()

whet_schema(whet_plan_schema ${PROJECT_SOURCE_DIR}/src/format/plan.fbs)
