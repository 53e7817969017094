import { describe, expect, it } from 'vitest'
import { MAX_PASTE, readPaste } from '../../docs/playground/input/index.ts'
import { BLINK, milliseconds } from '../support/quick.ts'

const request = (text: string) => {
  const reading = readPaste(text)
  if (!reading.ok) throw new Error(reading.problem)
  return reading.request
}

describe('raw HTTP', () => {
  it('of a specification has a body in lines, which are joined', () => {
    const text = `POST /as/par HTTP/1.1\r\nHost: as.example.com\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nresponse_type=code&client_id=s6BhdRkqt3\r\n &state=af0ifjsldkj\r\n`
    expect(request(text)).toMatchObject({
      method: 'POST',
      url: 'https://as.example.com/as/par',
      body: 'response_type=code&client_id=s6BhdRkqt3&state=af0ifjsldkj',
    })
  })

  it('has folded headers, or the pseudo-headers of HTTP/2', () => {
    const folded = 'GET /r HTTP/1.1\nHost: rs.example\nDPoP: eyJ0\n  eXAi'
    expect(request(folded).headers).toContainEqual(['DPoP', 'eyJ0eXAi'])
    const http2 = ':authority: as.example\n:method: GET\n:path: /authorize?client_id=a\n:scheme: https\naccept: */*'
    expect(request(http2)).toMatchObject({ method: 'GET', url: 'https://as.example/authorize?client_id=a' })
    const inTwoLines = ':authority:\nas.example\n:method:\nGET\n:path:\n/r\naccept:\n*/*\ndpop:\n\n'
    expect(request(inTwoLines)).toMatchObject({
      method: 'GET',
      url: 'https://as.example/r',
      headers: [
        ['accept', '*/*'],
        ['dpop', ''],
      ],
    })
  })

  it('has a URL as it is sent: in ASCII, and without a user', () => {
    const reading = readPaste('GET https://u:p@bücher.example/ä?x=ü HTTP/1.1')
    expect(reading).toMatchObject({ request: { url: 'https://xn--bcher-kva.example/%C3%A4?x=%C3%BC' } })
    expect(reading).toMatchObject({ notes: [expect.stringMatching(/names a user/)] })
  })

  it.each([
    ['POST /par HTTP/1.1\nno header', /Line 2 is not a header/],
    ['POST /par HTTP/1.1\nAccept: */*', /no Host header/],
    ['HTTP/1.1 401 Unauthorized\n\n{}', /This is a reply/],
    ['* Connected to as.example\n> POST /par HTTP/2\n> Host: as.example\n>\n< HTTP/2 400', /curl -v prints/],
    ['iwr https://as.example/par', /This is PowerShell/],
    ['$r = Invoke-WebRequest -Uri https://as.example/par', /This is PowerShell/],
  ])('%j is refused with what to do', (text, problem) => {
    expect(readPaste(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) })
  })
})

describe('an HTTP archive', () => {
  const entry = (url: string, text?: string) => ({
    startedDateTime: '2026-01-02T03:04:05.678Z',
    request: {
      method: text === undefined ? 'GET' : 'POST',
      url,
      headers: [{ name: ':method', value: 'POST' }],
      ...(text === undefined ? {} : { postData: { mimeType: 'application/x-www-form-urlencoded', text } }),
    },
  })

  it('gives the first entry with a request of OAuth, and its time', () => {
    const log = { entries: [entry('https://app.example/'), entry('https://as.example/par', 'client_id=app')] }
    expect(request(JSON.stringify({ log }))).toEqual({
      method: 'POST',
      url: 'https://as.example/par',
      headers: [
        ['Content-Type', 'application/x-www-form-urlencoded'],
        ['Date', 'Fri, 02 Jan 2026 03:04:05 GMT'],
      ],
      body: 'client_id=app',
    })
  })

  it('may name parameters in the reply of another entry, and in the Referer of one', () => {
    const script = { ...entry('https://app.example/app.js'), response: { content: { text: 'client_id=app' } } }
    const { request: of } = entry('https://app.example/logo.png')
    const referer = { request: { ...of, headers: [{ name: 'Referer', value: 'https://as.example/?client_id=app' }] } }
    const poll = entry('https://app.example/poll?last_request=1')
    const log = { entries: [script, referer, poll, entry('https://as.example/par', 'client_id=app')] }
    expect(request(JSON.stringify({ log })).url).toBe('https://as.example/par')
  })

  it('may say which calls led to an entry, two hundred deep', () => {
    const calls = Array.from({ length: 200 }).reduce((parent) => ({ callFrames: [], parent }), {})
    const log = { entries: [{ ...entry('https://as.example/par', 'client_id=app'), _initiator: { stack: calls } }] }
    expect(request(JSON.stringify({ log })).body).toBe('client_id=app')
  })

  it.each([
    ['a collection', { info: {}, item: [{ name: 'push' }] }],
    ['a request', { method: 'POST', url: 'https://as.example/par', header: [], body: { mode: 'urlencoded' } }],
    ['a request with the parts of its URL', { method: 'POST', url: { raw: 'https://as.example/par' } }],
  ])('is not %s of Postman, which is told how to copy', (_, value) => {
    expect(readPaste(JSON.stringify(value))).toEqual({ ok: false, problem: expect.stringMatching(/Postman.*cURL/) })
  })

  it('may be one entry, or the list of its parameters', () => {
    const one = entry('https://as.example/par', '')
    const params = [{ name: 'client_id', value: 'a%20b' }]
    const listed = { ...one, request: { ...one.request, postData: { params } } }
    expect(request(JSON.stringify(listed)).body).toBe('client_id=a%20b')
  })
})

