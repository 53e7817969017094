import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCertificate, commonName } from '../crypto/x509/certificate-builder.ts'
import { basic, form, header, json, requestFor } from './support/client.ts'
import { FORM, send as sendTo } from './support/connection.ts'
import { here, node, type Running, start } from './support/programs.ts'

const pemOf = (name: string): string => {
  const der = Buffer.from(buildCertificate({ subject: commonName(name) })).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`
}

describe('a Lambda function', () => {
  let server: Running
  beforeAll(async () => {
    server = await start(node(here('support/lambda-gateway.ts')))
  })
  afterAll(() => server?.stop())

  const push = (
    path: string,
    headers: readonly (readonly [string, string])[],
    parameters: Readonly<Record<string, string>> = {},
  ) => sendTo(server.port, { path, headers: [FORM, ...headers], body: form({ ...requestFor(), ...parameters }) })

  it('serves a function URL as well', async () => {
    const pushed = await push('/url/oauth/par', [basic(), ['Cookie', 'a=b; c=d']])
    expect([pushed.status, header(pushed, 'cache-control')]).toEqual([201, 'no-store'])
    const query = form({ client_id: 'shop', request_uri: String(json(pushed).request_uri) })
    const answer = await sendTo(server.port, { method: 'GET', path: `/url/oauth/authorize?${query}`, headers: [] })
    expect(answer.status).toBe(303)
  })

  const certificate = (name: string) => ['X-Stands-For-Certificate', encodeURIComponent(pemOf(name))] as const

  it('authenticates a client by the certificate that API Gateway verified', async () => {
    expect((await push('/oauth/par', [certificate('fund')], { client_id: 'fund' })).status).toBe(201)
  })

  it.each([
    ['another certificate', [certificate('shop')]],
    ['none', []],
    ['one that the client itself claims in a header', [['Client-Cert', 'x'] as const]],
  ] as const)('refuses it with %s', async (_, headers) => {
    const answer = await push('/oauth/par', headers, { client_id: 'fund' })
    expect([answer.status, json(answer).error]).toEqual([401, 'invalid_client'])
  })

  it('has no other path', async () => {
    expect((await push('/oauth/other', [basic()])).status).toBe(404)
  })
})
