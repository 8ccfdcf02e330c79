# SPDX-License-Identifier: Apache-2.0
# The catalogue of published models, with their cards as texts.
file(GLOB WHET_CARD_TEXTS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/cards/*.card.yaml)
set(WHET_CARD_INC ${WHET_GENERATED}/pull/card_texts.inc)
add_custom_command(OUTPUT ${WHET_CARD_INC}
  COMMAND ${CMAKE_COMMAND} "-DOUT=${WHET_CARD_INC}" "-DROOT=${PROJECT_SOURCE_DIR}/docs/cards" "-DFILES=${WHET_CARD_TEXTS}"
          -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${WHET_CARD_TEXTS} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
add_custom_target(whet_card_texts DEPENDS ${WHET_CARD_INC})
whet_layer(pull DEPS archive LINK fmt::fmt)
add_dependencies(whet_pull whet_card_texts)
target_include_directories(whet_pull PRIVATE ${WHET_GENERATED})
