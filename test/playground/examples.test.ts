import { describe, expect, it } from 'vitest'
import { isProvoked } from '../../docs/.vitepress/errors.mjs'
import { EXAMPLES } from '../../docs/playground/page/examples.ts'
import { faultOfReason } from '../../docs/playground/page/faults.ts'
import { judgeSituation, situate } from '../../docs/playground/page/judging.ts'
import { keySource } from '../../docs/playground/page/keys.ts'
import { STARTS } from '../../docs/playground/page/starts.ts'
import { INITIAL, type State } from '../../docs/playground/page/state.ts'
import { ERROR_TABLES } from '../../src/errors/catalogue.ts'
import { entriesOf } from '../../src/errors/error-table.ts'
import { NOW, verdictOf } from './support.ts'

const bench = { keysFor: keySource(), loadedAt: NOW }
const judgeState = async (changes: Partial<State>) => {
  const state = { ...INITIAL, ...changes }
  const read = await situate(state, bench)
  return read.ok ? verdictOf(await judgeSituation(state, read, bench)) : read.problem
}

describe('the example of a reason', () => {
  it.each(Object.entries(EXAMPLES))('%s is refused for it', async (reason, example) => {
    expect(await judgeState(example)).toBe(reason)
  })

  it('stands for no reason that a fault is refused for', () => {
    expect(Object.keys(EXAMPLES).filter((reason) => faultOfReason(reason, 'oauth21') !== undefined)).toEqual([])
  })

  it('or a fault is linked to by the page of every error that has one', () => {
    const reasons = ERROR_TABLES.flatMap(({ table, at }) => Object.keys(entriesOf(table, at)))
    const has = (reason: string) => reason in EXAMPLES || faultOfReason(reason, 'oauth21') !== undefined
    expect(reasons.filter((reason) => isProvoked(reason) !== has(reason))).toEqual([])
    expect(reasons.filter(isProvoked).length).toBeGreaterThanOrEqual(130)
  })
})

describe('a start', () => {
  it.each(Object.entries(STARTS))('%s is accepted under its policy', async (_, { profile, write }) => {
    expect(await judgeState({ profile, text: await write(await bench.keysFor(profile), NOW) })).toBe('accepted')
  })
})
