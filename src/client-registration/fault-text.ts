import type { RegistrationError } from './rule.ts'

/** Says for a log why a registration was refused: the field, the public text and the private detail. */
export const faultText = ({ parameter, error_description, detail }: RegistrationError): string =>
  [
    parameter === undefined ? error_description : `${parameter}: ${error_description}`,
    ...(detail ? [detail] : []),
  ].join(' ')
