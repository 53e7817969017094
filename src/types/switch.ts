/** Tells whether a switch of a client's record is on. One that is neither boolean nor absent, such as the 1 or the 'false' of a database,
 * counts as on: every switch asks for more. */
export const isOn = (value: boolean | undefined): boolean => !!value
