/** Tells whether a switch of a client's record is on. A value of another type, such as the 1 or the 'false' of a database,
 * counts as on, because every switch demands more security. */
export const isOn = (value: boolean | undefined): boolean => !!value
