/** What usually lies behind a refusal, and what to do about it. Sentences for people; they hold nothing of any request. */
export type Advice = readonly [cause: string, remedy: string]

/** Advice on every reason of one part of the catalogue, and on no other. */
export type AdviceFor<Entries> = { readonly [Name in keyof Entries]: Advice }
