import { spawnSync } from 'node:child_process'
import nodeCrypto, { createHash, createHmac, webcrypto } from 'node:crypto'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { describe, expect, it, vi } from 'vitest'
import { defaultDigest, hashText } from '../../src/crypto/digest.ts'
import { prepareTextMAC } from '../../src/crypto/mac.ts'
import { webCryptoDigest } from '../../src/crypto/web-crypto.ts'
import { characters, fc } from '../support/fast-check.ts'
import { makeKeyPair } from '../support/key-pair.mjs'
import { root } from '../support/project.ts'

type Library = Pick<typeof import('../../src/crypto/digest.ts'), 'hashText'> &
  Pick<typeof import('../../src/crypto/mac.ts'), 'prepareTextMAC'> &
  Pick<typeof import('../../src/crypto/signatures.ts'), 'isGoodSignature'> &
  Pick<typeof import('../../src/crypto/node-crypto.ts'), 'nodeCrypto'> &
  Pick<typeof import('../../src/crypto/keys.ts'), 'importPublicKey'>

const source = `
  export { hashText } from './src/crypto/digest.ts'
  export { prepareTextMAC } from './src/crypto/mac.ts'
  export { isGoodSignature } from './src/crypto/signatures.ts'
  export { nodeCrypto } from './src/crypto/node-crypto.ts'
  export { importPublicKey } from './src/crypto/keys.ts'`

const bundleAs = async (format: 'iife' | 'esm', contents: string): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format,
    globalName: 'library',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

const script = bundleAs('iife', source)

/** The library as it is loaded where `process` is another one, or none. */
const loadedWith = async (process: Readonly<Record<string, unknown>>): Promise<Library> => {
  const names = { crypto: webcrypto, TextEncoder, TextDecoder, ...process }
  return runInContext(`${await script}; library`, createContext(names)) as Library
}

const pair = makeKeyPair('ec', { namedCurve: 'P-256' })
const jwk = pair.publicKey.export({ format: 'jwk' }) as { kty: string }
const data = new TextEncoder().encode('header.payload')
const signature = new Uint8Array(nodeCrypto.sign('sha256', data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }))

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')
const key = new Uint8Array(32).fill(7)

/** All that depends on the runtime answers rightly, at once or later. */
const expectRightAnswers = async (library: Library) => {
  expect(await library.hashText('abc')).toBe(sha256('abc'))
  const mac = await library.prepareTextMAC(key)
  expect(await mac.compute('abc')).toBe(createHmac('sha256', key).update('abc').digest('base64url'))
  const imported = await library.importPublicKey(jwk, 'ES256')
  expect(imported && (await library.isGoodSignature('ES256', imported, signature, data))).toBe(true)
  const changed = signature.map((byte, at) => (at === 9 ? byte ^ 1 : byte))
  expect(imported && (await library.isGoodSignature('ES256', imported, changed, data))).toBe(false)
}

const openssl = { openssl: '3.5.0' }
const withCrypto = (crypto: unknown, versions: object = openssl) => ({
  process: { versions, getBuiltinModule: () => crypto },
})
const boom = () => {
  throw new Error('not here')
}

