import { describeValue } from '../encoding/describe-value.ts'

/** Throws, so that a test of any runner fails, when two plain values differ; long texts are cut in the message. */
export const expectSame = (actual: unknown, expected: unknown, what: string): void => {
  if (Object.is(actual, expected)) return
  throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}.${whereTheyDiffer(expected, actual)}`)
}

/** Throws when `holds` is false. */
export const expectThat = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`${what}.`)
}

const MOST_SHOWN = 60

/** Shows a text in quotes, and any other value but numbers by its type: bytes, and an object with a `toString`, would read like the text
 * that was expected. */
const show = (value: unknown): string => {
  if (typeof value !== 'string' || value === '') return describeValue(value)
  const text = written(value)
  return isShort(text) ? text : `${text.slice(0, MOST_SHOWN)}… (${value.length} characters)`
}

const isShort = (text: string): boolean => text.length <= 80

/** Writes a text in quotes and in ASCII: many characters look alike, or are not shown, or turn the line around. */
const written = (text: string): string =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Two long texts may differ behind what the message shows. */
const whereTheyDiffer = (one: unknown, other: unknown): string => {
  if (typeof one !== 'string' || typeof other !== 'string' || (isShort(written(one)) && isShort(written(other))))
    return ''
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return at === 0 ? '' : ` They differ from character ${at + 1}.`
}
