# SPDX-License-Identifier: Apache-2.0
# Run as a script: cmake -DOUT=<file> -DROOT=<dir> -DFILES=<a;b;...> -P embed.cmake
# Writes a row WHET_TEXT("path", R"(...)") for every file, paths relative to ROOT.
set(text "// Generated from the files it names.\n")
foreach(file IN LISTS FILES)
  file(RELATIVE_PATH path ${ROOT} ${file})
  file(READ ${file} content)
  string(APPEND text "WHET_TEXT(\"${path}\", R\"whet_text(${content})whet_text\")\n")
endforeach()
file(WRITE ${OUT} "${text}")
