import { describe, expect, it } from 'vitest'
import { readPaste } from '../../docs/playground/input/index.ts'

const request = (text: string) => {
  const reading = readPaste(text)
  if (!reading.ok) throw new Error(reading.problem)
  return reading.request
}
const notes = (text: string) => {
  const reading = readPaste(text)
  return reading.ok ? reading.notes : [reading.problem]
}
const URL_OF_PAR = 'https://as.example/par'

describe('a curl command', () => {
  it('of documentation has continued lines, both quotes and several -d', () => {
    const text = `$ curl --request POST \\
  --url '${URL_OF_PAR}' \\
  --header "Authorization: Bearer <token>" \\
  -d client_id=app -d "scope=openid profile" \\
  --data 'state=it'\\''s'`
    expect(request(text)).toEqual({
      method: 'POST',
      url: URL_OF_PAR,
      headers: [
        ['Authorization', 'Bearer <token>'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      body: "client_id=app&scope=openid profile&state=it's",
    })
  })

  it('of a browser has $-quotes, --data-raw and --compressed', () => {
    const text = `curl '${URL_OF_PAR}' -H 'content-type: application/x-www-form-urlencoded' --data-raw $'a=\\u0021b\\'c\\n' --compressed`
    expect(request(text)).toMatchObject({ method: 'POST', body: "a=!b'c\n" })
  })

  it('of a browser under Windows has carets before its quotes', () => {
    const text = `curl ^"${URL_OF_PAR}?x=1^&y=2^" ^\r\n  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"130^\\^"^" ^\r\n  --data-raw ^"client_id=app^&scope=a^%^20b^"`
    expect(request(text)).toMatchObject({
      url: `${URL_OF_PAR}?x=1&y=2`,
      headers: expect.arrayContaining([['sec-ch-ua', '"Chromium";v="130"']]),
      body: 'client_id=app&scope=a%20b',
    })
  })

  it.each([
    [
      'an & between two commands',
      `curl ^"${URL_OF_PAR}^" --data-raw ^"a=b^&c=d^" &\r\ncurl ^"https://x.example^" -d ^"e=f^"`,
      /&/,
    ],
    [
      'a line without a caret at its end',
      `curl "${URL_OF_PAR}" ^\n -d "a=b&c=d"\ncurl "https://x.example" -d "e=f"`,
      /line/,
    ],
  ])('for cmd.exe ends at %s', (_, text, note) => {
    expect(request(text)).toMatchObject({ url: URL_OF_PAR, body: 'a=b&c=d' })
    expect(notes(text)).toEqual([expect.stringMatching(note)])
  })

  it('sends the user that its URL names as Basic, and no type that the command takes out', () => {
    expect(request(`curl https://app:p%40ss@as.example/par -H 'Content-Type:' -d a=b`)).toEqual({
      method: 'POST',
      url: URL_OF_PAR,
      headers: [['Authorization', `Basic ${btoa('app:p@ss')}`]],
      body: 'a=b',
    })
  })

  it.each([
    ['-H Authorization:', []],
    ['-u c:d', [['Authorization', `Basic ${btoa('c:d')}`]]],
  ])('with %s does not send the user that its URL names', (option, headers) => {
    const text = `curl https://a:b@as.example/par ${option}`
    expect(request(text)).toMatchObject({ url: URL_OF_PAR, headers })
    expect(notes(text)).toEqual([expect.stringMatching(/does not send the user/)])
  })

  it('may end a line with the output of a command', () => {
    expect(request(`curl ${URL_OF_PAR} -d a=\`cat x\`\necho`)).toMatchObject({ url: URL_OF_PAR })
  })

  it.each([
    ['typographic quotes', `curl ‘${URL_OF_PAR}’ -d “a=b”`, /straight ones/],
    ['the continued lines of PowerShell', `curl.exe ${URL_OF_PAR} \`\n -d "a=b"`, /This is PowerShell/],
    ['a line break in a header', `curl ${URL_OF_PAR} -H $'Accept: a\\nDPoP: b'`, /line break/],
  ])('with %s is refused with what to do', (_, text, problem) => {
    expect(notes(text)).toEqual([expect.stringMatching(problem)])
  })

  it('for cmd.exe continues its lines by carets', () => {
    expect(request(`curl -X POST "${URL_OF_PAR}" ^\n -d "client_id=a^&b"`)).toMatchObject({ body: 'client_id=a^&b' })
  })

  it('of Postman has --location, --header and --data-urlencode', () => {
    const text = `curl --location 'https://as.example/token' \\
--header 'Content-Type: application/x-www-form-urlencoded' \\
--data-urlencode 'grant_type=authorization_code' \\
--data-urlencode 'redirect_uri=https://app.example/cb?x=1&y=2'`
    expect(request(text).body).toBe(
      'grant_type=authorization_code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Fx%3D1%26y%3D2',
    )
  })

  it.each([
    ['-u app:se:cret', ['Authorization', 'Basic YXBwOnNlOmNyZXQ=']],
    ['-uapp:x', ['Authorization', 'Basic YXBwOng=']],
    ['--user app', ['Authorization', 'Basic YXBwOg==']],
    ['-b sid=1', ['Cookie', 'sid=1']],
    ['-H "X-Empty;"', ['X-Empty', '']],
    ['--oauth2-bearer t', ['Authorization', 'Bearer t']],
  ])('with %s sends that header', (option, header) => {
    expect(request(`curl ${URL_OF_PAR} ${option}`).headers).toContainEqual(header)
  })

  it.each([
    [`curl -G ${URL_OF_PAR} -d a=1 --data-urlencode b='x y'`, 'GET', `${URL_OF_PAR}?a=1&b=x%20y`, ''],
    [`curl -sSXPOST ${URL_OF_PAR} -da=1`, 'POST', URL_OF_PAR, 'a=1'],
    [`curl -I ${URL_OF_PAR}`, 'HEAD', URL_OF_PAR, ''],
    [`curl --json '{"a":1}' ${URL_OF_PAR}`, 'POST', URL_OF_PAR, '{"a":1}'],
    ['curl as.example/authorize', 'GET', 'https://as.example/authorize', ''],
    [`curl ${URL_OF_PAR} --data-urlencode =a=b --data-urlencode 'c d'`, 'POST', URL_OF_PAR, 'a%3Db&c%20d'],
  ])('reads %s', (text, method, url, body) => {
    expect(request(text)).toMatchObject({ method, url, body })
  })

  it('with a multipart form keeps its content type, which the server then refuses', () => {
    const { headers, body } = request(`curl ${URL_OF_PAR} -F client_id=app`)
    expect(headers).toContainEqual(['Content-Type', 'multipart/form-data; boundary=curl'])
    expect(body).toContain('name="client_id"\r\n\r\napp\r\n')
  })

  it.each([
    [`curl ${URL_OF_PAR} -d @body.txt`, /-d reads the file body\.txt/],
    [`curl ${URL_OF_PAR} --data-urlencode jwt@file`, /reads the file file/],
    [`curl ${URL_OF_PAR} -F jwt=@file`, /reads the file file/],
    [`curl ${URL_OF_PAR} -H @headers`, /reads the file headers/],
    [`curl ${URL_OF_PAR} --mystery 1`, /option --mystery is not known/],
    [`curl ${URL_OF_PAR} -d`, /-d has no value/],
    [`curl ${URL_OF_PAR} -d 'a`, /quote ' is never closed/],
    ['curl -d a=1', /no URL/],
    [`curl ${URL_OF_PAR} -H nothing`, /a colon is missing/],
    [`curl ${URL_OF_PAR} -K file`, /-K is not read here/],
  ])('%s is refused with what to do', (text, problem) => {
    expect(readPaste(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) })
  })

  it('says what a shell would have made of the rest', () => {
    expect(notes(`curl ${URL_OF_PAR}?a=1&b=2`)).toEqual([expect.stringMatching(/unquoted &/)])
    expect(notes(`curl ${URL_OF_PAR} -d "t=$TOKEN" | jq`)).toEqual([
      expect.stringMatching(/ends at "\|"/),
      expect.stringMatching(/^\$TOKEN: a variable/),
    ])
    expect(notes(`curl ${URL_OF_PAR} --cert client.pem`)).toEqual([expect.stringMatching(/paste the certificate/)])
    expect(notes(`curl ${URL_OF_PAR} ${URL_OF_PAR}/2`)).toEqual([expect.stringMatching(/second URL/)])
  })
})

describe('a command within the command', () => {
  it.each([
    'curl https://as.example/par -d client_id=$(id -u)',
    'curl https://as.example/par -d "client_id=$(id -u)"',
    'curl https://as.example/par -d client_id=`id -u`',
    'curl https://as.example/par -d "client_id=`id -u`"',
  ])('is not run, and its text is kept: %s', (text) => {
    const reading = readPaste(text)
    expect(reading).toMatchObject({
      request: { url: 'https://as.example/par', body: expect.stringMatching(/^client_id=(?:\$\(id -u\)|`id -u`)$/) },
      notes: [expect.stringContaining('which this page does not run')],
    })
  })

  it('is none in single quotes, or behind a backslash', () => {
    for (const text of ["-d 'client_id=$(id)`x`'", '-d "client_id=\\$(id)\\`x\\`"'])
      expect(readPaste(`curl https://as.example/par ${text}`)).toMatchObject({
        request: { body: 'client_id=$(id)`x`' },
        notes: [],
      })
  })

  it('may be open, or a hundred thousand deep', () => {
    for (const text of ['$(', '`', '$('.repeat(100_000), '`'.repeat(100_001)])
      expect(readPaste(`curl https://as.example/par -d ${text}`).ok).toBe(true)
  })
})
