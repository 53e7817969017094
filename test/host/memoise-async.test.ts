import { describe, expect, it } from 'vitest'
import { memoiseAsync } from '../../src/host/memoise-async.ts'

describe('work that is kept', () => {
  it('is done once, also for calls that come before it is finished', async () => {
    let times = 0
    const call = memoiseAsync(async () => ++times)
    expect(await Promise.all([call(), call()])).toEqual([1, 1])
    expect(await call()).toBe(1)
  })

  it('is done again after a failure, once', async () => {
    let times = 0
    const call = memoiseAsync(async () => {
      times++
      if (times === 1) throw new Error('out of memory')
      return times
    })
    const both = await Promise.allSettled([call(), call()])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect([await call(), await call()]).toEqual([2, 2])
  })

  it('is done again after a failure once, also where the first of those who waited tries again at once', async () => {
    let times = 0
    const call = memoiseAsync(async () => {
      times++
      if (times === 1) throw new Error('out of memory')
      return times
    })
    const again = () => call().catch(call)
    expect(await Promise.all([again(), again()])).toEqual([2, 2])
  })
})
