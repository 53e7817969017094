import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ClientCertificateParser, certificateFromProxy } from '../../../src/http/client-certificate/index.ts'
import { type Certificates, generateCertificates, type Identity } from './certificates.ts'
import { type Outcome, send, sendDirectly } from './client.ts'
import { freePorts } from './ports.ts'
import { type ServerProcess, type ServerProgram, startServer } from './processes.ts'
import { startUpstream } from './upstream.ts'

/** What the upstream learns of a client: its certificate with the proxy's word on the chain, none, or not even the request. */
export type Expectation = 'verified' | 'unverified' | 'absent' | 'refused'

export type ClientName = 'good' | 'chained' | 'otherAuthority' | 'selfSigned' | 'expired' | 'none'

/** One way to configure a proxy, on a port of its own. */
export interface Site {
  /** Also the path under which the upstream finds the reader. */
  readonly name: string
  readonly parser: ClientCertificateParser
  readonly secretHeader: string
  readonly expected: Readonly<Record<ClientName, Expectation>>
  /** The headers that a forger writes to pass as the one with this certificate. */
  readonly forge: (certificate: Identity) => readonly (readonly [string, string])[]
}

/** What the files of a proxy's configuration are written from. */
export interface Setting {
  readonly directory: string
  readonly certificates: Certificates
  readonly upstreamPort: number
  readonly secret: string
  /** One for each site, in their order. */
  readonly ports: readonly number[]
}

export interface ProxyUnderTest {
  readonly name: string
  readonly sites: readonly Site[]
  readonly files: (setting: Setting) => Readonly<Record<string, string>>
  readonly command: (setting: Setting) => ServerProgram
}

const SECRET = 'a-secret-of-proxy-and-upstream'

/** Runs the real proxy and sends it every client, honest and not. */
export const describeProxy = (proxy: ProxyUnderTest): void => {
  describe(proxy.name, () => {
    const directory = mkdtempSync(join(tmpdir(), 'parapet-proxies-'))
    let setting: Setting
    let upstream: Awaited<ReturnType<typeof startUpstream>> | undefined
    let running: ServerProcess | undefined

    const start = async () => {
      const readers = proxy.sites.map(({ name, parser, secretHeader }) => [
        name,
        certificateFromProxy({ parser, trust: { header: secretHeader, secret: SECRET } }),
      ])
      upstream = await startUpstream(Object.fromEntries(readers))
      const certificates = generateCertificates(directory)
      const ports = await freePorts(proxy.sites.length)
      setting = { directory, certificates, upstreamPort: upstream.port, secret: SECRET, ports }
      for (const [name, text] of Object.entries(proxy.files(setting))) writeFileSync(join(directory, name), text)
      running = await startServer(proxy.command(setting), ports)
    }

    // a proxy that is missing fails every test instead of skipping them all
    let failure: unknown
    beforeAll(() =>
      start().catch((error: unknown) => {
        failure = error
      }),
    )
    beforeEach(() => {
      if (failure !== undefined) throw failure
    })

    afterAll(async () => {
      await running?.stop()
      await upstream?.stop()
      rmSync(directory, { recursive: true, force: true })
    })

    const identityOf = (client: ClientName) => (client === 'none' ? undefined : setting.certificates[client])

    proxy.sites.forEach((site, index) => {
      const sendAs = (client: ClientName, headers: readonly (readonly [string, string])[] = [], session?: Buffer) =>
        send({
          port: setting.ports[index] ?? 0,
          path: site.name,
          authority: setting.certificates.authority,
          identity: identityOf(client),
          headers,
          session,
        })

      describe(site.name, () => {
        it.each(Object.entries(site.expected) as [ClientName, Expectation][])(
          'passes the client %s on as %s',
          async (client, expectation) => {
            expectOutcome(await sendAs(client), expectation, identityOf(client))
          },
        )

        it.each(Object.keys(site.expected) as ClientName[])(
          'does not think better of the client %s when its session is resumed',
          async (client) => {
            const { session } = await sendAs(client)
            const again = await sendAs(client, [], session)
            expectOutcome(again, site.expected[client], identityOf(client))
            if (again.answer === 'report') expect(again.isResumed).toBe(true)
          },
        )

        it.each(Object.keys(site.expected) as ClientName[])(
          'never takes a header that the client %s forged',
          async (client) => {
            const forged = site.forge(setting.certificates.victim)
            const names = forged.map(([name]) => name)
            const attempts = [
              forged,
              // every line twice, in another spelling
              [...forged, ...forged.map(([name, value]) => [name.toUpperCase(), value] as const)],
              // the proxy is asked to drop, hop by hop, what it has set
              ...names.map((name) => [...forged, ['Connection', name] as const]),
              [['Connection', [...names, site.secretHeader].join(', ')] as const],
              [...forged, [site.secretHeader, 'a-guess-at-the-proxys-secret'] as const],
              [...forged.map(([name, value]) => [name.replaceAll('-', '_'), value] as const)],
            ]
            for (const headers of attempts) {
              expectNoForgery(await sendAs(client, headers), site.expected[client], identityOf(client))
            }
          },
        )

        it('trusts no certificate header that comes past the proxy', async () => {
          const forged = site.forge(setting.certificates.victim)
          const { port } = upstream ?? { port: 0 }
          expect(await sendDirectly(port, site.name, forged)).toMatchObject({ kind: 'untrusted' })
          const guess = [...forged, [site.secretHeader, 'a-guess-at-the-proxys-secret'] as const]
          expect(await sendDirectly(port, site.name, guess)).toMatchObject({ kind: 'untrusted' })
        })

        it('would be taken in by the forged headers, were it not for the proxy and the gate', async () => {
          const forged = site.forge(setting.certificates.victim)
          const report = await sendDirectly(upstream?.port ?? 0, site.name, [...forged, [site.secretHeader, SECRET]])
          expect(report).toMatchObject({ kind: 'certificate', der: setting.certificates.victim.der.toString('base64') })
        })
      })
    })
  })
}

const describeOutcome = (outcome: Outcome): string => {
  if (outcome.answer === 'refused') return 'refused'
  const { kind, verified, detail } = outcome.report
  if (kind === 'certificate') return verified ? 'verified' : 'unverified'
  return detail === undefined ? kind : `${kind}: ${detail}`
}

const expectOutcome = (outcome: Outcome, expectation: Expectation, identity: Identity | undefined): void => {
  expect(describeOutcome(outcome)).toBe(expectation)
  if (outcome.answer === 'report' && outcome.report.kind === 'certificate') {
    expect(outcome.report.der).toBe(identity?.der.toString('base64'))
  }
}

/** A forger gets what it deserves or less, and never another's certificate. */
const expectNoForgery = (outcome: Outcome, expectation: Expectation, identity: Identity | undefined): void => {
  if (outcome.answer === 'report' && outcome.report.kind === 'certificate') {
    expectOutcome(outcome, expectation, identity)
  } else expect(describeOutcome(outcome)).toMatch(/^(?:refused|absent|malformed: .*|untrusted: .*)$/)
}
