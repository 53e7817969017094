import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Config, loadConfig } from '../../examples/authorization-server/config.ts'
import { createContext } from '../../examples/authorization-server/context.ts'
import {
  type ClientSettings,
  loadDemoSettings,
  loadWalletSettings,
  wantsOf,
} from '../../examples/authorization-server/demo-client/settings.ts'
import { startDemoApplication } from '../../examples/authorization-server/demo-client/web.ts'
import { listen, serve } from '../../examples/authorization-server/server.ts'
import { createBrowser, linesOf } from '../../examples/authorization-server/walkthrough/browser.ts'
import { observedFetch } from '../../examples/authorization-server/walkthrough/exchange.ts'
import { plain } from '../../examples/authorization-server/walkthrough/format.ts'
import { createNarrator, type Narrator } from '../../examples/authorization-server/walkthrough/narrator.ts'
import { type StepReport, walkthrough } from '../../examples/authorization-server/walkthrough/walkthrough.ts'
import { root } from '../support/project.ts'

const folder = join(root, 'examples/authorization-server')

interface Running {
  readonly address: string
  readonly issuer: string
  readonly settings: ClientSettings
  readonly redirect_uri: string
  readonly startUrl: string
  readonly narrator: Narrator
  readonly lines: readonly string[]
  readonly close: () => Promise<void>
}

/** What `npm start` starts, on a port of its own. */
const start = async (
  change: (config: Config) => Config = (config) => config,
  file = 'default.json',
  settings: ClientSettings = loadDemoSettings(),
): Promise<Running> => {
  const lines: string[] = []
  const narrator = createNarrator((line) => lines.push(line), plain)
  const config = change({ ...loadConfig(join(folder, 'config', file)), listen: { host: '127.0.0.1', port: 0 } })
  const listener = await listen(config)
  const { issuer } = listener
  const { startUrl, redirect_uri, close } = await startDemoApplication(issuer, settings, observedFetch(narrator))
  const demo = { url: startUrl, wants: wantsOf(settings), ...settings.user }
  serve(listener, await createContext(config, { issuer, log: narrator.log, demo }))
  const stop = async () => {
    await close()
    await listener.close()
  }
  return { address: listener.address, issuer, settings, redirect_uri, startUrl, narrator, lines, close: stop }
}

describe('the walkthrough', () => {
  let reports: readonly StepReport[]
  let lines: readonly string[]
  let user: ClientSettings['user']

  beforeAll(async () => {
    const running = await start()
    reports = await walkthrough(running)
    lines = running.lines
    user = running.settings.user
    await running.close()
  })

  it('goes from discovery to the resource, and then to what is refused', () => {
    expect(
      reports.map(({ title, isRight, outcome }) => [isRight ? 'right' : outcome, title.split(/[:(]/)[0]?.trim()]),
    ).toEqual([
      ['right', 'The client reads the metadata of the server'],
      ['right', 'The client pushes its request'],
      ['right', 'The browser takes the request_uri to the authorization endpoint'],
      ['right', 'The user logs in'],
      ['right', 'The user approves, and the browser goes back with a code'],
      ['right', 'The client redeems the code with the verifier and the same key'],
      ['right', 'The client calls the resource with the token and a proof'],
      ['right', 'Refused'],
      ['right', 'Refused'],
      ['right', 'Refused'],
      ['right', 'Refused'],
    ])
  })

  it('says of each refusal the error, the reason and the section', () => {
    expect(reports.slice(7).map(({ outcome }) => outcome)).toEqual([
      'invalid_token, for the reason access-token-key: RFC 9449 §7.1',
      'invalid_request_uri, for the reason request-uri-unknown: RFC 9126 §4',
      'invalid_grant, for the reason code-already-used: RFC 6749 §4.1.2',
      'invalid_token, for the reason access-token-invalid: RFC 6750 §3.1',
    ])
  })

  it('prints every exchange with its status and its duration', () => {
    const exchanges = lines.flatMap((line) => {
      const [, method, path, status] =
        /^ {2}(GET|POST) http:\/\/127\.0\.0\.1:\d+(\/[\w.-]+).* (\d{3}) {2}[\d.]+ ms$/.exec(line) ?? []
      return method === undefined ? [] : [`${method} ${path} ${status}`]
    })
    expect(exchanges).toEqual([
      'GET /.well-known 200',
      'POST /par 400',
      'POST /par 201',
      'GET /authorize 303',
      'GET /interaction 200',
      'POST /interaction 303',
      'GET /interaction 200',
      'POST /interaction 303',
      'POST /token 200',
      'GET /resource 200',
      'GET /resource 401',
      'GET /resource 401',
      'GET /authorize 400',
      'POST /token 400',
      'GET /resource 401',
    ])
    expect(lines).toContain(
      '  # refused endpoint=push error=use_dpop_nonce reason=dpop-nonce-missing section="RFC 9449 §8"',
    )
  })

  it('fits on a terminal, and gives no password and no token away', () => {
    expect(lines.filter((line) => line.length > 100)).toEqual([])
    const text = lines.join('\n')
    expect(text).not.toContain(user.password)
    expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)
    expect(text).toContain('instructedAmount.amount              123.50')
  })
})