describe('parameters alone', () => {
  it.each([
    ['client_id=app&response_type=code&state=a+b', 'POST', 'https://as.example/par'],
    ['client_id: app\nresponse_type: code', 'POST', 'https://as.example/par'],
    ['grant_type=authorization_code&code=x', 'POST', 'https://as.example/token'],
    ['{"client_id":"app","max_age":5}', 'POST', 'https://as.example/par'],
    ['client_id=app&request_uri=urn:x', 'GET', 'https://as.example/authorize?client_id=app&request_uri=urn%3Ax'],
  ])('%j become a request', (text, method, url) => {
    expect(request(text)).toMatchObject({ method, url })
  })

  it('may be the URL of a browser', () => {
    expect(request('https://as.example/authorize?client_id=a').method).toBe('GET')
  })
})

describe('a hostile or wrong paste', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  it.each([
    ['<script>alert(1)</script>', /neither a curl command nor/],
    ['', /Paste a request/],
    ['x'.repeat(MAX_PASTE + 1), /at most 1000000/],
    ['curl https://as.example/\u0000', /U\+0000/],
    ['curl https://as.example/\u001b[31m', /U\+001B/],
    [deep, /nested too deeply/],
    ['{"a":1,"a":2}', /names a member twice/],
    ['{"a":{}}', /neither an entry/],
    ['POST javascript:alert(1) HTTP/1.1\nHost: a', /neither a curl command nor/],
    ['curl javascript://x', /not an absolute URL/],
    ['curl file:///etc/passwd', /not an absolute URL/],
    ['curl -X "G E T" https://a.example', /not a method of HTTP/],
    ['eyJ.eyJ.c2ln', /its header is not JSON/],
    ['color=blue&size=3', /None of these names/],
  ])('is refused with a message (%#)', (text, problem) => {
    expect(readPaste(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) })
  })

  // a paste of the greatest length, of what repeats most: a time that grew by its square would take minutes
  const LONG = MAX_PASTE - 40
  it.each([
    `curl 'https://a.example/' -d '${"a'\\''".repeat(LONG / 5)}'`,
    `curl https://a.example/ ${'-s '.repeat(LONG / 3)}`,
    `curl https://a.example/ -d "${'$A'.repeat(LONG / 2)}"`,
    `curl "https://a.example/" ^\n-d "${'^'.repeat(LONG / 2)}"`,
    `POST / HTTP/1.1\n${' a:b\n'.repeat(LONG / 5)}`,
    `{"client_id":"${'\\"'.repeat(LONG / 3)}`,
    `client_id=${'a=b&'.repeat(LONG / 4)}`,
    `client_id=a\n${'b=c\n'.repeat(LONG / 4)}`,
    'a.'.repeat(LONG / 2),
    `{"log":{"entries":[${'{},'.repeat(LONG / 3)}{}]}}`,
  ])('of a megabyte takes linear time (%#)', (text) => {
    expect(milliseconds(() => readPaste(text))).toBeLessThan(2 * BLINK)
  })
})
