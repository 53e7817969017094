import { describe, expect, it } from 'vitest'
import type { FetchRequest } from '../../src/host/bounded-fetch.ts'
import { type AddressPinningOptions, addressPinningFetch, type ResolvedAddress } from '../../src/host/pinned-fetch.ts'

const request: FetchRequest = {
  method: 'GET',
  headers: { accept: 'application/json' },
  redirect: 'manual',
  signal: new AbortController().signal as never,
}
const at = (address: string): ResolvedAddress => ({ address, family: address.includes(':') ? 6 : 4 })

/** A resolver with one answer for each look-up, and what was connected to. */
const world = (answers: readonly (readonly string[])[], options: Partial<AddressPinningOptions> = {}) => {
  const seen = { lookups: [] as string[], connections: [] as string[] }
  const fetch = addressPinningFetch({
    lookup: async (hostname) => {
      seen.lookups.push(hostname)
      return (answers[seen.lookups.length - 1] ?? answers.at(-1) ?? []).map(at)
    },
    fetchAt: async (addresses, url) => {
      seen.connections.push(`${url} at ${addresses.map(({ address }) => address).join(' or ')}`)
      return new Response('{}')
    },
    ...options,
  })
  return { seen, fetch: (url: string) => fetch(url, request) }
}

describe('addressPinningFetch', () => {
  it('connects to the addresses that were checked, under the name of the URL', async () => {
    const { fetch, seen } = world([['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946']])
    expect((await fetch('https://client.example.com/a')).status).toBe(200)
    expect(seen).toEqual({
      lookups: ['client.example.com'],
      connections: ['https://client.example.com/a at 93.184.216.34 or 2606:2800:220:1:248:1893:25c8:1946'],
    })
  })

  it('resolves a name once, so that another answer a moment later changes nothing', async () => {
    const { fetch, seen } = world([['93.184.216.34'], ['10.0.0.5']])
    await fetch('https://rebinding.example/')
    expect(seen.lookups).toHaveLength(1)
    expect(seen.connections).toEqual(['https://rebinding.example/ at 93.184.216.34'])
    await expect(fetch('https://rebinding.example/')).rejects.toThrow('special-purpose')
    expect(seen.connections).toHaveLength(1)
  })

  it.each([
    ['a private address', ['10.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['shared address space', ['100.64.0.1']],
    ['loopback', ['127.0.0.1']],
    ['a unique local address', ['fd12:3456::1']],
    ['a link-local address with a zone', ['fe80::1%eth0']],
    ['a global address with a zone', ['2606:4700::1%eth0']],
    ['an IPv4-mapped private address', ['::ffff:10.0.0.1']],
    ['NAT64 of loopback', ['64:ff9b::127.0.0.1']],
    ['6to4 of a private address', ['2002:a00:1::1']],
    ['a public address and a private one', ['93.184.216.34', '192.168.1.1']],
    ['no address', []],
    ['what is no address', ['example.com']],
  ])('refuses a name that resolves to %s', async (_, addresses) => {
    const { fetch, seen } = world([addresses])
    await expect(fetch('https://client.example.com/')).rejects.toThrow(/special-purpose|no address/)
    expect(seen.connections).toEqual([])
  })

  it.each([
    'https://localhost/',
    'https://localhost.localdomain./',
    'https://10.0.0.1/',
    'https://0x7f.1/',
    'https://[::1]/',
  ])('refuses %s without a look-up', async (url) => {
    const { fetch, seen } = world([['93.184.216.34']])
    await expect(fetch(url)).rejects.toThrow('special-purpose')
    expect(seen).toEqual({ lookups: [], connections: [] })
  })

  it('takes a public literal as it is', async () => {
    const { fetch, seen } = world([])
    await fetch('https://93.184.216.34/')
    await fetch('https://[2606:2800:220:1::1]/')
    expect(seen).toEqual({
      lookups: [],
      connections: ['https://93.184.216.34/ at 93.184.216.34', 'https://[2606:2800:220:1::1]/ at 2606:2800:220:1::1'],
    })
  })

  it('connects to two addresses of each family at most, though it checks all of them', async () => {
    const many = Array.from({ length: 4_000 }, (_, index) => `93.184.${index >> 8}.${index & 255}`)
    const { fetch, seen } = world([
      ['2606:4700::1', ...many, '2606:4700::2', '2606:4700::3'],
      [...many, '10.0.0.1'],
    ])
    await fetch('https://client.example.com/')
    expect(seen.connections).toEqual([
      'https://client.example.com/ at 2606:4700::1 or 2606:4700::2 or 93.184.0.0 or 93.184.0.1',
    ])
    await expect(fetch('https://client.example.com/')).rejects.toThrow('special-purpose')
  })

  it('fetches https alone', async () => {
    const { fetch, seen } = world([['93.184.216.34']])
    await expect(fetch('http://client.example.com/')).rejects.toThrow('https')
    expect(seen.lookups).toEqual([])
  })

  it.each([['127.0.0.1'], ['127.9.9.9'], ['::1'], ['::ffff:127.0.0.1']])(
    'fetches from loopback (%s) for a development server',
    async (address) => {
      const { fetch, seen } = world([[address]], { allowsLoopback: true })
      await fetch('https://client.example.com/')
      await fetch('https://localhost:8443/')
      expect(seen.connections).toHaveLength(2)
    },
  )

  it.each([['192.168.1.20'], ['10.0.0.1'], ['169.254.169.254'], ['0.0.0.0'], ['fd00::1'], ['::']])(
    'keeps a development server out of %s',
    async (address) => {
      const { fetch, seen } = world([[address]], { allowsLoopback: true })
      await expect(fetch('https://client.example.com/')).rejects.toThrow('special-purpose')
      expect(seen.connections).toEqual([])
    },
  )

  it('names neither host nor address in an error', async () => {
    const { fetch } = world([['10.0.0.1']])
    await expect(fetch('https://secret.example/')).rejects.not.toThrow(/secret|10\.0/)
  })

  it('refuses ports that are no functions', () => {
    expect(() => addressPinningFetch({} as never)).toThrow(
      /lookup must be a function; got undefined\..*\n- fetchAt must be a function/,
    )
  })
})
