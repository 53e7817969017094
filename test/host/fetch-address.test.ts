import { describe, expect, it } from 'vitest'
import {
  isLoopbackHost,
  isPublicAddress,
  isPublicHost,
  parseHostAddress,
  readFetchUrl,
} from '../../src/host/fetch-address.ts'

const never = () => false
const read = (text: string, allows: (hostname: string) => boolean = never) => readFetchUrl(text, allows)?.href

describe('a URL that is fetched', () => {
  it('has 2,048 characters at most', () => {
    const longest = `https://client.example.com/${'a'.repeat(2021)}`
    expect([longest.length, read(longest), read(`${longest}a`)]).toEqual([2048, longest, undefined])
  })

  it('is http or https in development, and never of another scheme', () => {
    const inDevelopment = (text: string) => readFetchUrl(text, () => true, undefined, true)?.protocol
    expect([inDevelopment('http://a.example/'), inDevelopment('https://a.example/')]).toEqual(['http:', 'https:'])
    for (const text of ['ftp://a.example/', 'file:///etc/passwd', 'data:,x'])
      expect(inDevelopment(text)).toBeUndefined()
  })

  it('is asked about with a function, and with texts', () => {
    expect(() => readFetchUrl(7 as never, never)).toThrow('text must be')
    expect(() => readFetchUrl('https://a.example/', 'no' as never)).toThrow('allowsHost must be a function')
    expect(() => isPublicHost(7 as never)).toThrow('hostname must be')
    expect(() => isLoopbackHost(7 as never)).toThrow('hostname must be')
    expect(() => isPublicAddress([127, 0, 0, 1] as never)).toThrow('octets must be a Uint8Array')
  })

  it('is on no private host that a promise vouches for', () => {
    expect(read('https://10.0.0.1/', () => true)).toBe('https://10.0.0.1/')
    expect(read('https://10.0.0.1/', (async () => true) as never)).toBeUndefined()
  })

  it.each([
    'https://client.example.com/jwks',
    'https://client.example.com:8443/jwks?v=1',
    'https://xn--grn-ioa.example/jwks',
    'https://93.184.215.14/jwks',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/jwks',
    'https://notlocalhost.example/',
    'https://local.example/',
    'https://keys.mylocal/',
  ])('may be %s', (uri) => {
    expect(read(uri)).toBe(uri)
  })

  it.each([
    'http://client.example.com/jwks',
    'ftp://client.example.com/jwks',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'javascript:alert(1)',
    '//client.example.com/jwks',
    '/jwks',
    'https://',
    'https://user@client.example.com/jwks',
    'https://:secret@client.example.com/jwks',
    'https://user:secret@client.example.com/jwks',
    `https://client.example.com/${'a'.repeat(2048)}`,
    'no URI',
    '',
  ])('is never %j, whoever vouches for the host', (uri) => {
    expect(read(uri, () => true)).toBeUndefined()
  })

  // as URL writes them, which is how they would be connected to
  it.each([
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://keys.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://router.home.arpa/',
    'https://redis/',
    'https://localhost.localdomain/',
    'https://LOCALHOST.LocalDomain./',
    'https://localhost6.localdomain6/',
    'https://keys.localhost4/',
    'https://foo.localhost./',
    'https://wiki.intranet/',
    'https://nas.lan/',
    'https://router.home/',
    'https://ad.corp/',
    'https://hidden.onion/',
    'https://shop.test/',
    'https://shop.invalid./',
    'https://gateway.docker/',
    'https://redis.default.svc/',
    'https://api.ip6-localhost/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://ipv4only.arpa/',
    'https://eap-noob.arpa/',
    'https://168.63.129.16/',
    'https://0xa83f8110/',
    'https://a..example/',
    'https://192.31.196.1/',
    'https://192.52.193.1/',
    'https://192.175.48.6/',
    'https://240.0.0.1/',
    'https://127。1/',
    'https://①②⑦.0.0.1/',
    'https://0300.0250.1.1/',
    'https://0xA9FEA9FE/',
    'https://3232235777/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[0:0:0:0:0:ffff:10.0.0.1]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
    'https://[2001:10::1]/',
    'https://[2001:20::1]/',
    'https://[2002:a9fe:a9fe::1]/',
    'https://[2620:4f:8000::1]/',
    'https://[2a01:db8:1::5efe:a00:1]/',
    'https://[2a01:db8:1::200:5efe:a00:1]/',
    'https://[fe80::1234]/',
    'https://[4000::1]/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://127.0.0.1./',
    'https://127。0。0。1/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://100.127.255.255/',
    'https://169.254.169.254/latest/meta-data',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.0.0.8/',
    'https://192.0.2.1/',
    'https://192.88.99.1/',
    'https://192.168.1.1/',
    'https://198.19.255.255/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:93.184.215.14]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[100::1]/',
    'https://[2001::1]/',
    'https://[2001:1ff:ffff::1]/',
    'https://[2001:db8::1]/',
    'https://[2002:7f00:1::]/',
    'https://[3fff:fff::1]/',
    'https://[5f00::1]/',
    'https://[fc00::1]/',
    'https://[fd12:3456:789a::1]/',
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
  ])('is %s only where the host vouches for it', (uri) => {
    expect(read(uri)).toBeUndefined()
    expect(read(uri, () => true)).toBe(new URL(uri).href)
  })

  it.each([
    '100.63.255.255',
    '100.128.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '198.17.255.255',
    '198.20.0.1',
    '223.255.255.255',
    '11.0.0.1',
    '[2001:200::1]',
    '[2001:db7::1]',
    '[3ffe::1]',
    '[2a01:db8:1::5e:a00:1]',
    '[2a01:db8:1::5eff:a00:1]',
    '[2a01:db8:1::5ffe:a00:1]',
    '[2a01:db8:1::1:5efe:a00:1]',
    '[2a01:db8:1:0:100:5efe:a00:1]',
    'a1.b2',
    '0x.example',
    'example.0xg',
    'example.1a',
    'example.a1',
  ])('may be on %s, next to what is not public', (hostname) => {
    expect(isPublicHost(hostname)).toBe(true)
  })

  it.each(['127.0.0.1', '127.255.255.254', '[::1]', '[::ffff:7f00:1]', 'localhost', 'LOCALHOST.', 'app.localhost'])(
    'is on the loopback interface at %s',
    (hostname) => {
      expect(isLoopbackHost(hostname)).toBe(true)
      expect(isPublicHost(hostname)).toBe(false)
    },
  )

  it.each([
    '128.0.0.1',
    '10.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::2]',
    '[7f00::1]',
    'localhost.example.com',
    'notlocalhost',
    'localhost.localdomain',
  ])('is not on the loopback interface at %s', (hostname) => {
    expect(isLoopbackHost(hostname)).toBe(false)
  })

  it.each(['host.12', 'a.host.12', 'host.0x1f', 'host.0x', 'host.0X1F', '[::1', '::1]'])(
    'is not public at %s',
    (hostname) => {
      expect(isPublicHost(hostname)).toBe(false)
    },
  )

  it.each(['[::1', '[::12', '::1]', '1::1]', '[10.0.0.1', '10.0.0.12]'])(
    'is at no address where %s has one bracket of two',
    (hostname) => {
      expect(parseHostAddress(hostname)).toBeUndefined()
    },
  )

  it('asks about the host in the spelling that is connected to', () => {
    const asked: string[] = []
    read('https://0x7F.1/', (hostname) => asked.push(hostname) > 0)
    expect(asked).toEqual(['127.0.0.1'])
  })
})
