export interface Bundled {
  readonly minified: number
  readonly compressed: number
  readonly reaches: readonly string[]
}
export declare const reachable: readonly string[]
export declare const bundle: (contents: string) => Promise<Bundled>
export declare const bundleProgram: (contents: string) => Promise<Bundled & { readonly text: string }>
