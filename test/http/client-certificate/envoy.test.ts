import { describe, expect, it } from 'vitest'
import { type EnvoyHeaderOptions, envoyHeaders } from '../../../src/http/client-certificate/envoy.ts'
import { base64Of, derOf, escapedPEMOf, headersOf, INTERMEDIATE, LEAF, ROOT } from './certificates.ts'

// https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert
const HASH = 'Hash=468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688'
const of = (lines: readonly string[]) => `${HASH};Cert="${escapedPEMOf(lines)}";Subject="CN=BC";URI=`
const GATEWAY = `By=spiffe://cluster.local/ns/a/sa/as;${HASH};Subject="";URI=spiffe://cluster.local/ns/istio/sa/gateway`

const parse = (value: string, options: Partial<EnvoyHeaderOptions> = {}) =>
  envoyHeaders({ chainVerified: true, ...options })(headersOf({ 'X-Forwarded-Client-Cert': value }))
const certificate = (lines: readonly string[], verified = true) => ({
  kind: 'certificate',
  certificate: { der: derOf(lines), verified },
})
const MALFORMED = { kind: 'malformed' }

describe('envoyHeaders under SANITIZE_SET', () => {
  it('reads Cert of the one element', () => {
    expect(parse(of(LEAF))).toEqual(certificate(LEAF))
    expect(parse(of(LEAF), { chainVerified: false })).toEqual(certificate(LEAF, false))
  })

  it('takes the leaf from Chain where there is no Cert, and Cert where there are both', () => {
    const chain = [LEAF, INTERMEDIATE, ROOT].map(escapedPEMOf).join('')
    expect(parse(`${HASH};Chain="${chain}";Subject="CN=BC"`)).toEqual(certificate(LEAF))
    expect(parse(`${HASH};Cert="${escapedPEMOf(LEAF)}";Chain="${chain}"`)).toEqual(certificate(LEAF))
  })

  it('refuses an element that Envoy was not told to put the certificate into', () => {
    expect(parse(`${HASH};Subject="CN=BC";URI=`)).toMatchObject(MALFORMED)
    expect(parse(HASH)).toMatchObject(MALFORMED)
  })

  it('refuses a further element on either side: Envoy leaves none there', () => {
    expect(parse(`${of(INTERMEDIATE)},${of(LEAF)}`)).toMatchObject(MALFORMED)
    expect(parse(`${of(LEAF)},${of(INTERMEDIATE)}`)).toMatchObject(MALFORMED)
    expect(parse(`${of(LEAF)},${GATEWAY}`)).toMatchObject(MALFORMED)
  })

  it('refuses an element, or a pair, that a hostile certificate wrote into its own URI', () => {
    const victim = escapedPEMOf(INTERMEDIATE)
    const hostile = (uri: string) => `${HASH};Cert="${escapedPEMOf(LEAF)}";Subject="CN=BC";URI=${uri}`
    expect(parse(hostile(`x;Cert="${victim}"`))).toMatchObject(MALFORMED)
    expect(parse(hostile(`x,${HASH};Cert="${victim}"`))).toMatchObject(MALFORMED)
    expect(parse(`${HASH};Subject="CN=BC";URI=x;Cert="${victim}"`)).toMatchObject(MALFORMED)
    expect(parse(`${HASH};Subject="CN=BC";URI=x;Chain="${victim}"`)).toMatchObject(MALFORMED)
    expect(parse(`${HASH};Chain="${escapedPEMOf(LEAF)}";Chain="${victim}"`)).toMatchObject(MALFORMED)
    expect(parse(`${HASH};DNS=x;Cert="${victim}"`)).toMatchObject(MALFORMED)
    expect(parse(`${HASH};Cert="${escapedPEMOf(LEAF)}";URI=x;Chain="${victim}"`)).toMatchObject(MALFORMED)
  })

  it.each(['none', 'Cert=', 'Cert=""', `Cert="${base64Of(LEAF)}"`, 'Cert="%"', `${HASH};Cert="x`, of(LEAF).repeat(20)])(
    'refuses %.40s',
    (value) => expect(parse(value)).toMatchObject(MALFORMED),
  )
})

describe('envoyHeaders behind an Istio ingress gateway, with a sidecar before the workload', () => {
  // https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/
  it('takes the element that the gateway wrote, not the one of the gateway', () => {
    expect(parse(`${of(LEAF)},${GATEWAY}`, { proxies: 2 })).toEqual(certificate(LEAF))
  })

  it('finds no certificate where the gateway had none to write of', () => {
    expect(parse(GATEWAY, { proxies: 2 })).toEqual({ kind: 'absent' })
  })

  it('refuses three elements of two proxies', () => {
    expect(parse(`${of(INTERMEDIATE)},${of(LEAF)},${GATEWAY}`, { proxies: 2 })).toMatchObject(MALFORMED)
  })
})

describe('envoyHeaders under APPEND_FORWARD', () => {
  const options = { forwardClientCertDetails: 'APPEND_FORWARD' } as const

  it('takes the last element, which Envoy appended, whatever the client sent before it', () => {
    expect(parse(`${of(INTERMEDIATE)},${of(LEAF)}`, options)).toEqual(certificate(LEAF))
    expect(parse(`Hash=x;Subject="a,b",${of(LEAF)}`, options)).toEqual(certificate(LEAF))
    expect(parse(`${of(ROOT)},${of(LEAF)},${GATEWAY}`, { ...options, proxies: 2 })).toEqual(certificate(LEAF))
  })

  it('refuses all of it where the client sent something that is no such header', () => {
    expect(parse(`Subject="a,${of(LEAF)}`, options)).toMatchObject(MALFORMED)
    expect(parse(`${of(INTERMEDIATE)};,${of(LEAF)}`, options)).toMatchObject(MALFORMED)
  })

  it('is not offered for certificates that nobody vouches for: they could write an element of their own', () => {
    expect(() => envoyHeaders({ chainVerified: false, ...options })).toThrow(
      /chainVerified must be true with forwardClientCertDetails 'APPEND_FORWARD'/,
    )
  })
})

describe('the options of envoyHeaders', () => {
  it('must state whether chains are verified', () => {
    expect(() => envoyHeaders({} as never)).toThrow(/chainVerified must be true or false; got undefined\. Pass true if/)
    expect(() => envoyHeaders(undefined as never)).toThrow(TypeError)
  })

  it('do not admit the modes that pass forgeries on', () => {
    for (const mode of ['FORWARD_ONLY', 'ALWAYS_FORWARD_ONLY', 'SANITIZE', 'append_forward']) {
      const options = { chainVerified: true, forwardClientCertDetails: mode as never }
      expect(() => envoyHeaders(options)).toThrow(/forwardClientCertDetails must be/)
    }
  })

  it('do not admit a number of proxies that cannot be', () => {
    for (const proxies of [0, -1, 1.5, 17, Number.NaN, '1' as never]) {
      expect(() => envoyHeaders({ chainVerified: true, proxies })).toThrow(/proxies must be/)
    }
  })
})
