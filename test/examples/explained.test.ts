import { describe, expect, it } from 'vitest'
import { formatEntry, type LogEntry } from '../../examples/authorization-server/log.ts'
import { linesOf } from '../../examples/authorization-server/walkthrough/browser.ts'
import { ISSUER, postOf, type TestApp, testApp } from './support/app.ts'

const explainedIn = (events: readonly LogEntry[]) =>
  events.flatMap((entry) => (entry.type === 'explained' ? [entry] : []))

const post = ({ fetch }: TestApp, path: string, form: Readonly<Record<string, string>>) =>
  fetch(`${ISSUER}${path}`, postOf(form))

describe('a refusal by the example', () => {
  it('shows a person the kind of the cause and an identifier, and logs the cause under it', async () => {
    const { browser, events, push, clock } = await testApp()
    const url = await push()
    clock.advance(60)
    const { status, body } = await browser().open(url)
    const [entry] = explainedIn(events)
    expect(status).toBe(400)
    expect(entry?.explanation.objection?.reason).toMatch(/^request-uri-(?:expired|unknown)$/)
    expect(/<code>([^<]*)<\/code>/.exec(body)?.[1]).toBe(entry?.id)
    expect(linesOf({ body })[0]).toBe('This sign-in link has expired or was already used')
    expect(body).not.toMatch(/invalid_request_uri|request_uri/)
  })

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a request_uri of nobody',
      { client_id: 'shop', request_uri: 'urn:ietf:params:oauth:request_uri:x' },
      'This sign-in link has expired or was already used',
    ],
    ['an unknown client', { client_id: 'nobody' }, 'This server does not know the application'],
    ['no client', {}, 'This server does not know the application'],
    [
      'a redirect_uri that is not registered',
      { client_id: 'shop', response_type: 'code', redirect_uri: 'https://evil.example/' },
      'The application gave an address that is not registered',
    ],
    [
      'request and request_uri',
      { client_id: 'shop', request: 'a.b.c', request_uri: 'urn:ietf:params:oauth:request_uri:x' },
      'The application sent a request that this server refuses',
    ],
  ])('says of %s what kind of thing went wrong', async (_what, parameters, title) => {
    const { browser } = await testApp()
    const view = await browser().open(new URL(`${ISSUER}/authorize?${new URLSearchParams(parameters)}`))
    expect({ status: view.status, title: linesOf(view)[0] }).toEqual({ status: 400, title })
    expect(view.body).toMatch(/Reference for support: <code>[\w-]{36}<\/code>/)
    expect(view.body).not.toContain('evil.example')
  })

  it('is logged with all that was checked, at the push and at the token endpoint', async () => {
    const app = await testApp()
    const client = { client_id: 'shop', client_secret: 'a secret of the shop' }
    expect((await post(app, '/par', { ...client, client_secret: 'guess' })).status).toBe(401)
    expect((await post(app, '/token', { ...client, grant_type: 'authorization_code', code: 'x' })).status).toBe(400)
    const [pushed, redeemed] = explainedIn(app.events)
    expect(pushed?.explanation).toMatchObject({ operation: 'push', objection: { reason: 'client-secret-mismatch' } })
    expect(redeemed?.explanation).toMatchObject({ operation: 'token', objection: { reason: 'code-unknown' } })
    const text = pushed === undefined ? '' : formatEntry(pushed)
    expect(text).toMatch(
      /^explained id=[\w-]+\npush: refused, invalid_client, client-secret-mismatch \(RFC 6749 §2\.3\.1\)\n/,
    )
    expect(text).toContain('\n  + the method is POST ')
    expect(text).toMatch(/\n {2}x the secret is right .*\n {2}Likely: .*\n {2}Remedy: .*$/)
    expect(text).not.toContain('guess')
  })

  it('is not explained where there is none', async () => {
    const { push, events } = await testApp()
    await push()
    expect(explainedIn(events)).toEqual([])
  })
})
