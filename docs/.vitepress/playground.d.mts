export declare const baseOf: (homepage: string | undefined) => string
export declare const buildPlayground: (outDir: string, base: string) => Promise<unknown>
