import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { probedDigest } from '../../src/host/digest-probe.ts'
import { testHost } from '../support/host.ts'

const hash = (name: string) => (data: Uint8Array) => new Uint8Array(createHash(name).update(data).digest())
const data = new TextEncoder().encode('anything')

describe('the probe of a digest', () => {
  it('hands a digest back that answers at once', () => {
    const digest = hash('sha256')
    expect(probedDigest(digest)).toBe(digest)
  })

  it('lets SHA-256 that answers later digest', async () => {
    const digest = probedDigest(async (bytes) => hash('sha256')(bytes))
    expect(await digest(data)).toEqual(hash('sha256')(data))
    expect(await digest(data)).toEqual(hash('sha256')(data))
  })

  it.each([
    ['SHA-1', async (bytes: Uint8Array) => hash('sha1')(bytes), '20 bytes'],
    ['SHA3-256', async (bytes: Uint8Array) => hash('sha3-256')(bytes), '32 bytes of another digest'],
    ['hex', async (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex') as never, 'a string'],
    ['nothing', async () => undefined as never, 'undefined'],
  ])('rejects the first operation of a server whose digest answers %s later', async (_name, digest, came) => {
    const host = testHost({ options: { digest } })
    await expect(host.push()).rejects.toThrow(
      `digest must return the 32 bytes of SHA-256 as a Uint8Array; got ${came}. Leave digest out for the default.`,
    )
    await expect(host.push()).rejects.toThrow('digest must return')
  })

  it('asks again after a failure, which says nothing about the digest', async () => {
    let calls = 0
    const digest = probedDigest(async (bytes) => {
      if (++calls === 1) throw new Error('not before the first request')
      return hash('sha256')(bytes)
    })
    expect(await digest(data)).toEqual(hash('sha256')(data))
  })
})
