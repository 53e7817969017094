import { createSocket, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { pinnedFetch } from '../../src/http/pinned-fetch.ts'
import { resolveByDNS, resolveBySystem } from '../../src/http/resolve-name.ts'

const A = 1
const AAAA = 28

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

type Records = Readonly<Record<number, readonly (readonly number[])[]>>

/** A name server on loopback. `undefined` is a name server that never answers, and it drops questions for a type that it has no list for where
 * `drops` says so. */
const nameServer = async (records: Records | undefined, drops = false): Promise<string> => {
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.on('message', (query, { port, address }) => {
    if (records !== undefined && !(drops && records[typeOf(query)] === undefined))
      socket.send(answerTo(query, records), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(socket.address() as AddressInfo).port}`
}

const typeOf = (query: Buffer): number => query.readUInt16BE(query.indexOf(0, 12) + 1)

/** Answers the one question of a query (RFC 1035 §4.1): its header, the question, and a record for each address. */
const answerTo = (query: Buffer, records: Records): Buffer => {
  const end = query.indexOf(0, 12) + 5
  const addresses = records[query.readUInt16BE(end - 4)] ?? []
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, addresses.length, 0, 0, 0, 0])
  const answers = addresses.map((octets) =>
    Buffer.from([0xc0, 12, ...query.subarray(end - 4, end), 0, 0, 0, 60, 0, octets.length, ...octets]),
  )
  return Buffer.concat([header, query.subarray(12, end), ...answers])
}

const IPV6 = [0x26, 0x06, 0x47, 0, ...Array<number>(11).fill(0), 1]

describe('resolveByDNS', () => {
  it('gives every address of both families', async () => {
    const servers = [
      await nameServer({
        [A]: [
          [93, 184, 216, 34],
          [10, 0, 0, 1],
        ],
        [AAAA]: [IPV6],
      }),
    ]
    expect(await resolveByDNS('client.example.com', { servers })).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.1', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ])
  })

  it.each([
    ['IPv4', { [A]: [[93, 184, 216, 34]] }, '93.184.216.34'],
    ['IPv6', { [AAAA]: [IPV6] }, '2606:4700::1'],
  ])('gives the addresses of a name that has %s alone', async (_, records, address) => {
    const servers = [await nameServer(records)]
    expect((await resolveByDNS('client.example.com', { servers })).map((found) => found.address)).toEqual([address])
  })

  it.each([
    ['IPv6', { [A]: [[93, 184, 216, 34]] }, '93.184.216.34'],
    ['IPv4', { [AAAA]: [IPV6] }, '2606:4700::1'],
  ])(
    'does not spend the time of a fetch on a name server that drops questions for %s',
    async (_, records, address) => {
      const servers = [await nameServer(records, true)]
      const found = await resolveByDNS('client.example.com', { servers, patience: 20 })
      expect(found.map((one) => one.address)).toEqual([address])
    },
    4_000,
  )

  it('waits for the family that answers later', async () => {
    const servers = [await nameServer({ [A]: [[93, 184, 216, 34]], [AAAA]: [IPV6] })]
    expect(await resolveByDNS('client.example.com', { servers, patience: 1_000 })).toHaveLength(2)
  })

  it('rejects for a name without an address', async () => {
    await expect(resolveByDNS('client.example.com', { servers: [await nameServer({})] })).rejects.toThrow('ENODATA')
  })

  it('gives up on a name server that does not answer', async () => {
    const options = { servers: [await nameServer(undefined)], timeout: 50 }
    await expect(resolveByDNS('client.example.com', options)).rejects.toMatchObject({ code: 'ETIMEOUT' })
  })

  it('knows no name of the hosts file', async () => {
    const servers = [await nameServer({})]
    await expect(resolveByDNS('localhost', { servers })).rejects.toThrow()
    expect((await resolveBySystem('localhost')).length).toBeGreaterThan(0)
  })

  it('lets pinnedFetch refuse what it finds', async () => {
    const servers = [
      await nameServer({
        [A]: [
          [93, 184, 216, 34],
          [10, 0, 0, 1],
        ],
      }),
    ]
    const fetch = pinnedFetch({ lookup: (hostname) => resolveByDNS(hostname, { servers }) })
    const { signal } = new AbortController()
    const request = { method: 'GET', headers: { accept: '*/*' }, redirect: 'manual', signal: signal as never } as const
    await expect(fetch('https://client.example.com/', request)).rejects.toThrow('special-purpose address')
  })
})
