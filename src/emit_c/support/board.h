/* SPDX-License-Identifier: Apache-2.0
 * What the self-test needs of a board: a way to print. Start-up code calls main and hands its result to the outside.
 */
#ifndef WHET_SUPPORT_BOARD_H_
#define WHET_SUPPORT_BOARD_H_

void board_print(const char* text);

#endif
