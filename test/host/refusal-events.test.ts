import { expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import {
  authorizationRequest,
  begin,
  type FlowScript,
  present,
  push,
  pushRequest,
  redeem,
  type TestServer,
  testServer,
  unwrap,
} from '../../src/testing/index.ts'

const lastOf = ({ events }: TestServer) => events.at(-1)

/** A push whose form is made by hand. */
const pushForm = async (server: TestServer, form: Readonly<Record<string, string>>, authorization?: string) => {
  const request = await pushRequest(server, { client: 'none', proof: false })
  const headers = new Headers({ 'Content-Type': 'application/x-www-form-urlencoded' })
  if (authorization !== undefined) headers.set('Authorization', authorization)
  const body = new URLSearchParams(form).toString()
  return processPushedAuthorizationRequest(server.as, { ...request, headers, body })
}

it.each<readonly [whose: string, reason: string, client_id: string, script: FlowScript]>([
  [
    'whose certificate is missing',
    'client-certificate-missing',
    'test-tls_client_auth',
    { client: 'tls_client_auth', certificate: 'certificate: missing' },
  ],
  [
    'whose assertion is forged',
    'client-assertion-signature',
    'test-private_key_jwt',
    { assertion: 'signature: by another key' },
  ],
  [
    'that named another in the form',
    'client-id-mismatch',
    'test-private_key_jwt',
    { parameters: 'client_id: of another client' },
  ],
])('a refused push names the registered client %s', async (_whose, reason, client_id, script) => {
  const server = await testServer()
  await push(server, script)
  expect(lastOf(server)).toMatchObject({ type: 'refused', endpoint: 'push', reason, client_id })
})

it('a refused push names the registered client whose secret is wrong, and no secret', async () => {
  const server = await testServer()
  await pushForm(server, { client_id: 'test-client_secret_post', client_secret: 'nobody has this secret' })
  expect(lastOf(server)).toMatchObject({ reason: 'client-secret-mismatch', client_id: 'test-client_secret_post' })
  expect(JSON.stringify(server.events)).not.toContain('nobody has')
})

it('a refused redemption names the registered client', async () => {
  const server = await testServer()
  await redeem(server, { assertion: 'signature: by another key' })
  expect(lastOf(server)).toMatchObject({ endpoint: 'token', client_id: 'test-private_key_jwt' })
})

it('a name that is not registered is told by client-unknown alone, within its detail', async () => {
  const server = await testServer()
  await pushForm(server, { client_id: 'a text in the wrong field' })
  expect(lastOf(server)).toMatchObject({ reason: 'client-unknown' })
  await processAuthorizationRequest(server.as, {
    ...authorizationRequest(server, 'x'),
    url: `${server.as.authorization_endpoint}?client_id=a+text+in+the+wrong+field`,
  })
  expect(lastOf(server)).toMatchObject({ reason: 'client-not-found' })
  const told = server.events.filter((event) => JSON.stringify(event).includes('wrong field'))
  expect(told).toEqual([
    expect.objectContaining({ reason: 'client-unknown', detail: 'client_id: "a text in the wrong field"' }),
  ])
  expect(told[0]).not.toHaveProperty('client_id')
})

it.each([
  ['in the form', { client_id: 'the secret of a client', client_secret: 'its-client-id' }, undefined],
  ['in the header', {}, `Basic ${btoa('the+secret+of+a+client:its-client-id')}`],
] as const)('a secret in place of the client_id, %s, is told to nobody', async (_where, form, authorization) => {
  const server = await testServer()
  await pushForm(server, form, authorization)
  expect(lastOf(server)).toMatchObject({
    reason: 'client-unknown',
    detail: 'client_id: 22 characters, which are not shown, since they came with a secret and may be one',
  })
  expect(JSON.stringify(server.events)).not.toContain('secret of a')
})

it('a refused authorization request names the client that brought it', async () => {
  const server = await testServer({ policy: { require_pushed_authorization_requests: true } })
  await begin(server)
  expect(lastOf(server)).toMatchObject({ reason: 'pushed-request-required', client_id: 'test-private_key_jwt' })
})

it('a request_uri names its client only to that client', async () => {
  const server = await testServer()
  await present(server, { presentation: 'client_id: of another client' })
  expect(lastOf(server)).not.toHaveProperty('client_id')
  const { request_uri } = unwrap(await push(server))
  server.clock.advance(61)
  await processAuthorizationRequest(server.as, authorizationRequest(server, request_uri))
  expect(lastOf(server)).toMatchObject({ reason: 'request-uri-expired', client_id: 'test-private_key_jwt' })
})

it('a reference that is over names the client of its request', async () => {
  const server = await testServer()
  const { reference } = unwrap(await present(server))
  server.clock.advance(3600)
  await resumeAuthorizationRequest(server.as, reference)
  expect(lastOf(server)).toMatchObject({ type: 'refused', client_id: 'test-private_key_jwt' })
})
