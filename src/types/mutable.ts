/** An object under construction: optional members are assigned one by one, which is cheaper than a spread for each. */
export type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }
