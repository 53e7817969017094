import { expectSame } from './expect.ts'
import type { StoreContractClause, StoreContractSetting } from './store-contract-setting.ts'

/** Longest value that the core stores, in UTF-16 units. */
const LONGEST_VALUE = 65_536
const LONGEST_KEY = 128

const keeps = async ({ stores: [store], clock, newKey }: StoreContractSetting, value: string): Promise<void> => {
  const key = newKey()
  expectSame(await store.insert(key, value, clock() + 60), true, 'insert')
  expectSame(await store.get(key), value, 'get')
  expectSame(await store.take(key), value, 'take')
}

const longTexts = (): readonly string[] => [
  'a'.repeat(LONGEST_VALUE),
  // three bytes of UTF-8 each, and four for two units
  '€'.repeat(LONGEST_VALUE),
  '𝒱'.repeat(LONGEST_VALUE / 2),
  `"${'𝒱'.repeat(LONGEST_VALUE / 2 - 1)}"`,
]

/** Texts that an engine may take for a number, for JSON, for a pattern or for the end of the text. */
const looksLikeSomethingElse = [
  '1',
  '007',
  '1e3',
  '0x10',
  '-0',
  '12345678901234567890',
  'true',
  'null',
  'undefined',
  '""',
  '[]',
  '{"b":1, "a":1.0, "a":2}',
  '{"nul":"\\u0000","lone":"\\ud800"}',
  '2026-01-01T00:00:00Z',
  "'; DROP TABLE x; --",
  '%s %d $1 ? :key {0} $0',
  '\\x00\\0\\n\\\\',
]

/** Every kind of character that JSON leaves as it is. */
const charactersOfJSON =
  '\u007f\u0080\u00a0\u00ad\u2028\u2029\u200b\u202e\ufeff\ufffd\uffff\u{1f600}\u{10ffff} e\u0301 \u00e9 \u212b \u00c5 İıẞß'

/** Keys that an engine may confuse with each other, with its own names, or with a pattern. */
const oddEndings = [
  'a',
  'A',
  'a:',
  'a:b',
  'a%',
  '_',
  '*',
  '?',
  '[a]',
  '{a}',
  '{b}',
  '/../',
  "'",
  '"',
  '`',
  '\\',
  '$',
  '-',
  '--',
  '__proto__',
  '#',
  '0',
  '00',
]

/** Texts and keys come back as they were written. */
export const textTests: readonly StoreContractClause[] = [
  [
    'a value as long as values get comes back whole',
    async (setting) => {
      for (const value of longTexts()) await keeps(setting, value)
    },
  ],
  [
    'a value that looks like something else stays text',
    async (setting) => {
      for (const value of looksLikeSomethingElse) await keeps(setting, value)
    },
  ],
  ['characters come back as they were, neither lost nor normalised', (setting) => keeps(setting, charactersOfJSON)],
  ['spaces at either end of a value are kept', (setting) => keeps(setting, '  a value  ')],
  [
    'keys that differ in one character are different keys',
    async ({ stores: [store], clock, newKey }) => {
      const base = newKey()
      const keys = oddEndings.map((ending) => `${base}${ending}`)
      for (const key of keys) expectSame(await store.insert(key, key, clock() + 60), true, `insert of ${key}`)
      for (const key of keys) expectSame(await store.get(key), key, `get of ${key}`)
      for (const key of keys) expectSame(await store.take(key), key, `take of ${key}`)
    },
  ],
  [
    'keys that differ before their colon are different keys',
    async ({ stores: [store], clock, newKey }) => {
      const key = newKey()
      const other = `another-${key}`
      for (const one of [key, other]) expectSame(await store.insert(one, one, clock() + 60), true, `insert of ${one}`)
      for (const one of [key, other]) expectSame(await store.take(one), one, `take of ${one}`)
    },
  ],
  [
    'a key as long as keys get is compared to its end',
    async ({ stores: [store], clock, newKey }) => {
      const base = newKey().padEnd(LONGEST_KEY - 1, '-')
      for (const end of ['a', 'b']) {
        expectSame(await store.insert(`${base}${end}`, end, clock() + 60), true, 'insert')
      }
      for (const end of ['a', 'b']) expectSame(await store.take(`${base}${end}`), end, 'take')
    },
  ],
  [
    'names that every object has are keys like others',
    async ({ stores: [store] }) => {
      for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
        expectSame(await store.get(key), undefined, `get of ${key}`)
      }
    },
  ],
]
