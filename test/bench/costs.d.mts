export interface CostsLibrary {
  readonly core: Readonly<Record<string, unknown>>
  readonly testing: Readonly<Record<string, unknown>>
}
export interface CostsRow {
  readonly endpoint: string
  readonly name: string
  /** Kilobytes. */
  readonly sent: number
  readonly signatures: number
  readonly imports: number
  readonly decryptions: number
  readonly calls: number
  /** Kilobytes. */
  readonly kept: number
  readonly seconds: number
  /** Microseconds of CPU. */
  readonly time?: number
}
export declare const makeKeys: (library: CostsLibrary) => Promise<unknown>
export declare const countCosts: (library: CostsLibrary, keys: unknown) => Promise<readonly CostsRow[]>
export declare const costsTable: (rows: readonly CostsRow[]) => {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number | undefined)[])[]
}
