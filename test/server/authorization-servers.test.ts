import { describe, expect, it } from 'vitest'
import { authorizationServers } from '../../src/server/authorization-servers.ts'
import { fixedClock, testServer } from '../../src/testing/index.ts'
import type { AuthorizationServer } from '../../src/types/server.ts'

const { as } = await testServer()
const serverAt = (issuer: string): AuthorizationServer =>
  Object.create(as, { issuer: { value: issuer, enumerable: true } })

const counted = (options: Parameters<typeof authorizationServers>[1] = {}) => {
  const asked: string[] = []
  const clock = fixedClock()
  const servers = authorizationServers<AuthorizationServer>(
    async (tenant) => {
      asked.push(tenant)
      return tenant.startsWith('unknown') ? undefined : serverAt(`https://as.example/${tenant}`)
    },
    { clock, ...options },
  )
  return { servers, asked, clock }
}

describe('the servers of many tenants', () => {
  it('are made once each, when they are first asked for', async () => {
    const { servers, asked } = counted()
    const [one, same, other] = [await servers.find('a'), await servers.find('a'), await servers.find('b')]
    expect(one?.issuer).toBe('https://as.example/a')
    expect(same).toBe(one)
    expect(other?.issuer).toBe('https://as.example/b')
    expect(asked).toEqual(['a', 'b'])
  })

  it('are made once for calls at the same time', async () => {
    const { servers, asked } = counted()
    const found = await Promise.all(Array.from({ length: 20 }, () => servers.find('a')))
    expect(new Set(found).size).toBe(1)
    expect(asked).toEqual(['a'])
  })

  it('are bounded: the one that was asked for the longest ago makes room', async () => {
    const { servers, asked } = counted({ maxServers: 2 })
    for (const tenant of ['a', 'b', 'a', 'c', 'a', 'b']) await servers.find(tenant)
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
  })

  it('are not kept for a tenant that is unknown, whatever its name', async () => {
    const { servers, asked } = counted({ maxServers: 1 })
    await servers.find('a')
    expect(await servers.find('unknown')).toBeUndefined()
    expect(await servers.find('unknown')).toBeUndefined()
    await servers.find('a')
    expect(asked).toEqual(['a', 'unknown', 'unknown'])
  })

  it.each(['', 'x'.repeat(254), undefined as never, 7 as never])(
    'asks nobody for a name that none can have: %j',
    async (name) => {
      const { servers, asked } = counted()
      expect(await servers.find(name)).toBeUndefined()
      expect(asked).toEqual([])
    },
  )

  it('are made anew after their time, so that a change of the configuration counts', async () => {
    const { servers, asked, clock } = counted({ maxAge: 60 })
    const first = await servers.find('a')
    clock.advance(59)
    expect(await servers.find('a')).toBe(first)
    clock.advance(1)
    expect(await servers.find('a')).not.toBe(first)
    expect(asked).toEqual(['a', 'a'])
  })

  it('are made anew when the clock was set back, which would keep an old configuration for as long', async () => {
    const { servers, asked, clock } = counted({ maxAge: 60 })
    const first = await servers.find('a')
    clock.advance(-86_400)
    expect(await servers.find('a')).not.toBe(first)
    expect(asked).toEqual(['a', 'a'])
  })

  it('are forgotten at once where the host says so, also while they are made', async () => {
    const { servers, asked } = counted()
    const first = await servers.find('a')
    servers.forget('a')
    const underWay = servers.find('a')
    servers.forget('a')
    expect(await servers.find('a')).not.toBe(await underWay)
    expect(await servers.find('a')).not.toBe(first)
    expect(asked).toEqual(['a', 'a', 'a'])
  })

  it('are asked for again after a failure', async () => {
    let calls = 0
    const servers = authorizationServers(() => {
      if (calls++ === 0) throw new Error('the database is down')
      return serverAt('https://as.example/a')
    })
    await expect(Promise.all([servers.find('a'), servers.find('a')])).rejects.toThrow('the database is down')
    expect((await servers.find('a'))?.issuer).toBe('https://as.example/a')
  })

  it('may bring their handlers with them', async () => {
    const made = { as: serverAt('https://as.example/a'), push: () => 'pushed' }
    expect((await authorizationServers(() => made).find('a'))?.push()).toBe('pushed')
  })

  it('have one issuer each, because two with the same one would take each other’s requests', async () => {
    const servers = authorizationServers(() => serverAt('https://as.example'))
    await servers.find('a')
    await expect(servers.find('b')).rejects.toThrow(
      'resolve must make one issuer for each tenant; got https://as.example for "a" and for "b".',
    )
    servers.forget('a')
    expect((await servers.find('b'))?.issuer).toBe('https://as.example')
  })

  it('have one issuer each for every call that waits at the same time', async () => {
    const servers = authorizationServers(async () => serverAt('https://as.example'))
    await servers.find('a')
    const results = await Promise.allSettled([servers.find('b'), servers.find('b'), servers.find('b')])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('have one issuer each, also where one is forgotten while it is made', async () => {
    const servers = authorizationServers(async () => serverAt('https://as.example'))
    await servers.find('a')
    const underWay = servers.find('b')
    servers.forget('b')
    await expect(underWay).rejects.toThrow('resolve must make one issuer for each tenant')
  })

  describe('in a table that changes', () => {
    const renamed = async (table: Record<string, string>) => {
      const clock = fixedClock()
      const servers = authorizationServers<AuthorizationServer>(
        async (tenant) => (table[tenant] === undefined ? undefined : serverAt(`https://as.example/${table[tenant]}`)),
        { clock, maxAge: 300 },
      )
      for (const tenant of Object.keys(table)) await servers.find(tenant)
      return { servers, clock, table }
    }

    it('a renamed tenant has its issuer once the server under its old name is too old', async () => {
      const { servers, clock, table } = await renamed({ old: 'x' })
      delete table.old
      table.new = 'x'
      await expect(servers.find('new')).rejects.toThrow('one issuer for each tenant')
      clock.advance(300)
      expect((await servers.find('new'))?.issuer).toBe('https://as.example/x')
      expect(await servers.find('old')).toBeUndefined()
      expect((await servers.find('new'))?.issuer).toBe('https://as.example/x')
    })

    it('an issuer that two tenants have is refused, however old the server of the first is', async () => {
      const { servers, clock, table } = await renamed({ first: 'x' })
      table.second = 'x'
      clock.advance(86_400)
      await expect(servers.find('second')).rejects.toThrow('got https://as.example/x for "first" and for "second"')
    })

    it('two tenants exchange their issuers at the same time', async () => {
      const { servers, clock, table } = await renamed({ a: 'x', b: 'y' })
      Object.assign(table, { a: 'y', b: 'x' })
      clock.advance(300)
      const [a, b] = await Promise.all([servers.find('a'), servers.find('b')])
      expect([a?.issuer, b?.issuer]).toEqual(['https://as.example/y', 'https://as.example/x'])
    })
  })

  it.each([
    ['milliseconds', () => Date.UTC(2026, 0)],
    ['a date', () => new Date(0) as never],
    ['nothing', () => Number.NaN],
    ['a promise that rejects', (async () => Promise.reject(new Error('no time'))) as never],
  ])('refuses a clock that shows %s', async (_, clock) => {
    expect(() => authorizationServers(() => as, { clock })).toThrow(/clock must return whole seconds since 1970; got /)
    let isBroken = false
    const servers = authorizationServers(() => as, { clock: () => (isBroken ? clock() : 1_800_000_000) })
    isBroken = true
    await expect(servers.find('a')).rejects.toThrow(/^clock must return whole seconds since 1970, such as .*; got /)
    await expect(servers.find('a')).rejects.toThrow(/^clock must return/)
  })

  it.each([[null], ['https://as.example'], [{}], [{ as: undefined }], [{ as: 'a' }]])(
    'refuses what is no server, and says what resolve must make: %j',
    async (made) => {
      const servers = authorizationServers(() => made as never)
      if (made === null) expect(await servers.find('a')).toBeUndefined()
      else
        await expect(servers.find('a')).rejects.toThrow(
          /^resolve must return an authorization server, or an object with one as `as`; got (?:an? )?\w+\.$/,
        )
    },
  )

  it('names every problem with its options', () => {
    expect(() => authorizationServers('acme' as never)).toThrow(/resolve must be a function; got a string/)
    expect(() => authorizationServers(() => as, { maxServers: 0, maxAge: Number.NaN, size: 1 } as never)).toThrow(
      /3 invalid options[\s\S]*maxServers must be[\s\S]*maxAge must be[\s\S]*size must be an option of/,
    )
  })
})
