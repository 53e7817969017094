interface ErrorEntry {
  readonly reason: string
  readonly error: string
  readonly status: string
  readonly at: string
  readonly section: string
  readonly cause: string
  readonly remedy: string
}

export declare const errors: readonly ErrorEntry[]
export declare const errorPage: (error: ErrorEntry) => string
export declare const isProvoked: (reason: string) => boolean
export declare const registrationLink: (reason: string) => string | undefined
