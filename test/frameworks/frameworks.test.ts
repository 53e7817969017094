import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  assertion,
  authenticatedBy,
  basic,
  codeVerifier,
  dpop,
  form,
  header,
  ISSUER,
  json,
  PAR,
  REDIRECT_URI,
  requestFor,
  TOKEN,
} from './support/client.ts'
import { type Answer, FORM, open, type Sent, send as sendTo } from './support/connection.ts'
import { frameworks } from './support/frameworks.ts'
import { type Running, start } from './support/programs.ts'

const BOUND = 65_536

describe.each(frameworks)('$name', ({ program, firstOfRepeats = false, readsWhole = false }) => {
  let server: Running
  beforeAll(async () => {
    server = await start(program)
  })
  afterAll(() => server?.stop())

  const send = (sent: Sent) => sendTo(server.port, sent)
  const push = (sent: Sent = {}) => send({ headers: [FORM, basic()], body: form(requestFor()), ...sent })
  const expectError = (answer: Answer, status: number, error: string) => {
    expect([answer.status, json(answer).error]).toEqual([status, error])
    expect(header(answer, 'cache-control')).toBe('no-store')
  }
  const COOKIES = ['Cookie', 'theme=dark; user=bob'] as const
  const authorize = (client_id: string, pushed: Answer, method = 'GET') => {
    const parameters = form({ client_id, request_uri: String(json(pushed).request_uri) })
    return method === 'GET'
      ? send({ method, path: `/oauth/authorize?${parameters}`, headers: [COOKIES] })
      : send({ method, path: '/oauth/authorize', headers: [FORM, COOKIES], body: parameters })
  }
  const codeOf = (answer: Answer): string => {
    const location = new URL(header(answer, 'location') ?? '')
    expect([answer.status, location.origin + location.pathname]).toEqual([303, REDIRECT_URI])
    expect([location.searchParams.get('iss'), location.searchParams.get('state')]).toEqual([ISSUER, 'a&b=c'])
    return location.searchParams.get('code') ?? ''
  }

  it('carries a push with a secret through to its tokens, once', async () => {
    const code_verifier = codeVerifier()
    const pushed = await push({ body: form(requestFor(code_verifier)) })
    expect([pushed.status, json(pushed).expires_in]).toEqual([201, 60])
    expect([header(pushed, 'content-type'), header(pushed, 'cache-control')]).toEqual(['application/json', 'no-store'])
    const code = codeOf(await authorize('shop', pushed))
    const redemption = {
      path: '/oauth/token',
      headers: [FORM, basic()],
      body: form({ grant_type: 'authorization_code', code, code_verifier, redirect_uri: REDIRECT_URI }),
    }
    const redeemed = await send(redemption)
    expect([redeemed.status, json(redeemed).token_type]).toEqual([200, 'Bearer'])
    expect(json(redeemed).access_token).toMatch(/^bob /)
    expectError(await send(redemption), 400, 'invalid_grant')
    expect((await authorize('shop', pushed)).status).toBe(400)
  })

  it('carries a push with a signed assertion and DPoP through, its nonce fetched by a first attempt', async () => {
    const [code_verifier, proof, client_assertion] = [codeVerifier(), await dpop(), await assertion()]
    const body = form({ ...requestFor(code_verifier), ...authenticatedBy(client_assertion) })
    const first = await push({ headers: [FORM, await proof(PAR)], body })
    expectError(first, 400, 'use_dpop_nonce')
    const nonce = header(first, 'dpop-nonce')
    const pushed = await push({ headers: [FORM, await proof(PAR, nonce)], body })
    expect(pushed.status).toBe(201)
    expectError(await push({ headers: [FORM, await proof(PAR, nonce)], body }), 401, 'invalid_client')

    const code = codeOf(await authorize('bank', pushed, 'POST'))
    const redemption = async (headers: Sent['headers']) =>
      send({
        path: '/oauth/token',
        headers: headers ?? [],
        body: form({
          ...{ grant_type: 'authorization_code', code, code_verifier, redirect_uri: REDIRECT_URI },
          ...authenticatedBy(await assertion()),
        }),
      })
    expectError(await redemption([FORM]), 400, 'invalid_grant')
    expectError(await redemption([FORM, await proof(PAR, nonce)]), 400, 'invalid_dpop_proof')
    const redeemed = await redemption([FORM, await proof(TOKEN, nonce)])
    expect([redeemed.status, json(redeemed).token_type]).toEqual([200, 'DPoP'])
    expect(json(redeemed).access_token).toMatch(/^bob /)
  })

  it('compares proofs with the configured URL, whatever host the request names', async () => {
    const proof = await dpop()
    const attempt = async (htu: string, nonce?: string) =>
      push({
        host: 'evil.example',
        headers: [
          FORM,
          ['X-Forwarded-Host', 'evil.example'],
          ['X-Forwarded-Proto', 'http'],
          ['Forwarded', 'host=evil.example;proto=http'],
          await proof(htu, nonce),
        ],
        body: form({ ...requestFor(), ...authenticatedBy(await assertion()) }),
      })
    const nonce = header(await attempt(PAR), 'dpop-nonce')
    expectError(await attempt('http://evil.example/oauth/par', nonce), 400, 'invalid_dpop_proof')
    expectError(await attempt('https://evil.example/oauth/par', nonce), 400, 'invalid_dpop_proof')
    expectError(await attempt(`http://127.0.0.1:${server.port}/oauth/par`, nonce), 400, 'invalid_dpop_proof')
    expect((await attempt(PAR, nonce)).status).toBe(201)
  })

  it('refuses two DPoP headers, in one request or joined', async () => {
    const proof = await dpop()
    const nonce = header(await push({ headers: [FORM, basic(), await proof(PAR)] }), 'dpop-nonce')
    const [one, other] = [await proof(PAR, nonce), await proof(PAR, nonce)]
    expectError(await push({ headers: [FORM, basic(), one, other] }), 400, 'invalid_dpop_proof')
    expectError(await push({ headers: [FORM, basic(), one, ['dpop', one[1]]] }), 400, 'invalid_dpop_proof')
    expectError(await push({ headers: [FORM, basic(), ['DPoP', `${one[1]}, ${other[1]}`]] }), 400, 'invalid_dpop_proof')
    expect((await push({ headers: [FORM, basic(), one] })).status).toBe(201)
  })

  it('never lets a second Authorization header count', async () => {
    const wrong = basic('shop:wrong')
    expectError(await push({ headers: [FORM, wrong, basic()] }), 401, 'invalid_client')
    const rightFirst = await push({ headers: [FORM, basic(), wrong] })
    if (firstOfRepeats) expect(rightFirst.status).toBe(201)
    else expectError(rightFirst, 401, 'invalid_client')
  })

  it('never lets a second Content-Type header count', async () => {
    const other = ['Content-Type', 'application/json'] as const
    expectError(await push({ headers: [other, FORM, basic()] }), 400, 'invalid_request')
    const formFirst = await push({ headers: [FORM, other, basic()] })
    if (firstOfRepeats) expect(formFirst.status).toBe(201)
    else expectError(formFirst, 400, 'invalid_request')
  })

  it.each(['scope=a&scope=b', 'scope=a&scope=a', 'client_id=shop&client_id=bank', 'scope%5B%5D=a&state=x'])(
    'sees every repeat of a form (%s)',
    async (repeats) => {
      expectError(await push({ body: `${form(requestFor())}&${repeats}` }), 400, 'invalid_request')
    },
  )

  it.each(['__proto__=x', 'constructor=x', 'scope%5Bx%5D=y', 'toString=x&hasOwnProperty=y'])(
    'takes %s for a parameter that nobody knows',
    async (pairs) => {
      expect((await push({ body: `${form(requestFor())}&${pairs}` })).status).toBe(201)
    },
  )

  it('reads a body that comes in chunks', async () => {
    const body = form(requestFor())
    expect((await push({ body: [body.slice(0, 7), body.slice(7, 40), body.slice(40)] })).status).toBe(201)
  })

  it('answers 413 to a body past the bound', async () => {
    expectError(await push({ body: `padding=${'a'.repeat(BOUND)}` }), 413, 'invalid_request')
    const pieces = Array.from({ length: 9 }, () => 'a'.repeat(BOUND / 8))
    expectError(await push({ body: pieces }), 413, 'invalid_request')
  })

  const answersEarly = 'answers a body past the bound before it has been sent'
  if (!readsWhole)
    it(answersEarly, async () => {
      const connection = await open(server.port)
      const head = [
        'POST /oauth/par HTTP/1.1',
        'Host: x',
        FORM.join(': '),
        basic().join(': '),
        'Content-Length: 100000000',
      ]
      connection.write([...head, '', 'a'.repeat(2 * BOUND)].join('\r\n'))
      expectError(await connection.read(), 413, 'invalid_request')
      connection.close()
    })

  it.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain', 'application/x-www-form-urlencodedx'])(
    'refuses a body of the type %s',
    async (type) => {
      expectError(await push({ headers: [['Content-Type', type], basic()] }), 400, 'invalid_request')
    },
  )

  it('refuses a body without a type, and none at all', async () => {
    expectError(await push({ headers: [basic()] }), 400, 'invalid_request')
    expectError(await push({ headers: [basic()], body: '' }), 400, 'invalid_request')
  })

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('answers 405 to a push by %s', async (method) => {
    const answer = await push({ method, ...(method === 'GET' ? { headers: [basic()], body: '' } : {}) })
    expectError(answer, 405, 'invalid_request')
    expect(header(answer, 'allow')).toBe('POST')
  })

  it('answers HEAD with the head alone', async () => {
    const connection = await open(server.port)
    for (const [path, allow] of [
      ['/oauth/par', 'POST'],
      ['/oauth/authorize', 'GET, POST'],
    ] as const) {
      const answer = await connection.send({ method: 'HEAD', path, headers: [] })
      expect([answer.status, header(answer, 'allow'), answer.body]).toEqual([405, allow, ''])
    }
    connection.close()
  })

  it('takes nothing of a push from the query', async () => {
    const body = form({ ...requestFor(), client_id: 'shop' })
    expect((await push({ path: '/oauth/par?client_id=bank&request_uri=x', body })).status).toBe(201)
    expectError(await push({ path: `/oauth/par?${body}`, body: '' }), 400, 'invalid_request')
  })

  it.each(['/oauth/p%61r', '/OAUTH/PAR', '/oauth//par', '/oauth/par/', '//evil.example/oauth/par', '/oauth/./par'])(
    'never takes a proof for another URL at %s',
    async (path) => {
      const proof = await dpop()
      const attempt = async (htu: string, nonce?: string) =>
        push({ path, headers: [FORM, basic(), await proof(htu, nonce)] })
      const first = await attempt(PAR)
      if (header(first, 'dpop-nonce') === undefined) {
        expect([301, 307, 308, 404, 405]).toContain(first.status)
        return
      }
      const nonce = header(first, 'dpop-nonce')
      expectError(await attempt('https://evil.example/oauth/par', nonce), 400, 'invalid_dpop_proof')
      expect((await attempt(PAR, nonce)).status).toBe(201)
    },
  )

  it('shows an error to the user where it may not go to the client', async () => {
    const answer = await send({ method: 'GET', path: '/oauth/authorize?client_id=shop&request_uri=x', headers: [] })
    expect([answer.status, header(answer, 'location')]).toEqual([400, undefined])
    expect(header(answer, 'content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')?.[0]).toContain("default-src 'none'")
  })

  it('sees the repeats of a query', async () => {
    const pushed = await push()
    const twice = form({ client_id: 'shop', request_uri: String(json(pushed).request_uri) })
    const answer = await send({ method: 'GET', path: `/oauth/authorize?${twice}&client_id=shop`, headers: [] })
    expect([answer.status, header(answer, 'location')]).toEqual([400, undefined])
  })

  it('keeps a connection in step after a refusal', async () => {
    const connection = await open(server.port)
    const refused: Sent[] = [
      { headers: [FORM, basic('shop:wrong')], body: form(requestFor()) },
      { headers: [['Content-Type', 'application/json'], basic()], body: '{}' },
      { method: 'PUT', headers: [FORM, basic()], body: form(requestFor()) },
      { headers: [FORM, basic()], body: ['a=b&', 'a=c'] },
    ]
    const statuses = []
    for (const sent of refused) statuses.push((await connection.send(sent)).status)
    expect(statuses).toEqual([401, 400, 405, 400])
    expect((await connection.send({ headers: [FORM, basic()], body: form(requestFor()) })).status).toBe(201)
    connection.close()
  })

  it('has printed no error by then', () => {
    expect(server.errors()).toBe('')
  })

  it('survives clients that go away', async () => {
    for (const text of [
      'POST /oauth/par HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nresponse_type=code',
      'POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc',
      'POST /oauth/authorize HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n',
    ]) {
      const connection = await open(server.port)
      await new Promise<void>((resolve) => connection.socket.write(text, () => resolve()))
      connection.socket.resetAndDestroy()
    }
    expect((await push()).status).toBe(201)
    expect(server.isAlive()).toBe(true)
    expect(server.errors()).not.toMatch(/unhandled|uncaught/i)
  })
})