describe('the cryptography of the runtime', () => {
  it('is node:crypto on Node', async () => {
    const library = await loadedWith(withCrypto(nodeCrypto))
    expect(library.nodeCrypto).toBe(nodeCrypto)
    expect(library.hashText('abc')).toBe(sha256('abc'))
    await expectRightAnswers(library)
  })

  it.each([
    ['there is no process', {}],
    ['process is null', { process: null }],
    ['a bundler brings a process without versions', { process: { env: {}, browser: true } }],
    ['a bundler brings a process with empty versions', { process: { versions: {}, getBuiltinModule: boom } }],
    ['Node is too old to have getBuiltinModule', { process: { versions: openssl } }],
    ['getBuiltinModule throws', { process: { versions: openssl, getBuiltinModule: boom } }],
    ['getBuiltinModule finds nothing', withCrypto(undefined)],
    ['getBuiltinModule answers with a promise', withCrypto(Promise.resolve(nodeCrypto))],
    ['workerd poses as Node', withCrypto(nodeCrypto, { openssl: '' })],
    ['the module has no hash', withCrypto({ createHash })],
    ['the module digests to nonsense', withCrypto({ ...nodeCrypto, hash: () => 'nonsense' })],
    ['the module throws', withCrypto({ ...nodeCrypto, hash: boom })],
    ['a member of process throws', { process: Object.defineProperty({}, 'versions', { get: boom }) }],
    ['process is frozen and empty', { process: Object.freeze({}) }],
  ])('is WebCrypto where %s', async (_name, globals) => {
    const library = await loadedWith(globals)
    expect(library.nodeCrypto).toBe(undefined)
    await expectRightAnswers(library)
  })

  it('verifies by WebCrypto in Deno, whose WebCrypto is faster', async () => {
    const verify = vi.fn(boom)
    const library = await loadedWith(withCrypto({ ...nodeCrypto, verify }, { ...openssl, deno: '2.9.6' }))
    await expectRightAnswers(library)
    expect(verify).not.toHaveBeenCalled()
  })

  it.each([
    ['throws', { verify: boom }],
    ['answers with something that is neither true nor false', { verify: () => 'yes' }],
    ['takes no keys of WebCrypto', { KeyObject: { from: boom } }],
  ])('verifies by WebCrypto where the verification of node:crypto %s', async (_name, odd) => {
    await expectRightAnswers(await loadedWith(withCrypto({ ...nodeCrypto, ...odd })))
  })

  it('goes on by WebCrypto where process disappears after the start', async () => {
    const context = createContext({ crypto: webcrypto, TextEncoder, TextDecoder, ...withCrypto(nodeCrypto) })
    await expectRightAnswers(runInContext(`${await script}; delete globalThis.process; library`, context) as Library)
  })
})

describe('SHA-256 by default', () => {
  it('is the same by node:crypto and by WebCrypto, for any bytes and any text', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: characters }), async (bytes, text) => {
        expect(new Uint8Array(await defaultDigest(bytes))).toEqual(await webCryptoDigest(bytes))
        // half of a surrogate pair is written as U+FFFD by both
        for (const given of [text, `${text}\ud800`])
          expect(hashText(given)).toBe(await hashText(given, webCryptoDigest))
      }),
      { numRuns: 200 },
    ))

  it('is that of the host where the host passes one', () => {
    const digest = vi.fn(() => new Uint8Array(32))
    expect(hashText('abc', digest)).toBe('A'.repeat(43))
    expect(digest).toHaveBeenCalledTimes(1)
  })
})

describe('the MAC of a text', () => {
  it('is HMAC with SHA-256, whatever the key and the text', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.string(), async (key, text) => {
        const mac = await prepareTextMAC(key)
        const expected = createHmac('sha256', key).update(text).digest('base64url')
        expect(await mac.compute(text)).toBe(expected)
        expect(mac.computeAtOnce?.(text)).toBe(expected)
      }),
    ))
})

describe('a process of its own', () => {
  const program = bundleAs(
    'esm',
    `${source}
    import { hashText } from './src/crypto/digest.ts'
    import { isGoodSignature } from './src/crypto/signatures.ts'
    import { nodeCrypto } from './src/crypto/node-crypto.ts'
    import { importPublicKey } from './src/crypto/keys.ts'
    const bytes = (text) => Uint8Array.from(text.split(','), Number)
    const key = await importPublicKey(${JSON.stringify(jwk)}, 'ES256')
    const isGood = isGoodSignature('ES256', key, bytes('${signature}'), bytes('${data}'))
    console.log([nodeCrypto !== undefined, await hashText('abc'), isGood].join(' '))`,
  )

  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? ['--permission']
    : ['--experimental-permission', '--no-warnings']

  it.each([
    ['the permission model', permission],
    ['frozen intrinsics', ['--frozen-intrinsics', '--no-warnings']],
    ['no code from strings and no __proto__', ['--disallow-code-generation-from-strings', '--disable-proto=throw']],
    ['deprecations that throw', ['--throw-deprecation', '--pending-deprecation']],
  ])('has node:crypto under %s, and says nothing', async (_name, flags) => {
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module'], {
      input: await program,
      encoding: 'utf8',
    })
    expect([stdout.trim(), stderr]).toEqual([`true ${sha256('abc')} true`, ''])
  })
})
