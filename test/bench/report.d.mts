export type Report = Readonly<Record<string, unknown>>
export declare const documents: Readonly<Record<string, readonly string[]>>
export declare const intoDocument: (document: string, name: string, text: string) => string
export declare const blocksOf: (report: Report) => Readonly<Record<string, string>>
export declare const goalsSentence: (report: Report) => string
