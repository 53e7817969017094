import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import { clients, codeRequest, formPost, PUSH, query, TOKEN, testHost } from '../support/host.ts'

const host = testHost()
const pushed = formPost(PUSH, codeRequest(clients.basic))

describe('headers without get', () => {
  const requests: [name: string, send: (headers: never) => Promise<unknown>][] = [
    ['a push', (headers) => processPushedAuthorizationRequest(host.as, { ...pushed, headers })],
    ['a redemption', (headers) => redeemAuthorizationCode(host.as, { ...formPost(TOKEN, {}), headers })],
    ['an authorization request by GET', (headers) => processAuthorizationRequest(host.as, { ...query({}), headers })],
    ['an authorization request by POST', (headers) => processAuthorizationRequest(host.as, { ...pushed, headers })],
  ]

  it.each(requests)('are told to the host that makes %s of them', async (_name, send) => {
    for (const headers of [{ 'content-type': 'application/x-www-form-urlencoded' }, undefined, null]) {
      await expect(send(headers as never)).rejects.toThrow(
        /^headers must have get\(name\); got (?:undefined|null|an object)\. Pass new Headers/,
      )
      await expect(send(headers as never)).rejects.toBeInstanceOf(TypeError)
    }
  })

  it('may be of any kind that has it', async () => {
    const headers: HttpRequest['headers'] = { get: () => undefined }
    expect((await processPushedAuthorizationRequest(host.as, { ...pushed, headers })).ok).toBe(false)
  })
})
