import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { defaultDigest } from '../../src/crypto/digest.ts'
import { portOf } from '../../src/host/answers.ts'
import { resourcePorts } from '../../src/host/resource-ports.ts'
import { traceEvents } from '../../src/host/trace-events.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const given = { policy: oauth21, store: memoryStore({ clock: () => 1 }), clock: () => 1 }
const portsOf = (options: object = {}) => resourcePorts({ ...given, ...options } as never)
const certificate = { der: Uint8Array.of(1), verified: true }
const request = { method: 'GET', url: 'https://rs.example/', headers: new Headers() }

describe('the ports of a protected resource', () => {
  it('are those that it was given, with defaults for the others', () => {
    const ports = portsOf()
    expect(ports).toMatchObject({ store: given.store, parts: { traceEvents } })
    expect([ports.clock(), ports.digest, ports.dpopNonces]).toEqual([1, defaultDigest, undefined])
  })

  it('have a check before the digest and the nonces of the host', async () => {
    const dpopNonces = { issue: async () => 7, accept: async () => 7 }
    const ports = portsOf({ digest: async () => new Uint8Array(20), dpopNonces })
    await expect((async () => ports.digest(Uint8Array.of(1)))()).rejects.toThrow(
      /^digest must return the 32 bytes of SHA-256/,
    )
    await expect(ports.dpopNonces?.issue(1)).rejects.toThrow(/^dpopNonces\.issue must return/)
  })

  it('name the clock for the event where it throws', () => {
    const clock = () => {
      throw new Error('no time')
    }
    expect(() => portsOf({ clock }).clock()).toThrow('no time')
    try {
      portsOf({ clock }).clock()
    } catch (error) {
      expect(portOf(error)).toBe('clock')
    }
  })

  it('take SHA-256 from the host, now or later', async () => {
    const sha256 = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())
    for (const digest of [sha256, async (data: Uint8Array) => sha256(data)]) {
      expect(await portsOf({ digest }).digest(Uint8Array.of(1))).toEqual(sha256(Uint8Array.of(1)))
    }
  })

  it('read the certificate of the connection where the host reads none', () => {
    const { readClientCertificate } = portsOf()
    expect(readClientCertificate(request)).toEqual({ kind: 'absent' })
    expect(readClientCertificate({ ...request, clientCertificate: certificate })).toEqual({
      kind: 'certificate',
      certificate,
    })
  })

  it('are the defaults where a database says null', () => {
    const nothing = {
      digest: null,
      dpopNonces: null,
      readClientCertificate: null,
      onEvent: null,
      verifySignature: null,
    }
    const ports = portsOf(nothing)
    expect([ports.digest, ports.dpopNonces, ports.verifySignature]).toEqual([defaultDigest, undefined, undefined])
    expect(ports.readClientCertificate(request)).toEqual({ kind: 'absent' })
  })

  it('have a check before the certificate that the host reads', () => {
    const reading = (answer: unknown) => portsOf({ readClientCertificate: () => answer }).readClientCertificate(request)
    expect(reading({ kind: 'certificate', certificate })).toEqual({ kind: 'certificate', certificate })
    expect(() => reading({ kind: 'verified' })).toThrow('readClientCertificate must return a reading of a known kind')
  })
})
