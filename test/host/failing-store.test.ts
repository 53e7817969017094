import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/testing/results.ts'
import { clients, codeOf, keys, PUSH, TOKEN, testHost } from '../support/host.ts'
import type { Fault } from '../support/traced-store.ts'

type Host = ReturnType<typeof testHost>

/** Each prepares its operation, and gives it with the number of its calls to the store. */
const operations: Readonly<Record<string, (host: Host) => Promise<readonly [() => Promise<unknown>, number]>>> = {
  push: async (host) => {
    const [assertion, DPoP] = [await host.assertion(), await host.proof(keys.proof, PUSH)]
    return [() => host.push(clients.keyed, assertion, { DPoP }), 3]
  },
  presentation: async (host) => {
    const request_uri = await host.pushed()
    return [() => host.present(request_uri), 1]
  },
  'plain request': async (host) => [() => host.begin(), 1],
  resumption: async (host) => {
    const { reference } = await host.pending()
    return [() => host.resume(reference), 1]
  },
  decision: async (host) => {
    const pending = await host.pending()
    return [() => host.decide(pending), 2]
  },
  redemption: async (host) => {
    const pending = unwrap(await host.present(await host.pushed(clients.keyed, await host.assertion()), clients.keyed))
    const code = codeOf(await host.decide(pending))
    const [assertion, DPoP] = [await host.assertion(), await host.proof(keys.proof, TOKEN)]
    return [() => host.redeem(code, clients.keyed, assertion, { DPoP }), 5]
  },
}

const isMarker = (call: string | undefined): boolean =>
  call === 'insert client-assertion' || call === 'insert dpop-proof'

describe.each(Object.entries(operations))('a %s whose call to the store fails', (_name, prepare) => {
  it.each<Fault>(['before', 'after'])(
    'rejects, and makes no call a second time, when it breaks %s it is done',
    async (fault) => {
      const undisturbed = testHost()
      const [operation, calls] = await prepare(undisturbed)
      const before = undisturbed.store.calls.length
      unwrap((await operation()) as Parameters<typeof unwrap>[0])
      const made = undisturbed.store.calls.slice(before)
      expect(made).toHaveLength(calls)

      for (let position = 0; position < calls; position++) {
        const host = testHost()
        const [broken] = await prepare(host)
        const start = host.store.calls.length
        host.store.breakCall(position, fault)
        await expect(broken()).rejects.toThrow(/the store is down|the answer of the store was lost/)
        // the markers go out together; else nothing follows a call that failed
        const last = isMarker(made[position]) ? made.map(isMarker).lastIndexOf(true) + 1 : position + 1
        expect(host.store.calls.slice(start)).toEqual(made.slice(0, last))
      }
    },
  )
})
