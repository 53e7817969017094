import { AUTHORIZATION_DETAILS_REASONS } from '../../../src/errors/authorization-details.ts'
import { type CoreReason, REASONS, type ReasonEntry } from '../../../src/errors/catalogue.ts'
import { CLIENT_AUTHENTICATION_REASONS } from '../../../src/errors/client-authentication.ts'
import { CLIENT_CERTIFICATE_REASONS } from '../../../src/errors/client-certificate.ts'
import { CLIENT_DOCUMENT_REASONS } from '../../../src/errors/client-document.ts'
import { CLIENT_SECRET_REASONS } from '../../../src/errors/client-secret.ts'
import { CODE_CHALLENGE_REASONS } from '../../../src/errors/code-challenge.ts'
import { CODE_VERIFIER_REASONS } from '../../../src/errors/code-verifier.ts'
import { DECISION_REASONS } from '../../../src/errors/decision.ts'
import { DECLARED_PARAMETERS_REASONS } from '../../../src/errors/declared-parameters.ts'
import { DPOP_REASONS } from '../../../src/errors/dpop.ts'
import { DPOP_ATH_REASONS } from '../../../src/errors/dpop-ath.ts'
import { DPOP_JKT_REASONS } from '../../../src/errors/dpop-jkt.ts'
import { MESSAGE_REASONS } from '../../../src/errors/message.ts'
import { PRESENTATION_REASONS } from '../../../src/errors/presentation.ts'
import { REDEMPTION_REASONS } from '../../../src/errors/redemption.ts'
import { REGISTRATION_REASONS } from '../../../src/errors/registration.ts'
import { REQUEST_REASONS } from '../../../src/errors/request.ts'
import { REQUEST_OBJECT_REASONS } from '../../../src/errors/request-object.ts'
import { RESOURCE_REASONS } from '../../../src/errors/resource.ts'
import { SERVER_ERROR_REASONS } from '../../../src/errors/server-error.ts'
import { ADVICE } from '../../../src/explain/index.ts'

const chapters: Readonly<Record<string, Readonly<Partial<Record<CoreReason, ReasonEntry>>>>> = {
  'The message': { ...MESSAGE_REASONS, ...SERVER_ERROR_REASONS },
  'Client authentication': {
    ...CLIENT_AUTHENTICATION_REASONS,
    ...CLIENT_SECRET_REASONS,
    ...CLIENT_CERTIFICATE_REASONS,
  },
  'Clients that a metadata document describes': CLIENT_DOCUMENT_REASONS,
  DPoP: { ...DPOP_REASONS, ...DPOP_ATH_REASONS, ...DPOP_JKT_REASONS },
  'Request objects': REQUEST_OBJECT_REASONS,
  'Which request, and whose': PRESENTATION_REASONS,
  'The request itself': {
    ...REQUEST_REASONS,
    ...DECLARED_PARAMETERS_REASONS,
    ...CODE_CHALLENGE_REASONS,
    ...AUTHORIZATION_DETAILS_REASONS,
  },
  'What the user or the host decided': DECISION_REASONS,
  Redemption: { ...REDEMPTION_REASONS, ...CODE_VERIFIER_REASONS },
  'A protected resource': RESOURCE_REASONS,
  'The registration of a client': REGISTRATION_REASONS,
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const row = ([reason, { error, at, status = error === 'invalid_client' ? 401 : 400, section }]: [
  string,
  ReasonEntry,
]): string => {
  const [cause, remedy] = ADVICE[reason as CoreReason]
  return `| \`${reason}\` | \`${error}\` | ${status} | ${at.join(', ')} | ${section} | ${cell(cause)} | ${cell(remedy)} |`
}

/** Writes the page; throws where a reason stands in no chapter. */
export const renderReference = (): string => {
  const written = new Set(Object.values(chapters).flatMap((chapter) => Object.keys(chapter)))
  const missing = Object.keys(REASONS).filter((reason) => !written.has(reason))
  if (missing.length > 0) throw new Error(`No chapter has ${missing.join(', ')}.`)
  const tables = Object.entries(chapters).map(([title, chapter]) =>
    [
      `## ${title}`,
      '',
      '| reason | error | HTTP | at | section | likely cause | remedy |',
      '|---|---|---|---|---|---|---|',
      ...Object.entries(chapter).map(row),
      '',
    ].join('\n'),
  )
  return [
    '# Errors',
    '',
    'Every reason for which parapet refuses, with the error that goes over the wire and the section that asks for it. Logs have the',
    'reason, clients only error and status; a redirect carries no status. At `registration` the error is the host’s to answer with.',
    '`ADVICE` of `parapet/explain` has causes and remedies as data, and `explaining` adds what was checked before.',
    '',
    'Generated from the catalogue: `npx vitest run test/explain/reference.test.ts -u`.',
    '',
    ...tables,
  ].join('\n')
}
