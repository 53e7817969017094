import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { collectExpired } from '../../src/stores/collect.ts'
import { commitFault } from '../../src/testing/index.ts'
import { root } from '../support/project.ts'
import { GOOD_ARGUMENTS, MADE } from './good-arguments.ts'

type Callable = (...args: unknown[]) => unknown
type Path = readonly [argument: string, ...members: string[]]

const entries: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'jsr.json'), 'utf8')).exports

/** The server calls its parts, and hands them what it has checked before. A host calls this one of them alone. */
const isForHosts = (subpath: string, name: string): boolean =>
  subpath !== './parts' || name === 'assembleAuthorizationServer'

/** Every public function under the first of its names. */
const functions = new Map<Callable, string>()
for (const [subpath, path] of Object.entries(entries)) {
  for (const [name, value] of Object.entries(await import(join(root, path)))) {
    if (typeof value === 'function' && isForHosts(subpath, name) && !functions.has(value as Callable)) {
      functions.set(value as Callable, `${name} of ${subpath}`)
    }
  }
}

/** Values of which no argument can be all. Each call has its own, since a function may keep or change an object. */
const WRONG: readonly (() => unknown)[] = [
  ...[undefined, null, 0, 1, Number.NaN, '', 'x', true].map((value) => () => value),
  ...[() => ({}), () => [], () => new Map(), () => () => undefined, () => Promise.resolve({})],
]

/** Objects and lists that the host writes itself. */
const isWritten = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null || MADE.has(value) || 'ok' in value) return false
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}

/** The places in a value: each member and entry, and those within. */
const placesIn = (value: unknown, levels = 4): readonly string[][] =>
  isWritten(value) && levels > 0
    ? Object.entries(value).flatMap(([name, member]) => [
        [name],
        ...placesIn(member, levels - 1).map((path) => [name, ...path]),
      ])
    : []

const replaced = (value: unknown, [name = '', ...within]: readonly string[], wrong: unknown): unknown => {
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Reflect.set(copy, name, within.length === 0 ? wrong : replaced(Reflect.get(value as object, name), within, wrong))
  return copy
}

/** Says what must be and what came. The testing kit also throws errors that fail a test. */
const isClear = (error: unknown): boolean =>
  error instanceof TypeError
    ? /\bmust\b[\s\S]*\bgot\b/.test(error.message)
    : error instanceof Error && /^(?:Expected|fireFaults could fire no fault)/.test(error.message)

/** Without its signal the collection goes on for ever. */
const isEndless = (call: Callable, [argument, member]: Path): boolean =>
  call === (collectExpired as unknown) && argument === '1' && (member === undefined || member === 'signal')

/** Anything may come from a client, and is refused as the client's. */
const isWire = (call: Callable, at: number): boolean => call === (parseClient as unknown) && at === 0

describe('one wrong argument among good ones', () => {
  it('is tried with every public function', () => {
    const lacking = [...functions].filter(([call]) => !GOOD_ARGUMENTS.has(call)).map(([, name]) => name)
    expect(lacking).toEqual([])
  })

  it.each([...functions].map(([call, name]) => [name, call] as const))(
    '%s takes or refuses, or says of what must be and what came',
    async (_name, call) => {
      const make = GOOD_ARGUMENTS.get(call) ?? (() => [])
      const good: unknown = await call(...(await make()))
      expect(Object(good).ok !== false || call === (commitFault as unknown)).toBe(true)
      const complaints: string[] = []
      for (const place of placesIn(await make()) as unknown as Path[]) {
        if (isEndless(call, place)) continue
        for (const makeWrong of WRONG) {
          const wrong = makeWrong()
          try {
            await call(...(replaced(await make(), place, wrong) as unknown[]))
          } catch (error) {
            if (!isClear(error)) complaints.push(`${place.join('.')} ${String(wrong)}: ${error}`)
          }
        }
      }
      expect(complaints.slice(0, 10)).toEqual([])
    },
  )

  it.each([...functions].map(([call, name]) => [name, call] as const))(
    '%s takes no promise and no list in the place of an object, whose members would be lost',
    async (_name, call) => {
      const args = await (GOOD_ARGUMENTS.get(call) ?? (() => []))()
      const taken: string[] = []
      for (const [at, argument] of args.entries()) {
        if (!isWritten(argument) || Array.isArray(argument) || isWire(call, at)) continue
        for (const wrong of [Promise.resolve(argument), [argument]]) {
          const call2 = async () => call(...(replaced(args, [String(at)], wrong) as unknown[]))
          await call2().then(
            () => taken.push(`${at}: ${String(wrong)}`),
            () => undefined,
          )
        }
      }
      expect(taken).toEqual([])
    },
  )
})
