import { expect } from 'vitest'

/** The sentence of a message, the call that must throw it, and the call that its remedy advises. */
export type Misuse = readonly [sentence: string, wrong: () => unknown, remedied: () => unknown]

/** Expects that the wrong call throws a TypeError with exactly this sentence, and that the advised call throws nothing. */
export const expectMisuse = async ([sentence, wrong, remedied]: Misuse): Promise<void> => {
  const thrown: unknown = await (async () => wrong())().catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(TypeError)
  expect(thrown).toHaveProperty('message', sentence)
  await (async () => remedied())()
}