describe('the walkthrough of the wallet (haip.json)', () => {
  let reports: readonly StepReport[]
  let lines: readonly string[]

  beforeAll(async () => {
    const running = await start(undefined, 'haip.json', loadWalletSettings())
    reports = await walkthrough(running)
    lines = running.lines
    await running.close()
  })

  it('goes from a challenge to a credential that the resource knows, and then to what is refused', () => {
    expect(
      reports.map(({ title, isRight, outcome }) => [isRight ? 'right' : outcome, title.split(/[:(,]/)[0]?.trim()]),
    ).toEqual([
      ['right', 'The wallet reads the metadata of the server'],
      ['right', 'The wallet asks for a challenge'],
      ['right', 'The wallet pushes its request'],
      ['right', 'The browser takes the request_uri to the authorization endpoint'],
      ['right', 'The user logs in'],
      ['right', 'The user approves'],
      ['right', 'The wallet redeems the code'],
      ['right', 'The wallet refreshes its tokens later'],
      ['right', 'The wallet calls the resource with the token and a proof'],
      ['right', 'Refused'],
      ['right', 'Refused'],
      ['right', 'Refused'],
    ])
    expect(reports.slice(9).map(({ outcome }) => outcome)).toEqual([
      'invalid_grant, for the reason instance-binding-mismatch: draft-ietf-oauth-attestation-based-client-auth §10.3, §10.4',
      'invalid_client, for the reason client-attestation-untrusted: draft-ietf-oauth-attestation-based-client-auth §7.1',
      'invalid_client, for the reason client-unknown: RFC 6749 §5.2',
    ])
  })

  it('shows the attestation, the proof with its challenge, and the datasets; and no token', () => {
    const text = lines.join('\n')
    expect(text).toMatch(/\(signed\) +oauth-client-attestation\+jwt, ES256, x5c with 1\n/)
    expect(text).toMatch(/\(signed\) +oauth-client-attestation-pop\+jwt, ES256\n/)
    expect(text).toMatch(/\n {6}challenge +[\w-]{43}\n/)
    expect(text).toMatch(/credential_identifiers +degree-2023 degree-2026\n/)
    expect(text).toContain('| Credential: University degree')
    expect(text).toContain('| Demo wallet asks for your approval')
    expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)
  })
})

describe('the walkthrough stops at the step that goes wrong', () => {
  it.each([
    ['the server is another issuer', 1, (config: Config): Config => ({ ...config, issuer: 'http://127.0.0.1:1' })],
    ['the server does not know the client', 2, (config: Config): Config => ({ ...config, clients: [] })],
    ['the server does not know the user', 4, (config: Config): Config => ({ ...config, users: [] })],
  ])('when %s', async (_what, step, change) => {
    const running = await start(change)
    onTestFinished(running.close)
    const reports = await walkthrough({ ...running, issuer: running.address })
    expect(reports.map(({ isRight }) => isRight)).toEqual([...Array(step - 1).fill(true), false])
  })
})

