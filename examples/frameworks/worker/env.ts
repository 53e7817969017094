import type { Requests } from './requests.ts'

/** The bindings of wrangler.jsonc. */
export interface Env {
  readonly ISSUER: string
  readonly ALLOWED_ORIGINS: string
  /** 32 random bytes as base64. */
  readonly SECRET: string
  readonly REQUESTS: DurableObjectNamespace<Requests>
  readonly DB: D1Database
}

/** Time stands still while a Worker computes; it moves on with every input and output. */
export const clock = (): number => Math.floor(Date.now() / 1000)
