/** An object that is being made: members that may be absent are set one by one, which costs far less than spreads do. */
export type Unfinished<T> = { -readonly [Name in keyof T]: T[Name] }
