export declare const descriptionOf: (markdown: string) => string
