export declare const playgroundAddress: (to: string, base: string) => string | undefined
