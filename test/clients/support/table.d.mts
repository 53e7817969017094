interface Run {
  readonly clients: Readonly<Record<string, { readonly package: string; readonly lacks: readonly string[] }>>
  readonly features: Readonly<Record<string, string>>
  readonly driven: readonly { readonly client: string; readonly features: readonly string[] }[]
}

export declare const problemsOf: (run: Run) => readonly string[]
export declare const tableOf: (run: Run & { readonly versionOf: (name: string) => string }) => string
export declare const intoPage: (page: string, table: string) => string | undefined
