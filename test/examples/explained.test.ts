import { describe, expect, it } from 'vitest'
import { formatEntry, type LogEntry } from '../../examples/authorization-server/log.ts'
import { ISSUER, postOf, type TestApp, testApp } from './support/app.ts'

const explainedIn = (events: readonly LogEntry[]) =>
  events.flatMap((entry) => (entry.type === 'explained' ? [entry] : []))

const post = ({ fetch }: TestApp, path: string, form: Readonly<Record<string, string>>) =>
  fetch(`${ISSUER}${path}`, postOf(form))

describe('a refusal by the example', () => {
  it('shows a person an identifier and nothing of the cause, and logs the cause under it', async () => {
    const { browser, events, push, clock } = await testApp()
    const url = await push()
    clock.advance(60)
    const { status, body } = await browser().open(url)
    const [entry] = explainedIn(events)
    expect(status).toBe(400)
    expect(entry?.explanation.objection?.reason).toMatch(/^request-uri-(?:expired|unknown)$/)
    expect(/<code>([^<]*)<\/code>/.exec(body)?.[1]).toBe(entry?.id)
    expect(body).not.toMatch(/invalid_request_uri|expired|request_uri/)
  })

  it('is logged with all that was checked, at the push and at the token endpoint', async () => {
    const app = await testApp()
    const client = { client_id: 'shop', client_secret: 'a secret of the shop' }
    expect((await post(app, '/par', { ...client, client_secret: 'guess' })).status).toBe(401)
    expect((await post(app, '/token', { ...client, grant_type: 'authorization_code', code: 'x' })).status).toBe(400)
    const [pushed, redeemed] = explainedIn(app.events)
    expect(pushed?.explanation).toMatchObject({ operation: 'push', objection: { reason: 'client-secret-mismatch' } })
    expect(redeemed?.explanation).toMatchObject({ operation: 'redemption', objection: { reason: 'code-unknown' } })
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
