import { type ConnectionOptions, connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authority, ISSUER, MTLS_ORIGIN } from '../examples/support/tls.ts'
import { securityProfile, startServer, type TestedServer } from './support/server.ts'

let server: TestedServer
beforeAll(async () => {
  server = await startServer(securityProfile)
})
afterAll(() => server.close())

interface Agreement {
  readonly version: string | null
  readonly cipher: string
}

/** What a connection agrees on; undefined where there is none. */
const agree = (origin: string, options: ConnectionOptions): Promise<Agreement | undefined> =>
  new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port: server.ports[origin],
      servername: new URL(origin).hostname,
      ca: authority.cert,
      ...options,
    })
    socket.on('secureConnect', () => {
      resolve({ version: socket.getProtocol(), cipher: socket.getCipher().name })
      socket.destroy()
    })
    socket.on('error', () => resolve(undefined))
  })

const OLD: ConnectionOptions = { minVersion: 'TLSv1', ciphers: 'ALL@SECLEVEL=0' }
const TLS12: ConnectionOptions = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }

describe.each([ISSUER, MTLS_ORIGIN])('FAPI2SPFinalEnsureHolderOfKeyRequired: %s', (origin) => {
  it.each(['TLSv1', 'TLSv1.1'] as const)('refuses %s', async (version) => {
    expect(await agree(origin, { ...OLD, maxVersion: version })).toBeUndefined()
  })

  it('takes TLS 1.3 and prefers it', async () => {
    expect(await agree(origin, { minVersion: 'TLSv1.3' })).toMatchObject({ version: 'TLSv1.3' })
    expect(await agree(origin, { minVersion: 'TLSv1.2' })).toMatchObject({ version: 'TLSv1.3' })
  })

  it.each(['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'])(
    'takes %s under TLS 1.2',
    async (ciphers) => {
      expect(await agree(origin, { ...TLS12, ciphers })).toEqual({ version: 'TLSv1.2', cipher: ciphers })
    },
  )

  it('takes no other of the ciphers that there are', async () => {
    const others = 'ALL:!ECDHE-ECDSA-AES128-GCM-SHA256:!ECDHE-ECDSA-AES256-GCM-SHA384@SECLEVEL=0'
    expect(await agree(origin, { ...TLS12, ciphers: others })).toBeUndefined()
  })
})
