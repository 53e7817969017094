export interface Check {
  readonly name: string
  readonly run: (send: (path: string, init?: RequestInit) => Promise<Response>) => Promise<void>
}

export const exchanges: readonly Check[]
