import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/project.ts'

const entries: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'jsr.json'), 'utf8')).exports

type Callable = (...args: unknown[]) => unknown

/** Values of which nearly every function can use none. Each call has its own, since a function may keep or change an object. */
const WRONG: readonly (() => unknown)[] = [() => undefined, () => null, () => 1, () => 'x', () => ({}), () => []]

/** The server calls its parts, and hands them what it has checked before. A host calls this one of them alone. */
const isForHosts = (subpath: string, name: string): boolean =>
  subpath !== './parts' || name === 'assembleAuthorizationServer'

const functions = (
  await Promise.all(
    Object.entries(entries).map(async ([subpath, path]) =>
      Object.entries(await import(join(root, path))).flatMap(([name, value]) =>
        typeof value === 'function' && isForHosts(subpath, name)
          ? [[`${subpath} ${name}`, value as Callable] as const]
          : [],
      ),
    ),
  )
).flat()

/** Every list of wrong arguments, for up to three of them. */
const argumentLists = (count: number): readonly (() => unknown)[][] =>
  count === 0 ? [[]] : argumentLists(count - 1).flatMap((list) => WRONG.map((make) => [...list, make]))

/** Complaints of the runtime, and others that do not say what must be and what came. A server of few parts says which part would tell. */
const complaintOf = async (call: Callable, args: readonly unknown[]): Promise<string | undefined> => {
  try {
    await call(...args)
    return undefined
  } catch (error) {
    if (error instanceof TypeError && /\bmust\b[\s\S]*\b(?:got|findOptionProblems)\b/.test(error.message))
      return undefined
    return `${args.map((value) => JSON.stringify(value) ?? 'undefined').join(', ')}: ${error}`
  }
}

describe('a function of the public surface', () => {
  it('is one of more than a hundred', () => expect(functions.length).toBeGreaterThan(100))

  it.each(functions)('%s says of wrong arguments what must be and what came, or takes them', async (_, call) => {
    const complaints: string[] = []
    // a parameter with a default does not count in `length`
    for (const makers of argumentLists(Math.min(call.length + 1, 3))) {
      const complaint = await complaintOf(
        call,
        makers.map((make) => make()),
      )
      if (complaint !== undefined) complaints.push(complaint)
    }
    expect(complaints.slice(0, 5)).toEqual([])
  })
})
