import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Config, parseConfig } from '../../examples/authorization-server/config.ts'
import { createContext } from '../../examples/authorization-server/context.ts'
import type { LogEntry } from '../../examples/authorization-server/log.ts'
import { type Listener, listen, serve } from '../../examples/authorization-server/server.ts'
import { buildCertificate, commonName } from '../crypto/x509/certificate-builder.ts'
import { keys } from '../crypto/x509/fixtures.ts'

const config = parseConfig({
  listen: { host: '127.0.0.1', port: 0 },
  profile: 'oauth21',
  store: { type: 'memory' },
  scopes: {},
  clients: [],
  users: [],
})

const start = async (changed: Config): Promise<Listener> => {
  const listener = await listen(changed)
  onTestFinished(listener.close)
  serve(listener, await createContext(changed, { issuer: listener.issuer, log: () => {} }))
  return listener
}

const tlsFiles = (): { readonly key: string; readonly cert: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  writeFileSync(key, createPrivateKey({ key: keys.ed25519, format: 'jwk' }).export({ format: 'pem', type: 'pkcs8' }))
  const der = buildCertificate({ subject: commonName('as'), issuer: commonName('as') })
  writeFileSync(
    cert,
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`,
  )
  return { key, cert }
}

/** Sends bytes as they are, and reads until the server closes. */
const exchange = (address: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1', () => socket.end(text))
    let answer = ''
    socket.setEncoding('utf8').on('data', (data: string) => {
      answer += data
    })
    socket.on('close', () => resolve(answer)).on('error', reject)
  })

const promiseWithResolver = () => {
  let resolve = (): void => {}
  const promise = new Promise<void>((resolveIt) => {
    resolve = resolveIt
  })
  return { promise, resolve }
}

const head = (line: string, host: string): string =>
  `${line} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`

describe('the server', () => {
  it('is its own issuer unless the configuration names one', async () => {
    const { address, issuer } = await start(config)
    expect(issuer).toBe(address)
    expect((await start({ ...config, issuer: 'https://as.example' })).issuer).toBe('https://as.example')
  })

  it('answers over TLS with the files of the configuration', async () => {
    const { issuer } = await start({ ...config, tls: tlsFiles() })
    expect(issuer).toMatch(/^https:/)
    const metadata = await new Promise<string>((resolve, reject) => {
      const url = `${issuer}/.well-known/oauth-authorization-server`
      get(url, { rejectUnauthorized: false, agent: false }, (response) => {
        response.setEncoding('utf8').on('data', resolve)
      }).on('error', reject)
    })
    expect(JSON.parse(metadata).token_endpoint).toBe(`${issuer}/token`)
  })

  it('over plain HTTP says nothing of HTTPS', async () => {
    const { address } = await start(config)
    expect((await fetch(address)).headers.get('strict-transport-security')).toBeNull()
  })

  it('says what to do when its address is not of this machine', async () => {
    const elsewhere = { ...config, listen: { host: '192.0.2.1', port: 0 } }
    await expect(listen(elsewhere)).rejects.toThrow('192.0.2.1:0 is not an address of this machine')
  })

  it('says what to do when its port is taken', async () => {
    const { address } = await start(config)
    const taken = { ...config, listen: { host: '127.0.0.1', port: Number(new URL(address).port) } }
    await expect(listen(taken)).rejects.toThrow(/is taken.*--port/)
  })

  it('tells who comes too early to come again', async () => {
    const listener = await listen(config)
    onTestFinished(listener.close)
    expect((await fetch(listener.address)).status).toBe(503)
    serve(listener, await createContext(config, { issuer: listener.issuer, log: () => {} }))
    expect((await fetch(listener.address)).status).toBe(200)
  })

  it('that is told to end answers what it has begun to answer, and takes nothing new', async () => {
    const listener = await listen(config)
    const context = await createContext(config, { issuer: listener.issuer, log: () => {} })
    const begun = promiseWithResolver()
    const release = promiseWithResolver()
    const find = async (): Promise<undefined> => {
      begun.resolve()
      await release.promise
    }
    serve(listener, { ...context, sessions: { ...context.sessions, find } })
    const answer = fetch(`${listener.address}/interaction/any`)
    await begun.promise
    const closed = listener.close()
    // a program that another test starts holds the listening socket until it runs, so that the system may still connect and then reset
    await expect(exchange(listener.address, head('GET /', 'x'))).rejects.toThrow(/ECONNREFUSED|ECONNRESET/)
    release.resolve()
    const { status, headers } = await answer
    expect({ status, connection: headers.get('connection') }).toEqual({ status: 404, connection: 'close' })
    await closed
  })

  it('logs no failure where the client closes the connection', async () => {
    const listener = await listen(config)
    onTestFinished(listener.close)
    const entries: LogEntry[] = []
    const log = (entry: LogEntry): void => void entries.push(entry)
    serve(listener, await createContext(config, { issuer: listener.issuer, log }))
    const departed = new Promise((resolve) =>
      listener.servers[0]?.once('request', ({ socket }) => socket.once('close', resolve)),
    )
    const socket = connect(Number(new URL(listener.address).port), '127.0.0.1')
    socket.write('POST /par HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf', () => socket.destroy())
    await departed
    await new Promise((resolve) => setImmediate(resolve))
    expect(entries).toEqual([])
  })

  it('builds no URL from the Host header', async () => {
    const { address, issuer } = await start(config)
    const answer = await exchange(address, head('GET /.well-known/oauth-authorization-server', 'evil.example'))
    expect(answer).toContain(`"issuer":"${issuer}"`)
    expect(answer).not.toContain('evil.example')
  })

  it.each(['GET //evil.example/authorize', 'GET http://evil.example:99999/', 'GET *', 'POST /interaction/%00'])(
    'survives %s',
    async (line) => {
      const { address } = await start(config)
      expect(await exchange(address, head(line, 'x'))).toMatch(/^HTTP\/1\.1 (200|40[045]) /)
      expect((await fetch(address)).status).toBe(200)
    },
  )
})
