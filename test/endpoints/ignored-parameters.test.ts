import { describe, expect, it } from 'vitest'
import { encodeText } from '../../src/encoding/utf8.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { clients, codeRequest, ISSUER, keys, testHost } from '../support/host.ts'
import { signJWT } from '../support/signed-jwt.ts'

const faults = [
  'x=100%',
  'x=%ff',
  '%zz=1',
  'state=%',
  'scope=%c3%28',
  'redirect_uri=a&redirect_uri=b',
  'x=1&x=2',
  'redirect_uri=%',
]

describe('a parameter that does not count', () => {
  const present = async (fault: string, method: 'GET' | 'POST') => {
    const host = testHost()
    const request_uri = await host.pushed()
    const text = `${new URLSearchParams({ client_id: 'basic', request_uri })}&${fault}`
    return processAuthorizationRequest(host.as, {
      method,
      url: `${ISSUER}/authorize${method === 'GET' ? `?${text}` : ''}`,
      headers: new Headers({ 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(method === 'POST' ? { body: text } : {}),
    })
  }

  it.each(faults)('is not judged beside a request_uri (RFC 9126 §4): %s', async (fault) => {
    expect(await present(fault, 'GET')).toMatchObject({ ok: true })
    expect(await present(fault, 'POST')).toMatchObject({ ok: true })
  })

  it.each(['client_id=%', 'request_uri=%', 'request=%', 'client_id=basic', 'request_uri=b'])(
    'is none of those that decide which request it is: %s',
    async (fault) => {
      expect(await present(fault, 'GET')).toMatchObject({ ok: false })
      expect(await present(fault, 'POST')).toMatchObject({ ok: false })
    },
  )

  it('may be bytes that are no UTF-8, in the body of a POST', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const post = (text: string, ...bytes: readonly number[]) =>
      processAuthorizationRequest(host.as, {
        method: 'POST',
        url: `${ISSUER}/authorize`,
        headers: new Headers({ 'Content-Type': 'application/x-www-form-urlencoded' }),
        body: Uint8Array.from([...encodeText(text), ...bytes]),
      })
    const good = `${new URLSearchParams({ client_id: 'basic', request_uri })}`
    expect(await post(`${good}&x=é`, 0xff, 0x26, 0x79)).toMatchObject({ ok: true })
    expect(await post(`${good}&y=1`, 0xc3)).toMatchObject({ ok: true })
    expect(await post(good, 0xff)).toMatchObject({ ok: false })
    expect(await post('client_id=basic&x=', 0xff)).toMatchObject({ ok: false })
  })

  const push = async (text: (request: string) => string) => {
    const host = testHost({ policy: { request_parameter_supported: true } })
    const payload = { ...codeRequest(clients.keyed), client_id: 'keyed', iss: 'keyed', aud: ISSUER }
    const request = signJWT('ES256', keys.client.privateKey, JSON.stringify(payload), { alg: 'ES256' })
    return processPushedAuthorizationRequest(host.as, {
      method: 'POST',
      url: `${ISSUER}/par`,
      headers: new Headers({ 'Content-Type': 'application/x-www-form-urlencoded' }),
      body: text(`${new URLSearchParams({ ...(await host.assertion()), request })}`),
    })
  }

  it.each(faults)('is not judged beside the request of a push (RFC 9126 §3): %s', async (fault) => {
    expect(await push((request) => `${request}&${fault}`)).toMatchObject({ ok: true })
  })

  it.each([
    'client_id=%',
    'client_id=a&client_id=b',
    'client_assertion=%',
    'client_assertion=x',
    'client_secret=%',
    'client_secret=a&client_secret=b',
    'request=%',
    'request=x',
    'request_uri=%',
    'request_uri=a&request_uri=b',
  ])('is none of those that authenticate the client of a push, or are its request: %s', async (fault) => {
    expect(await push((request) => `${request}&${fault}`)).toMatchObject({ ok: false })
  })

  it.each(faults)('is judged in a plain request and in a push: %s', async (fault) => {
    const host = testHost()
    const plain = new URLSearchParams(codeRequest(clients.open) as Record<string, string>)
    const url = `${ISSUER}/authorize?${plain}&${fault}`
    const outcome = await processAuthorizationRequest(host.as, { method: 'GET', url, headers: new Headers() })
    expect(outcome).toMatchObject({ ok: false })
  })
})
