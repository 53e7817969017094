import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  errorPage,
  formPostPage,
  PAGE_STYLE,
  PAGE_STYLE_HASH,
  SUBMIT_SCRIPT,
  SUBMIT_SCRIPT_HASH,
} from '../../src/http/pages.ts'
import { characters, fc } from '../support/fast-check.ts'

const sha256 = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

const contentsOf = (tag: string, html: string): string[] =>
  [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map((match) => match[1] ?? '')

const decode = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(\d+);/g, (_, digits) => String.fromCharCode(Number(digits)))
    .replace(/&amp;/g, '&')

/** The fields as a browser reads them: attributes end at the first quote. */
const fields = (html: string): [string, string][] =>
  [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map((match) => [
    decode(match[1] ?? ''),
    decode(match[2] ?? ''),
  ])

const policy = (reply: { headers: Readonly<Record<string, string>> }): string[] =>
  (reply.headers['Content-Security-Policy'] ?? '').split('; ').sort()

describe('the hashes', () => {
  it('are those of the constants', () => {
    expect(SUBMIT_SCRIPT_HASH).toBe(sha256(SUBMIT_SCRIPT))
    expect(PAGE_STYLE_HASH).toBe(sha256(PAGE_STYLE))
  })
})

describe('formPostPage', () => {
  const page = formPostPage('https://app.example/cb?a=1&b="2"', { code: 'c', state: 's' })

  it('posts the parameters to the redirect URI', () => {
    expect(page.status).toBe(200)
    expect(page.body).toContain('<form method="post" action="https://app.example/cb?a=1&amp;b=&quot;2&quot;">')
    expect(fields(page.body)).toEqual([
      ['code', 'c'],
      ['state', 's'],
    ])
  })

  it('has one script and one style, and the policy has the hash of each', () => {
    expect(contentsOf('script', page.body).map(sha256)).toEqual([SUBMIT_SCRIPT_HASH])
    expect(contentsOf('style', page.body).map(sha256)).toEqual([PAGE_STYLE_HASH])
    expect(policy(page)).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      "frame-ancestors 'none'",
      `script-src '${SUBMIT_SCRIPT_HASH}'`,
      `style-src '${PAGE_STYLE_HASH}'`,
    ])
  })

  it('is a complete UTF-8 page with a language, a title and a button', () => {
    expect(page.headers['Content-Type']).toBe('text/html; charset=utf-8')
    expect(page.body).toMatch(/^<!doctype html><html lang="en">/)
    expect(page.body).toContain('<title>Continue to the application</title>')
    expect(page.body).toContain('name="viewport" content="width=device-width')
    expect(page.body).toContain('<button type="submit">Continue</button>')
    expect(page.body).not.toMatch(/<noscript|\son[a-z]+=/)
  })

  it('is neither stored nor sniffed, and keeps its address to itself but for the origin', () => {
    expect(page.headers).toMatchObject({
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'strict-origin',
      'X-Content-Type-Options': 'nosniff',
    })
  })

  it.each([
    '"><script>alert(1)</script>',
    "'onfocus='alert(1)",
    '</form><form action="https://evil.example">',
    '&quot;&amp;&#34;',
    'a\rb\nc',
    '\u2028`{1}',
  ])('escapes the hostile value %j', (value) => {
    const { body } = formPostPage('https://app.example/cb', { state: value })
    expect(fields(body)).toEqual([['state', value]])
    expect(body.match(/<(form|input|script)\b/g)).toEqual(['<form', '<input', '<script'])
    expect(body).not.toMatch(/[\r\n]/)
  })

  it('gives any value back to a browser, and no markup of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: characters }), (value) => {
        const { body } = formPostPage(`https://app.example/${value}`, { state: value })
        expect(fields(body)).toEqual([['state', value]])
        expect(decode(/action="([^"]*)"/.exec(body)?.[1] ?? '')).toBe(`https://app.example/${value}`)
        expect(body.match(/</g)).toHaveLength(formPostPage('', { state: '' }).body.match(/</g)?.length ?? 0)
      }),
      { seed: 9126 },
    )
  })
})

describe('errorPage', () => {
  const page = errorPage(400, 'invalid_request', 'A "quoted" <b>sentence</b> & more.')

  it('shows the error and its description as text', () => {
    expect(page.status).toBe(400)
    expect(page.body).toContain('<p>A &quot;quoted&quot; &lt;b&gt;sentence&lt;/b&gt; &amp; more.</p>')
    expect(page.body).toContain('<code>invalid_request</code>')
    expect(page.body).toMatch(/<html lang="en">.*<title>Request refused<\/title>/)
  })

  it('does not say that a request was refused where the server failed', () => {
    expect(errorPage(500, 'server_error', '').body).toMatch(/<title>Something went wrong<.*<h1>Something went wrong</)
  })

  it('runs no script, loads nothing and cannot be framed', () => {
    expect(page.body).not.toContain('<script')
    expect(policy(page)).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      `style-src '${PAGE_STYLE_HASH}'`,
    ])
    expect(page.headers).toMatchObject({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
  })
})
