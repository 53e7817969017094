import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/testing/results.ts'
import { clients, keys, PUSH, TOKEN, testHost } from '../support/host.ts'
import { root } from '../support/project.ts'

const page = readFileSync(join(root, 'docs/production/store-records.md'), 'utf8')

/** What the page says of a namespace: characters of its keys and of a small value. */
const stated = (namespace: string): readonly number[] => {
  const row = new RegExp(`^\\| \`${namespace}:…\` \\| (\\d+) \\+ (\\d+) \\|`, 'm').exec(page)
  return [Number(row?.[1]), Number(row?.[2])]
}

/** Walks a client with an assertion and DPoP through, and measures everything that was kept on the way. */
const measure = async () => {
  const host = testHost()
  const found = new Map<string, readonly number[]>()
  const look = () => {
    for (const [key, value] of host.store.contents()) found.set(key.split(':')[0] ?? '', [key.length, value.length])
  }
  const proof = { DPoP: await host.proof(keys.proof, PUSH) }
  const { request_uri } = unwrap(await host.push(clients.keyed, await host.assertion(), proof))
  look()
  const answer = unwrap(await host.decide(unwrap(await host.present(request_uri, clients.keyed))))
  look()
  const headers = { DPoP: await host.proof(keys.proof, TOKEN) }
  unwrap(await host.redeem(answer.parameters.code ?? '', clients.keyed, await host.assertion(), headers))
  look()
  return found
}

describe('the page on stores', () => {
  it('states every namespace that is written, and the size of its keys', async () => {
    const found = await measure()
    expect([...found.keys()].sort()).toEqual(['client-assertion', 'code', 'dpop-proof', 'request', 'used-code'])
    for (const [namespace, [length]] of found) expect([namespace, stated(namespace)[0]]).toEqual([namespace, length])
  })

  it('states the size of small values to a tenth', async () => {
    for (const [namespace, [, length = 0]] of await measure()) {
      const [, size = 0] = stated(namespace)
      expect(Math.abs(length - size), namespace).toBeLessThanOrEqual(length / 10)
    }
  })
})
