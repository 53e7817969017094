import { describe, expect, it, vi } from 'vitest'
import { campaign } from './campaign.ts'
import { growthFinds } from './growth.ts'
import type { Target } from './target.ts'
import { makeTargets } from './targets/index.ts'

/** The same inputs at every run, so that a failure is one of the change at hand. Other seeds: `npm run fuzz`. */
const SEED = 20_261_129
const RUNS = 2000

const targets = await makeTargets()

describe('a parser that an unauthenticated request reaches reads odd and mutated inputs as another reader does', () => {
  it.each(targets.map((target) => [target.name, target] as const))('%s', async (_name, target) => {
    const { find, accepted } = await campaign(target, RUNS, SEED)
    expect(find).toBeUndefined()
    expect(accepted).toBeGreaterThan(RUNS * (target.leastAccepted ?? 0.02))
  })
})

describe('the campaign', () => {
  const digits: Target<string | undefined> = {
    name: 'digits',
    corpus: ['123', '4567'],
    dictionary: ['x', '89'],
    read: (text) => (/^[0-9]+$/.test(text) ? text : undefined),
    isAccepted: (digits) => digits !== undefined,
    compare: () => undefined,
  }

  it('makes the same inputs for the same seed', async () => {
    const inputs: string[][] = [[], [], []]
    for (const [index, seed] of [7, 7, 8].entries()) {
      const target = { ...digits, compare: (text: string) => void inputs[index]?.push(text) }
      await campaign(target, 200, seed)
    }
    expect(inputs[0]).toEqual(inputs[1])
    expect(inputs[0]).not.toEqual(inputs[2])
    expect(new Set(inputs[0]).size).toBeGreaterThan(100)
  })

  it('finds an exception, and the smallest input for it', async () => {
    const read = (text: string) => {
      if (text.includes('x')) throw new RangeError('an x')
      return text
    }
    const { find } = await campaign({ ...digits, read }, 2000, SEED)
    expect(find?.objection).toContain('an x')
    expect(find?.input.length).toBeLessThan(6)
  })

  it('takes a documented exception for a refusal', async () => {
    const read = (text: string) => {
      if (text.includes('x')) throw new TypeError('documented')
      return text
    }
    const mayThrow = (error: unknown) => error instanceof TypeError
    expect((await campaign({ ...digits, read, mayThrow }, 2000, SEED)).find).toBeUndefined()
  })

  it('finds what another reader reads otherwise', async () => {
    const compare = (text: string) => (text.endsWith('9') ? 'Another reader objects.' : undefined)
    const { find } = await campaign({ ...digits, compare }, 2000, SEED)
    expect(find?.objection).toContain('Another reader objects.')
  })

  it('judges the inputs by which it measures growth', async () => {
    const compare = (text: string) => (text.length > 100 ? 'Too long.' : undefined)
    const finds = await growthFinds({ ...digits, compare, growthLength: 256 })
    expect(finds[0]).toMatch(/judged wrongly.*Too long/)
  })

  it('finds code that takes four times as long for twice the input, and counts no time of JSON.parse', async () => {
    let time = 0
    const square = ({ length }: string) => (length / 64) ** 2
    vi.spyOn(JSON, 'parse').mockImplementation((text) => {
      time += square(text)
    })
    const growing = (read: (text: string) => void) =>
      growthFinds({ ...digits, read: (text) => void read(text) }, () => time)
    const inJSON = await growing((text) => {
      time += text.length / 64
      JSON.parse(text)
    })
    const inCode = await growing((text) => {
      time += square(text)
    })
    vi.restoreAllMocks()
    expect(inJSON).toEqual([])
    expect(inCode[0]).toMatch(/takes 4.0 times as long/)
  })
})
