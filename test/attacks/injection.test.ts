import { describe, expect, it } from 'vitest'
import { parseClientIdMetadataDocument } from '../../src/client-sources/document.ts'
import { parseForm } from '../../src/encoding/form.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { authorizationReply, pushedAuthorizationReply, tokenErrorReply } from '../../src/http/replies.ts'
import { mcp } from '../../src/profiles/mcp.ts'
import {
  expectReason,
  plainRequest,
  pushRequest,
  requestObject,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import type { HttpReply } from '../../src/types/http.ts'

const LINES = '\r\nSet-Cookie: session=evil\r\n\r\n<script>alert(1)</script>'
const ECHOED = [
  'state',
  'client_id',
  'scope',
  'redirect_uri',
  'response_type',
  'response_mode',
  'nonce',
  'prompt',
  'resource',
  'login_hint',
  'request_uri',
  'code_challenge',
]

const hasBrokenLines = ({ headers }: HttpReply): boolean =>
  Object.entries(headers).some(([name, value]) => /[\r\n\0]/.test(name + value))

describe('line breaks in every value (CWE-113, RFC 9110 §5.5, RFC 9700 §4.1.3)', () => {
  it.each(ECHOED)('of the authorization endpoint reach no header and no markup: %s', async (name) => {
    const kit = await testServer({ policy: { errorsBeforeLogin: 'redirect' } })
    const request = await plainRequest(kit, { parameters: { [name]: `x${LINES}` } as never })
    for (const mode of ['query', 'fragment', 'form_post', 'jwt']) {
      const url = new URL(request.url)
      if (name !== 'response_mode') url.searchParams.set('response_mode', mode)
      const result = await processAuthorizationRequest(kit.as, { ...request, url: url.href })
      const reply = result.ok
        ? authorizationReply(
            kit.as,
            await issueAuthorizationResponse(kit.as, result.value, {
              decision: 'granted',
              subject: 'alice',
              auth_time: kit.clock(),
            }),
          )
        : authorizationReply(kit.as, result)
      expect(hasBrokenLines(reply)).toBe(false)
      expect(reply.body).not.toContain('<script>alert')
    }
  })

  it.each(ECHOED)('of a push and a redemption reach no header and no description: %s', async (name) => {
    const kit = await testServer()
    const push = await pushRequest(kit, { parameters: { [name]: `x${LINES}` } as never })
    const redemption = await tokenRequest(kit, `code${LINES}`, { token: { [name]: `x${LINES}` } as never })
    const redeemed = await redeemAuthorizationCode(kit.as, redemption)
    const replies = [
      pushedAuthorizationReply(await processPushedAuthorizationRequest(kit.as, push)),
      redeemed.ok ? expect.fail('redeemed') : tokenErrorReply(redeemed),
    ]
    for (const reply of replies) {
      expect(hasBrokenLines(reply)).toBe(false)
      expect(reply.body).not.toMatch(/Set-Cookie|<script>/)
    }
  })
})

const POLLUTERS = [
  '__proto__',
  'constructor',
  'prototype',
  '__proto__[polluted]',
  'constructor.prototype.polluted',
  'toString',
  'hasOwnProperty',
]

describe('prototype pollution (CWE-1321, CVE-2019-10744)', () => {
  it.each(POLLUTERS)('by a parameter: %s', async (name) => {
    const kit = await testServer()
    const push = await pushRequest(kit)
    const once = `${String(push.body)}&${encodeURIComponent(name)}=1`
    expectReason(
      await processPushedAuthorizationRequest(kit.as, { ...push, body: `${once}&${encodeURIComponent(name)}=2` }),
      'parameter-repeated',
    )
    unwrap(await processPushedAuthorizationRequest(kit.as, { ...push, body: once }))
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it.each(['claims', 'authorization_details', 'login_hint'])('by JSON in %s', async (name) => {
    const kit = await testServer()
    const value =
      name === 'authorization_details'
        ? '[{"type":"x","__proto__":{"polluted":1}}]'
        : '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    await processPushedAuthorizationRequest(kit.as, await pushRequest(kit, { parameters: { [name]: value } as never }))
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('by the claims of a request object', async () => {
    const kit = await testServer()
    const request = await requestObject(kit, {
      parameters: { ['__proto__' as never]: { polluted: 1, redirect_uri: 'https://evil.example' } } as never,
    })
    const push = await pushRequest(kit)
    const body = new URLSearchParams(String(push.body))
    body.set('request', request)
    await processPushedAuthorizationRequest(kit.as, { ...push, body })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('by a metadata document, whose own members decide alone', () => {
    const url = 'https://client.example/metadata.json'
    const text = `{"client_id":"${url}","client_name":"x","redirect_uris":["https://client.example/cb"],"__proto__":{"polluted":1,"trusted":true}}`
    const client = unwrap(parseClientIdMetadataDocument(text, url, mcp))
    expect((client as unknown as Record<string, unknown>).trusted).toBeUndefined()
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('floods of names (CVE-2011-4885, oCERT-2011-003: hash flooding)', () => {
  it('stop at the number of parameters that the policy has, before the rest is decoded', () => {
    const bounds = { maxRequestBytes: 10_485_760, maxParameters: 64, maxParameterLength: 1024 }
    // a triplet that is malformed shows whether the names after the bound were looked at
    const text = `${Array.from({ length: 65 }, (_, index) => `name${index}=1`).join('&')}&${'%z='.repeat(1000)}`
    const result = parseForm(text, bounds)
    expect(result.ok ? 'accepted' : result.error.reason).toBe('parameters-out-of-bounds')
  })

  it('of many names that are one number do not repeat each other', () => {
    const bounds = { maxRequestBytes: 65_536, maxParameters: 64, maxParameterLength: 1024 }
    const form = unwrap(parseForm('1=a&01=b&1.0=c&+1=d&0x1=e', bounds))
    expect(form.values.size).toBe(5)
    expect(form.repeated.size).toBe(0)
  })
})
