# SPDX-License-Identifier: Apache-2.0
# whet_texts(<layer> <name> <folder>): the files of a folder as rows WHET_TEXT(path, content) of <layer>/<name>_texts.inc, for the
# library of that layer, or the program where the layer is cli.
function(whet_texts layer name folder)
  file(GLOB texts CONFIGURE_DEPENDS ${folder}/*)
  set(inc ${WHET_GENERATED}/${layer}/${name}_texts.inc)
  add_custom_command(OUTPUT ${inc}
    COMMAND ${CMAKE_COMMAND} "-DOUT=${inc}" "-DROOT=${folder}" "-DFILES=${texts}" -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${texts} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  add_custom_target(whet_${name}_texts DEPENDS ${inc})
  set(user whet)
  if(NOT layer STREQUAL "cli")
    set(user whet_${layer})
  endif()
  add_dependencies(${user} whet_${name}_texts)
  target_include_directories(${user} PRIVATE ${WHET_GENERATED})
endfunction()
