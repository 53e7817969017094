/** Throws, so that a test of any runner fails, when two plain values differ; long texts are cut in the message. */
export const expectSame = (actual: unknown, expected: unknown, what: string): void => {
  if (!Object.is(actual, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}.`)
}

/** Throws when `holds` is false. */
export const expectThat = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`${what}.`)
}

const show = (value: unknown): string => {
  if (typeof value !== 'string') return String(value)
  const text = JSON.stringify(value)
  return text.length <= 80 ? text : `${text.slice(0, 60)}… (${value.length} characters)`
}
