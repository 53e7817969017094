import { clientFromAttestation } from '../../../src/client-sources/attested-clients.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../../src/endpoints/token.ts'
import type { CoreReason } from '../../../src/errors/catalogue.ts'
import { oauth21 } from '../../../src/profiles/oauth21.ts'
import {
  clientAttestation,
  codeOf,
  decide,
  pushRequest,
  type Script,
  testKey,
  testServer,
  tokenRequest,
  unwrap,
} from '../../../src/testing/index.ts'
import type { DetailTypes } from '../../../src/types/authorization-details.ts'
import type { Policy } from '../../../src/types/policy.ts'
import type { VendorParameters } from '../../../src/types/server.ts'
import { attestationHeaders } from '../../support/attestation-headers.ts'
import { explained, type Produced } from './scenarios.ts'

const kit = (policy: Partial<Policy> = {}) => testServer<DetailTypes, VendorParameters>({ policy })

const pushing = async (
  server: Awaited<ReturnType<typeof kit>>,
  script: Script,
  headers: Readonly<Record<string, string>> = {},
): Promise<Produced> =>
  explained(server, 'push', async ({ as }, note) =>
    processPushedAuthorizationRequest(as, note(await pushRequest(server, { ...script, headers }))),
  )

const DPOP = { client: 'attest_jwt_client_auth_dpop' } as const

const missing = async () =>
  pushing(await kit({ client_attestation_pop_methods_supported: ['attestation_pop_jwt'] }), { client: 'none' })

/** An attestation of another client beside a secret. */
const signal = async (): Promise<Produced> => {
  const server = await kit({ client_attestation_pop_methods_supported: ['attestation_pop_jwt', 'none'] })
  const headers = await attestationHeaders(server)
  return pushing(server, { client: 'client_secret_basic' }, headers)
}

const otherKey = async (): Promise<Produced> => {
  const server = await kit()
  const { client_id } = server.clients.attest_jwt_client_auth_dpop
  return pushing(server, DPOP, { 'OAuth-Client-Attestation': await clientAttestation(server, { client_id }) })
}

const underived = async (): Promise<Produced> => {
  const derive = () => ({ redirect_uris: ['javascript:alert(1)'] })
  const { certificates } = await kit()
  const server = await testServer<DetailTypes, VendorParameters>({
    clientAttestation: {
      trustAnchors: [certificates.attesterAuthority.pem],
      deriveClient: clientFromAttestation({
        policy: { ...oauth21, token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'] },
        derive,
      }),
    },
  })
  const wallet = { ...server, certificates, clients: { ...server.clients } }
  const client_id = 'https://wallet.example'
  return pushing(
    wallet,
    { client: 'attest_jwt_client_auth', parameters: { client_id } },
    await attestationHeaders(wallet, { client_id }),
  )
}

/** An attestation that the host does not allow. */
const denied = async (): Promise<Produced> => {
  const { certificates } = await kit()
  const server = await testServer<DetailTypes, VendorParameters>({
    clientAttestation: { trustAnchors: [certificates.attesterAuthority.pem], allowsAttestation: () => false },
  })
  return pushing({ ...server, certificates }, { client: 'attest_jwt_client_auth' })
}

const otherInstance = async (): Promise<Produced> => {
  const server = await kit()
  const script = { client: 'attest_jwt_client_auth' } as const
  const code = codeOf(unwrap(await decide(server, script)))
  const { client_id } = server.clients.attest_jwt_client_auth
  const instance = await testKey()
  const headers = await attestationHeaders(server, { client_id, instance })
  return explained(server, 'token', async ({ as }, note) =>
    redeemAuthorizationCode(as, note(await tokenRequest(server, code, { ...script, headers }))),
  )
}

/** The refusals of attestations that no single fault of the kit produces. */
export const attestationScenarios = {
  'client-attestation-missing': missing,
  'client-attestation-signal': signal,
  'client-attestation-denied': denied,
  'client-attestation-unavailable': underived,
  'attestation-pop-key': otherKey,
  'instance-binding-mismatch': otherInstance,
} as const satisfies Partial<Record<CoreReason, () => Promise<Produced>>>
