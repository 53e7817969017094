import { readFileSync } from 'node:fs'
import type { JWK } from 'jose'

/** What the demo client knows: who it is at the server, its key, and what it asks for. */
export interface DemoSettings {
  readonly client_id: string
  readonly privateKey: JWK & { readonly kid: string; readonly alg: string }
  readonly scope: string
  readonly authorization_details: readonly { readonly type: string; readonly [member: string]: unknown }[]
  /** Whose part the walkthrough plays. */
  readonly user: { readonly username: string; readonly password: string }
}

/** Reads the settings that fit config/default.json, unless told another file. */
export const loadDemoSettings = (file: string | URL = new URL('demo.json', import.meta.url)): DemoSettings =>
  JSON.parse(readFileSync(file, 'utf8'))
