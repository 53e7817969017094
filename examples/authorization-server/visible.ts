/** Controls and invisible characters, such as those that turn the direction of writing, could make a page say something else than the
 * request does. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** The same, for `replace`: `test` with the flag `g` would remember where it stopped. */
const EVERY_INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

export const isVisible = (text: string): boolean => !INVISIBLE.test(text)

/** Puts a mark in the place of each character that cannot be seen. */
export const visible = (text: string): string => text.replace(EVERY_INVISIBLE, '\uFFFD')
