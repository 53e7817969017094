import type { Target } from '../target.ts'
import { basicCredentials } from './basic.ts'
import { certificateHeaders } from './certificate-headers.ts'
import { certificates } from './certificates.ts'
import { chains } from './chains.ts'
import { cookies } from './cookies.ts'
import { documents } from './documents.ts'
import { forms } from './forms.ts'
import { jsonTexts } from './json.ts'
import { makeJWETarget } from './jwe.ts'
import { jwks } from './jwk.ts'
import { makeJWSTarget } from './jws.ts'
import { addresses, names } from './names.ts'
import { makeReferenceTarget } from './references.ts'
import { makeRequestTarget } from './requests.ts'
import { makeSignatureTarget } from './signatures.ts'
import { uris } from './uris.ts'

/** Every target. Some sign their inputs first. */
export const makeTargets = async (): Promise<readonly Target[]> =>
  [
    forms,
    basicCredentials,
    jsonTexts,
    makeJWSTarget(),
    await makeSignatureTarget(),
    await makeJWETarget(),
    jwks,
    certificates,
    chains,
    names,
    addresses,
    certificateHeaders,
    uris,
    documents,
    await makeReferenceTarget(),
    cookies,
    await makeRequestTarget(),
  ] as readonly Target[]
