export declare const REPOSITORY: string | undefined
export declare const SECURITY_CONTACT: string | undefined
export declare const NO_CONTACT: string
export declare const addressesOf: (repository: string | undefined) => Readonly<Record<string, unknown>>
export declare const withAddresses: (text: string, repository: string | undefined) => string
export declare const withContact: (text: string, contact: string | undefined) => string
export declare const obstacles: (facts: {
  readonly repository: string | undefined
  readonly contact: string | undefined
  readonly manifest: string
  readonly security: string
  readonly tag?: string | undefined
}) => readonly string[]
