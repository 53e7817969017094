/** What `materialise.mjs` makes of a case: the bytes of its request. */
export interface MaterialisedRequest {
  readonly method: string
  readonly url: string | undefined
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
}

export interface MaterialisingContext {
  readonly now?: number
  readonly request_uri?: string
  readonly code?: string
  readonly nonce?: string
  readonly same?: Readonly<Record<string, string>>
}

/** The keys and certificates that cases name. */
export const fixtures: { readonly keys: Readonly<Record<string, { readonly private: Record<string, string> }>> }

export const materialise: (one: object, context?: MaterialisingContext) => MaterialisedRequest
