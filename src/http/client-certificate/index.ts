export { type ApacheHeaderOptions, apacheHeaders } from './apache.ts'
export { auth0Headers } from './auth0.ts'
export { type AWSALBHeaderOptions, awsALBHeaders } from './aws-alb.ts'
export { azureHeaders } from './azure.ts'
export { type CaddyHeaderOptions, caddyHeaders } from './caddy.ts'
export { type CloudflareTLSClientAuth, cloudflareHeaders, readCloudflareTLSClientAuth } from './cloudflare.ts'
export { type EnvoyHeaderOptions, envoyHeaders } from './envoy.ts'
export { type GoogleCloudHeaderOptions, googleCloudHeaders } from './google-cloud.ts'
export { type HAProxyHeaderOptions, haproxyHeaders } from './haproxy.ts'
export { type NginxHeaderOptions, nginxHeaders } from './nginx.ts'
export type { ClientCertificateParser, ParsedClientCertificate } from './parser.ts'
export { type RFC9440HeaderOptions, rfc9440Headers } from './rfc9440.ts'
export { certificateSubjectDN } from './subject-dn.ts'
export { type TraefikHeaderOptions, traefikHeaders } from './traefik.ts'
export {
  type CertificateFromProxyOptions,
  certificateFromProxy,
  type SharedSecretHeader,
  type TrustsHop,
} from './trusted-proxy.ts'
