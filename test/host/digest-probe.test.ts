import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { digestProblems, probedDigest } from '../../src/host/digest-probe.ts'
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

describe('a digest that answers at once', () => {
  const problemsOf = (digest: unknown) => digestProblems({ digest: digest as never })

  it('has no problem where it is SHA-256, is left out, or is no function, which another check tells', () => {
    for (const digest of [hash('sha256'), undefined, 'sha256']) expect(problemsOf(digest)).toEqual([])
  })

  it.each([
    ['SHA-1', hash('sha1'), '20 bytes'],
    ['SHA3-256', hash('sha3-256'), '32 bytes of another digest'],
    ['one byte that differs', (data: Uint8Array) => hash('sha256')(data).fill(0, 31), '32 bytes of another digest'],
    ['hex', (data: Uint8Array) => createHash('sha256').update(data).digest('hex'), 'a string'],
    ['null', () => null, 'null'],
    // biome-ignore lint/suspicious/noThenProperty: it looks like a promise and is none
    ['an object with a member then', () => ({ then: 1 }), 'an object'],
    ['an object', () => ({}), 'an object'],
    [
      'an exception',
      () => {
        throw new Error('no digest')
      },
      'an exception',
    ],
  ])('has one where it is %s', (_, digest, came) => {
    expect(problemsOf(digest)).toEqual([expect.stringContaining(`of SHA-256 as a Uint8Array; got ${came}.`)])
    expect(probedDigest(digest as never)).toBe(digest)
  })

  it('may answer later, whatever comes of that', () => {
    expect(problemsOf(async () => new Uint8Array(20))).toEqual([])
    expect(problemsOf(() => Promise.reject(new Error('no digest')))).toEqual([])
  })
})

it('the probe rejects a wrong digest also after a failure', async () => {
  let calls = 0
  const digest = probedDigest(async (bytes) => {
    if (++calls === 1) throw new Error('not before the first request')
    return hash('sha1')(bytes)
  })
  await expect(digest(data)).rejects.toThrow('got 20 bytes')
})
