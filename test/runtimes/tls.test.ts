import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Runtime, runtimes } from './runtimes.ts'
import { type Consumer, installConsumer } from './support/consumer.ts'
import { commandOf } from './support/drive.ts'
import { type Program, start } from './support/program.ts'
import { authority, issued, selfSigned, server } from './support/tls-certificates.ts'

// What the runtimes tell of the client at the other end of a TLS connection. Less than Node does leaves a client out, never lets one in.
const told: Readonly<Record<string, readonly [issued: string, selfSigned: string, none: string]>> = {
  Node: ['verified', 'unverified', 'absent'],
  Deno: ['unverified', 'unverified', 'absent'],
  Bun: ['absent', 'absent', 'absent'],
}

const ask = (origin: string, client: { readonly cert?: string; readonly key?: string }) =>
  new Promise<string>((resolve, reject) => {
    const port = Number(new URL(origin).port)
    const options = { host: '127.0.0.1', port, ca: authority, checkServerIdentity: () => undefined, agent: false }
    request({ ...options, ...client }, (response) => text(response).then(resolve, reject))
      .on('error', reject)
      .end()
  })

const tested = runtimes.flatMap((runtime) => {
  const expected = told[runtime.name]
  const name = runtime.packages.at(-1)
  return expected === undefined || name === undefined ? [] : [{ runtime, name, expected }]
})

describe('the certificate of a client, over the TLS of the runtime itself, through parapet/node', () => {
  let consumer: Consumer
  beforeAll(async () => {
    consumer = await installConsumer()
    writeFileSync(join(consumer.folder, 'hosts/tls.json'), JSON.stringify({ ...server, ca: authority }))
  })
  afterAll(() => consumer.remove())

  const serve = (runtime: Runtime, name: string): Program => {
    const [command = '', ...args] = commandOf(name, runtime, { kind: 'installed' }, 'hosts/tls.mjs')
    return start(command, args, consumer.folder)
  }

  it('is looked at in every runtime that has some', () => {
    expect(tested.map(({ runtime }) => runtime.name)).toEqual(Object.keys(told))
  })

  it.each(tested)('$runtime.name tells what it is known to tell', async (each) => {
    const program = serve(each.runtime, each.name)
    try {
      const { origin } = JSON.parse(await program.line())
      const seen = [await ask(origin, issued), await ask(origin, selfSigned), await ask(origin, {})]
      expect(seen).toEqual(each.expected)
    } finally {
      await program.end()
    }
  })
})
