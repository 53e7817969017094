export interface Row {
  readonly contents: string
  readonly ceiling: number
  readonly reaches: readonly string[]
}
export declare const budget: Readonly<Record<string, Row>>
