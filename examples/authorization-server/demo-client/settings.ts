import { readFileSync } from 'node:fs'
import type { JWK } from 'jose'

type PrivateKey = JWK & { readonly alg: string }

interface Settings {
  readonly client_id: string
  readonly scope: string
  readonly authorization_details: readonly { readonly type: string; readonly [member: string]: unknown }[]
  /** Whose part the walkthrough plays. */
  readonly user: { readonly username: string; readonly password: string }
}

/** The settings of the demo client: its `client_id`, its key, and the payment that it asks for. */
export interface DemoSettings extends Settings {
  readonly privateKey: PrivateKey & { readonly kid: string }
}

/** The settings of the demo wallet. Its key is made when it starts, as on a new device. */
export interface WalletSettings extends Settings {
  readonly wallet: {
    readonly wallet_name: string
    /** A real wallet asks its provider over the network, and has none of the provider's keys. */
    readonly provider: { readonly x5c: readonly string[]; readonly privateKey: PrivateKey }
  }
}

export type ClientSettings = DemoSettings | WalletSettings

const read = (file: string | URL) => JSON.parse(readFileSync(file, 'utf8'))

/** Reads the settings that fit config/default.json, unless told another file. */
export const loadDemoSettings = (file: string | URL = new URL('demo.json', import.meta.url)): DemoSettings => read(file)

/** Reads the settings that fit config/haip.json. */
export const loadWalletSettings = (file: string | URL = new URL('wallet.json', import.meta.url)): WalletSettings =>
  read(file)

/** Reads settings of either kind. */
export const loadClientSettings = (file: string | URL = new URL('demo.json', import.meta.url)): ClientSettings =>
  read(file)

/** The thing that the client asks for, in one word for the pages. */
export const wantsOf = (settings: ClientSettings): string => ('wallet' in settings ? 'credential' : 'payment')
