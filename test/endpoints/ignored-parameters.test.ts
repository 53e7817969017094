import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { clients, codeRequest, ISSUER, testHost } from '../support/host.ts'

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

  it.each(faults)('is judged in a plain request and in a push: %s', async (fault) => {
    const host = testHost()
    const plain = new URLSearchParams(codeRequest(clients.open) as Record<string, string>)
    const url = `${ISSUER}/authorize?${plain}&${fault}`
    const outcome = await processAuthorizationRequest(host.as, { method: 'GET', url, headers: new Headers() })
    expect(outcome).toMatchObject({ ok: false })
  })
})
