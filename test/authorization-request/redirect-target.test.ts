import { describe, expect, it } from 'vitest'
import { isAcceptableRedirectUri } from '../../src/authorization-request/redirect-target.ts'
import type { Policy } from '../../src/types/policy.ts'
import { testPolicy } from '../support/policy.ts'

const accepts = (uri: string, policy: Partial<Policy> = {}, application_type?: 'web' | 'native'): boolean =>
  isAcceptableRedirectUri(uri, { client_id: 'c', ...(application_type && { application_type }) }, testPolicy(policy))

describe('a redirect target', () => {
  it.each([
    'https://client.example.com/cb',
    'https://client.example.com',
    'https://client.example.com:8443/cb?tenant=1&back=%2Fhome',
    'https://client.example.com/cb?',
    'https://xn--bcher-kva.example/cb',
    'https://192.0.2.1/cb',
    'https://[2001:db8::1]/cb',
    'http://127.0.0.1:8080/cb',
    'http://[::1]/cb',
    'com.example.app:/cb',
    'com.example.app://cb',
    'com.example.app:cb',
    'com.example.app:/a&code=1&state=2',
    `https://client.example.com/${'a'.repeat(2021)}`,
    'https://client.example.com/code/state?codes=1&Code=2&iss_=3&responses=4',
  ])('may be %s', (uri) => {
    expect(accepts(uri)).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['a path', '/home/file.xml'],
    ['a fragment', 'https://client.example.com/cb#f'],
    ['an empty fragment', 'https://client.example.com/cb#'],
    ['a leading space', ' https://client.example.com/cb'],
    ['a header of its own', 'https://client.example.com/cb\r\nSet-Cookie: a=b'],
    ['a backslash before another host', 'https://evil.example\\@client.example.com/cb'],
    ['user information', 'https://client.example.com@evil.example/cb'],
    ['a user and a password', 'https://user:password@client.example.com/cb'],
    ['empty user information', 'https://@client.example.com/cb'],
    ['user information before a loopback address', 'http://127.0.0.1@evil.example/cb'],
    ['a password that looks like a port', 'http://localhost:80@evil.example/cb'],
    ['an encoded at sign in the host', 'https://client.example.com%40evil.example/cb'],
    ['three slashes', 'https:///attacker.example.com'],
    ['three slashes before another target', 'https:///https://client.example.com/cb'],
    ['one slash', 'https:/client.example.com/cb'],
    ['no slash', 'https:client.example.com/cb'],
    ['no host', 'https://'],
    ['no host but a query', 'https://?cb'],
    ['a port and no host', 'https://:8080/cb'],
    ['a port out of range', 'https://client.example.com:65536/cb'],
    ['a port that is no number', 'https://client.example.com:http/cb'],
    ['two ports', 'http://127.0.0.1::'],
    ['half an address', 'http://[::1/cb'],
    ['a host beyond ASCII', 'https://bücher.example/cb'],
    ['more characters than a browser takes', `https://client.example.com/${'a'.repeat(2022)}`],
  ])('is never one with %s', (_, uri) => {
    expect(accepts(uri, { httpRedirectUris: 'registered', localhostIsLoopback: true }, 'native')).toBe(false)
  })

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'javascript://client.example.com/%0Aalert(1)',
    'data:text/html,hello',
    'DATA:text/html;base64,AAAA',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https://client.example.com/1',
    'about:blank',
    'filesystem:https://client.example.com/temporary/a',
    'view-source:https://client.example.com/',
  ])('is never %s', (uri) => {
    expect(accepts(uri, { httpRedirectUris: 'registered' }, 'native')).toBe(false)
  })

  it('is what it is whatever begins like a forbidden scheme', () => {
    expect(accepts('javascript2:cb')).toBe(true)
    expect(accepts('com.example.data:cb')).toBe(true)
  })

  it.each(['code', 'state', 'iss', 'error', 'error_description', 'response'])(
    'has no %s in its own query, however it is written',
    (name) => {
      const [first = '', ...rest] = name
      const encoded = `%${first.charCodeAt(0).toString(16)}${rest.join('')}`
      for (const query of [`${name}=1`, `a=b&${name}=`, name, `${encoded}=1`, `?&${name}=1`.slice(1)]) {
        expect(accepts(`https://client.example.com/cb?${query}`)).toBe(false)
        expect(accepts(`com.example.app:/cb?${query}`)).toBe(false)
      }
      expect(accepts(`https://client.example.com/cb?a=${name}`)).toBe(true)
    },
  )
})

describe('plain http', () => {
  const loopback = [
    'http://127.0.0.1',
    'http://127.0.0.1/cb',
    'http://127.0.0.1:8080',
    'http://127.0.0.1?q',
    'http://[::1]:1024/cb',
  ]
  const localhost = ['http://localhost/cb', 'http://localhost:3000/cb', 'http://LOCALHOST:3000/cb']
  const elsewhere = [
    'http://client.example.com/cb',
    'HTTP://client.example.com/cb',
    'http://localhost.evil.example/cb',
    'http://127.0.0.1.evil.example/cb',
    'http://evil.example/http://127.0.0.1/cb',
    'http://127.0.0.1.',
    'http://localhost./cb',
    'http://127.0.0.2/cb',
    'http://127.1/cb',
    'http://2130706433/cb',
    'http://0x7f000001/cb',
    'http://0.0.0.0/cb',
    'http://[::]/cb',
    'http://[::ffff:127.0.0.1]/cb',
    'http://[0:0:0:0:0:0:0:1]/cb',
    'http://localhost%2eevil.example/cb',
    'http://192.168.0.1/cb',
  ]
  const targets = [...loopback, ...localhost, ...elsewhere]
  const accepted = (policy: Partial<Policy>, type?: 'web' | 'native') =>
    targets.filter((uri) => accepts(uri, policy, type))

  it('is for every registered target where the policy says so', () => {
    expect(accepted({ httpRedirectUris: 'registered' })).toEqual(targets)
  })

  it('is for the loopback interface by default', () => {
    expect(accepted({})).toEqual([...loopback, ...localhost])
    expect(accepted({}, 'web')).toEqual([...loopback, ...localhost])
  })

  it('is for the loopback addresses of native clients alone under FAPI', () => {
    const fapi = { httpRedirectUris: 'native-loopback' } as const
    expect(accepted(fapi)).toEqual([])
    expect(accepted(fapi, 'web')).toEqual([])
    expect(accepted(fapi, 'native')).toEqual(loopback)
    expect(accepted({ ...fapi, localhostIsLoopback: true }, 'native')).toEqual([...loopback, ...localhost])
  })
})
