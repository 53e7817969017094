import { expect } from 'vitest'

/** The sentence of a message, the call that must throw it, and the call that its remedy advises. */
export type Misuse = readonly [sentence: string, wrong: () => unknown, remedied: () => unknown]

/** Expects that the wrong call throws a TypeError with exactly this sentence, and the advised call nothing. */
export const expectMisuse = async ([sentence, wrong, remedied]: Misuse): Promise<void> => {
  await expect((async () => wrong())()).rejects.toThrow(new TypeError(sentence))
  await (async () => remedied())()
}