describe('a person with a browser', () => {
  it('finds the demo client at / and goes through the same flow', async () => {
    const { startUrl, issuer, settings, close } = await start()
    onTestFinished(close)
    const home = await (await fetch(issuer)).text()
    expect(home).toContain(`<a class="button" href="${startUrl}">`)

    // one jar for both hosts, as browsers have it: cookies do not know of ports
    const user = createBrowser((url, options) => fetch(url, options as RequestInit))
    const away = await user.open(new URL(startUrl))
    const login = await user.open(away.leftFor ?? new URL(issuer))
    const consent = await user.press(login, 'login', settings.user)
    const back = await user.press(consent, 'approve')
    const done = await user.open(back.leftFor ?? new URL(issuer))
    expect(linesOf(done)[0]).toBe('The payment is approved')
    expect(done.body).toContain('Merchant A')
  })

  it.each([
    ['the server', '', 200, 'The server answered access_denied.'],
    ['another server', 'https://evil.example', 502, undefined],
  ])('believes an error of %s alone', async (_who, other, status, sentence) => {
    const { startUrl, issuer, redirect_uri, close } = await start()
    onTestFinished(close)
    const user = createBrowser((url, options) => fetch(url, options as RequestInit))
    const away = await user.open(new URL(startUrl))
    const login = await user.open(away.leftFor ?? new URL(issuer))
    const { leftFor } = await user.press(login, 'deny')
    const answer = new URLSearchParams(leftFor?.searchParams)
    expect(answer.get('iss')).toBe(issuer)
    if (other !== '') answer.set('iss', other)
    const told = await user.open(new URL(`${redirect_uri}?${answer}`))
    expect(told.status).toBe(status)
    expect(linesOf(told).find((line) => line.includes('access_denied'))).toBe(sentence)
  })

  it('who was not at the start gets nothing from the callback', async () => {
    const { redirect_uri, close } = await start()
    onTestFinished(close)
    expect((await fetch(`${redirect_uri}?code=x&state=y`)).status).toBe(400)
  })
})

const fileWithPolicy = (overrides: object): string => {
  const temporary = mkdtempSync(join(tmpdir(), 'parapet-start-'))
  onTestFinished(() => rmSync(temporary, { recursive: true }))
  const config = JSON.parse(readFileSync(join(folder, 'config/default.json'), 'utf8'))
  const file = join(temporary, 'config.json')
  writeFileSync(file, JSON.stringify({ ...config, overrides }))
  return file
}

describe('npm start -- --once', () => {
  const run = (...options: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'start.ts', '--port', '0', ...options], {
      cwd: folder,
      encoding: 'utf8',
    })

  it('ends well, and says so', () => {
    const { status, stdout, stderr } = run('--once')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^The authorization server listens at (http:\/\/127\.0\.0\.1:\d+)\. Its issuer is \1\.\n/)
    expect(stdout).toMatch(/\nAll 11 steps went as they should, in \d+ ms\.\n$/)
  })

  it('ends badly where parapet refuses the configuration', () => {
    const { status, stderr } = run('--once', '--config', fileWithPolicy({ clockTolerance: 3600 }))
    expect(status).toBe(1)
    expect(stderr).toContain('policy.clockTolerance')
  })

  it('says its options when asked, and starts nothing', () => {
    const { status, stdout, stderr } = run('--help')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const option of ['--once', '--serve', '--config FILE', '--port PORT']) expect(stdout).toContain(option)
    expect(stdout).not.toContain('listens at http')
  })

  it.each([
    ['--port', 'abc', '--port must be a number from 0 to 65535; got "abc".\n'],
    ['--port', '65536', '--port must be a number from 0 to 65535; got "65536".\n'],
  ])('refuses %s %s in one line', (name, value, line) => {
    const { status, stderr } = run(name, value)
    expect({ status, stderr }).toEqual({ status: 1, stderr: line })
  })

  it('says in one line that its port is taken', async () => {
    const { address, close } = await start()
    onTestFinished(close)
    const { port } = new URL(address)
    const { status, stdout, stderr } = run('--port', port)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toBe(
      `127.0.0.1:${port} is taken: stop what listens there, or choose another with --port or in the configuration.\n`,
    )
  })
})

describe('a server that gets SIGHUP', () => {
  it('signs with a new key, publishes the old one as well, and goes on', async () => {
    const server = spawn(process.execPath, ['--import', 'tsx', 'start.ts', '--serve', '--port', '0'], { cwd: folder })
    onTestFinished(() => void server.kill('SIGKILL'))
    let output = ''
    const printed = (pattern: RegExp): Promise<string> =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = pattern.exec(output)?.[1]
          if (found !== undefined) resolve(found)
        }
        server.stdout.on('data', look)
        look()
      })
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    const address = await printed(/listens at (\S+)\. /)
    const kids = async (): Promise<readonly string[]> =>
      (await (await fetch(`${address}/jwks`)).json()).keys.map(({ kid }: { readonly kid: string }) => kid)
    const before = await kids()
    server.kill('SIGHUP')
    const renewed = await printed(/The signing keys are now (\S+)\.\n/)
    expect(before).not.toContain(renewed)
    expect(await kids()).toEqual([renewed, ...before])
  })
})
